import { syncUntilQuiet } from "../pwa/src/network/runner";
import { Store } from "../pwa/src/store";
import { kinds } from "../pwa/src/store/generated";
import { People } from "../pwa/src/store/people";

/**
 * Hands in what waits, without a page. Raises when it has to be tried again: the browser then wakes this worker later.
 * A session that has ended is no reason to try again; the page asks for a new sign-in.
 */
export async function syncInBackground(): Promise<void> {
  const people = new People();
  const person = await people.current();
  if (!person || (await people.get<boolean>("ended"))) return;
  const store = new Store(person.user, { kinds });
  try {
    const report = await syncUntilQuiet(store, async () => (await people.current())?.user === person.user);
    if (report?.newDevice) await people.set("newDevice", person.user);
    if (report?.moved) await people.set("moved", true);
    if (report?.outcome === "signed_out") await people.set("ended", true);
    else if (report && report.outcome !== "done") throw new Error(`sync ended as ${report.outcome}`);
  } finally {
    store.close();
    people.close();
  }
}
