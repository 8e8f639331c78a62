import { me, store } from "../here";
import type { Seen } from "../store";
import { today } from "../ui/dates";
import { type Home, overview } from "./homes";

/** All homes this phone holds, with what is known of each. */
export async function homes(): Promise<Home<Seen>[]> {
  const [households, assignments, visits, petitions] = await Promise.all([
    store.list("household"),
    store.list("household_assignment"),
    store.list("visit"),
    store.list("petition"),
  ]);
  return overview({ households, assignments, visits, petitions }, me.member, today());
}
