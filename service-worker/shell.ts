import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

/** Serves the application's files from this phone, all of one version or none; every screen is the same page. */
export function serveShell(): void {
  precacheAndRoute(self.__WB_MANIFEST);
  cleanupOutdatedCaches();
  const page = createHandlerBoundToURL("index.html");
  registerRoute(new NavigationRoute(page, { denylist: [/^\/api\//, /^\/(health|ready)z$/] }));
}
