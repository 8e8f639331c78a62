import { text } from "../items";
import type { KindScreens } from "../registry";

export const kind: KindScreens = {
  kind: "household_assignment",
  icon: "swap",
  routes: { "phan-cong": () => import("./screens") },
  path: (id) => `/phan-cong/${id}`,
  title: (seen, names) =>
    `${names.of(text(seen.body, "household"))} (${names.of(text(seen.body, "member"))})`,
};
