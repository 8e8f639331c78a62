// One at a time over all tabs and the service worker, where the browser has Web Locks. Without them the store's check
// of the cursor still keeps two replies apart; only a request is wasted.

/** Held while a request is under way, and while somebody signs in or out: work goes up in its author's session only. */
export const SYNC = "gandan-sync";

const tails = new Map<string, Promise<unknown>>();

/** Runs `work` when nobody else holds the lock `name`. */
export async function alone<T>(
  name: string,
  work: () => Promise<T>,
  locks: LockManager | undefined = globalThis.navigator?.locks,
): Promise<T> {
  if (locks) return locks.request(name, work) as Promise<T>;
  const before = tails.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  tails.set(
    name,
    mine.catch(() => undefined),
  );
  return mine;
}
