import { label } from "../../i18n";
import { showMonth } from "../../ui/dates";
import { text } from "../items";
import type { KindScreens } from "../registry";

export const kind: KindScreens = {
  kind: "cell_meeting",
  icon: "meeting",
  routes: { "sinh-hoat": () => import("./screens") },
  path: (id) => `/sinh-hoat/${id}`,
  title: (seen) =>
    `${label(`cell_meeting.type.${text(seen.body, "type")}`)}, ${showMonth(text(seen.body, "month"))}`,
};
