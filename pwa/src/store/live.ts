// Live queries: a query runs again when a table that it read has changed, in this tab, another, or the service worker.

/** Something to subscribe to: called with every new result of `query`. */
export interface Live<T> {
  subscribe(next: (value: T) => void, failed?: (error: unknown) => void): { unsubscribe(): void };
}

type Listener = (changed: ReadonlySet<string>) => void;

const listeners = new Set<Listener>();
/** What each query that is running right now has read. */
const running = new Set<Set<string>>();
let channel: BroadcastChannel | undefined;

/** Notes that a table is read. Every query that runs meanwhile takes it for its own: one run too many does no harm. */
export function note(table: string): void {
  for (const read of running) read.add(table);
}

/** Tells all tabs that these tables have changed. */
export function announce(changed: ReadonlySet<string>): void {
  if (changed.size === 0) return;
  for (const tell of listeners) tell(changed);
  listen()?.postMessage([...changed]);
}

function listen(): BroadcastChannel | undefined {
  if (channel || typeof BroadcastChannel === "undefined") return channel;
  channel = new BroadcastChannel("gandan");
  channel.onmessage = ({ data }) => {
    const changed = new Set(data as string[]);
    for (const tell of listeners) tell(changed);
  };
  // Node would wait for its messages for ever.
  (channel as { unref?: () => void }).unref?.();
  return channel;
}

/** Repeats `query` whenever what it read in a store has changed. */
export function live<T>(query: () => Promise<T> | T): Live<T> {
  return {
    subscribe(next, failed) {
      let over = false;
      let busy = false;
      let stale = false;
      let read: ReadonlySet<string> = new Set();
      const run = async () => {
        busy = true;
        do {
          stale = false;
          const reading = new Set<string>();
          read = reading;
          running.add(reading);
          try {
            const value = await query();
            if (!over) next(value);
          } catch (error) {
            if (!over) failed?.(error);
          } finally {
            running.delete(reading);
          }
        } while (stale && !over);
        busy = false;
      };
      const tell: Listener = (changed) => {
        if (![...changed].some((table) => read.has(table))) return;
        stale = true;
        if (!busy) void run();
      };
      listen();
      listeners.add(tell);
      void run();
      return {
        unsubscribe() {
          over = true;
          listeners.delete(tell);
        },
      };
    },
  };
}
