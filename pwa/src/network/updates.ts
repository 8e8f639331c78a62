// A new version of the application waits until the person has nothing open, and says so. It never reloads a page by
// itself: a form that is being filled in outlives any update.

export interface Updates {
  /** True when a new version is here and waits to be used. */
  ready(): boolean;
  onChange(tell: () => void): () => void;
  /** Uses the new version: call it between tasks only, as the page is loaded anew. */
  apply(): void;
  /** Asks the server whether there is one; silent without a network. */
  check(): Promise<void>;
}

export const SKIP_WAITING = "skip-waiting";
const HOUR = 3_600_000;

/** Registers the service worker. Without one (an old browser, plain http) the application still runs. */
export function watchUpdates(script: string, reload: () => void = () => location.reload()): Updates {
  const listeners = new Set<() => void>();
  const worker = globalThis.navigator?.serviceWorker as ServiceWorkerContainer | undefined;
  let registration: ServiceWorkerRegistration | undefined;
  let asked = false;
  let replaced = false;
  let checkedAt = 0;
  const ready = () => replaced || Boolean(registration?.waiting && registration.active);
  const tell = () => {
    for (const one of listeners) one();
  };
  // The first worker of all takes control of a page that already runs its version: nothing to reload for.
  let controlled = Boolean(worker?.controller);
  worker?.addEventListener("controllerchange", () => {
    if (!controlled) {
      controlled = true;
      return;
    }
    if (asked) reload();
    else {
      // Another tab has switched over: this one follows when its person is ready.
      replaced = true;
      tell();
    }
  });
  worker
    ?.register(script, { scope: "/", type: "module" })
    .then((made) => {
      registration = made;
      made.addEventListener("updatefound", () => made.installing?.addEventListener("statechange", tell));
      tell();
    })
    .catch(() => undefined); // not allowed here: the app works while its page is open
  return {
    ready,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apply() {
      asked = true;
      if (replaced) reload();
      else registration?.waiting?.postMessage({ type: SKIP_WAITING });
    },
    async check() {
      if (!registration || Math.abs(Date.now() - checkedAt) < HOUR) return;
      checkedAt = Date.now();
      await registration.update().catch(() => undefined); // no network: next time
    },
  };
}
