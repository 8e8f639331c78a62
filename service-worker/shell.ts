import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
  /** Addresses of what is kept from its first use on: the second language. */
  __LATER: string[];
};

const KEPT = "gandan-kept";

/** Serves the application's files from this phone, all of one version or none; every screen is the same page. */
export function serveShell(): void {
  precacheAndRoute(self.__WB_MANIFEST);
  cleanupOutdatedCaches();
  const page = createHandlerBoundToURL("index.html");
  registerRoute(new NavigationRoute(page, { denylist: [/^\/api\//, /^\/(health|ready)z$/] }));
  keepOnUse(self.__LATER);
}

/** Files that most phones never ask for: fetched and kept when one does, and renewed with every new version then. */
function keepOnUse(later: readonly string[]): void {
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && later.includes(url.pathname),
    async ({ request }) => {
      const cache = await caches.open(KEPT);
      const kept = await cache.match(request);
      if (kept) return kept;
      const reply = await fetch(request);
      if (reply.ok) await cache.put(request, reply.clone());
      return reply;
    },
  );
  self.addEventListener("install", (event) => event.waitUntil(renew(later)));
  self.addEventListener("activate", (event) => event.waitUntil(forget(later)));
}

async function renew(later: readonly string[]): Promise<void> {
  const cache = await caches.open(KEPT);
  if ((await cache.keys()).length > 0) await cache.addAll([...later]);
}

async function forget(later: readonly string[]): Promise<void> {
  const cache = await caches.open(KEPT);
  const old = (await cache.keys()).filter((request) => !later.includes(new URL(request.url).pathname));
  await Promise.all(old.map((request) => cache.delete(request)));
}
