import { subscribe } from "../pwa/src/network/push";
import { SYNC_TAG } from "../pwa/src/network/runner";
import { SKIP_WAITING } from "../pwa/src/network/updates";
import { syncInBackground } from "./background";
import { opened, shown } from "./notifications";
import { serveShell } from "./shell";

declare const self: ServiceWorkerGlobalScope;

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

serveShell();

// A page that was loaded from the network finds its later parts in the precache from now on.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Only the page knows whether a form is open: it says when the new version may take over.
self.addEventListener("message", (event) => {
  if ((event.data as { type?: string } | null)?.type === SKIP_WAITING) event.waitUntil(self.skipWaiting());
});

self.addEventListener("sync", ((event: SyncEvent) => {
  if (event.tag === SYNC_TAG) event.waitUntil(syncInBackground());
}) as EventListener);

self.addEventListener("push", (event) => {
  // What the notification is about is fetched meanwhile; that it fails must not keep the notification away.
  const fetched = syncInBackground().catch(() => undefined);
  event.waitUntil(Promise.all([shown(self.registration, event.data), fetched]));
});

self.addEventListener("notificationclick", (event) =>
  event.waitUntil(opened(self.clients, event.notification)),
);

self.addEventListener("pushsubscriptionchange", ((event: ExtendableEvent) => {
  // Whatever was pushed meanwhile did not arrive.
  const fetched = syncInBackground().catch(() => undefined);
  event.waitUntil(Promise.all([subscribe(self.registration), fetched]));
}) as EventListener);
