import { text } from "../items";
import type { KindScreens } from "../registry";

export const kind: KindScreens = {
  kind: "residence_comment",
  icon: "comment",
  routes: { "nhan-xet": () => import("./screens") },
  path: (id) => `/nhan-xet/${id}`,
  title: (seen, names) => [names.of(text(seen.body, "member")), text(seen.body, "year")].join(" · "),
};
