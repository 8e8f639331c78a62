import { text } from "../items";
import type { KindScreens } from "../registry";

export const kind: KindScreens = {
  kind: "petition",
  icon: "wish",
  routes: { "nguyen-vong": () => import("./screens") },
  path: (id) => `/nguyen-vong/${id}`,
  title: (seen) => text(seen.body, "summary"),
};
