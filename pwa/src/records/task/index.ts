import { text } from "../items";
import type { KindScreens } from "../registry";

export const kind: KindScreens = {
  kind: "task",
  icon: "task",
  routes: { viec: () => import("./screens") },
  path: (id) => `/viec/${id}`,
  title: (seen) => text(seen.body, "title"),
};
