import { showDay } from "../../ui/dates";
import { text } from "../items";
import type { KindScreens } from "../registry";

export const kind: KindScreens = {
  kind: "visit",
  icon: "today",
  routes: { tham: () => import("./screens") },
  path: (id) => `/tham/${id}`,
  title: (seen, names) => `${names.of(text(seen.body, "household"))} (${showDay(text(seen.body, "on"))})`,
};
