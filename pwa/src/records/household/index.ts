import { text } from "../items";
import type { KindScreens } from "../registry";

const list = () => import("./screens");

export const kind: KindScreens = {
  kind: "household",
  icon: "home",
  routes: { ho: list },
  path: (id) => `/ho/${id}`,
  title: (seen) => [text(seen.body, "head_name"), text(seen.body, "code")].filter(Boolean).join(" · "),
};
