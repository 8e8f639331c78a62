// Web Push: asking to be told of new work while the app is closed.

export type PushState = "on" | "off" | "denied" | "unsupported";

const ADDRESS = "/api/push/subscription";

function supported(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
}

/** Whether this browser is subscribed, may be, or was told not to. */
export async function pushState(): Promise<PushState> {
  if (!supported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ? "on" : "off";
}

/** Asks for permission and subscribes; call it from a click. Raises TypeError when the server does not answer. */
export async function turnPushOn(): Promise<PushState> {
  if (!supported()) return "unsupported";
  if ((await Notification.requestPermission()) !== "granted") return pushState();
  await subscribe(await navigator.serviceWorker.ready);
  return "on";
}

/** Ends the subscription here and on the server. Raises TypeError when the server does not answer. */
export async function turnPushOff(): Promise<PushState> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    await tell("DELETE", { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  return pushState();
}

/** Subscribes with the server's key and hands the subscription in. Also for the service worker. */
export async function subscribe(registration: ServiceWorkerRegistration): Promise<void> {
  const reply = await fetch("/api/push/key", { credentials: "same-origin", cache: "no-store" });
  if (!reply.ok) throw new TypeError(`status ${reply.status}`);
  const { key } = (await reply.json()) as { key: string };
  const options = { userVisibleOnly: true, applicationServerKey: key };
  let subscription = await registration.pushManager.getSubscription();
  if (!subscription) subscription = await registration.pushManager.subscribe(options);
  try {
    await tell("POST", subscription.toJSON());
  } catch (error) {
    // A subscription that the server does not know would look as if it were on.
    await subscription.unsubscribe();
    throw error;
  }
}

async function tell(method: "POST" | "DELETE", body: unknown): Promise<void> {
  const reply = await fetch(ADDRESS, {
    method,
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok && reply.status !== 404) throw new TypeError(`status ${reply.status}`);
}

/** Calls `go` with the screen of a notification that was tapped while the application is open. */
export function onNotification(go: (path: string) => void): () => void {
  const worker = globalThis.navigator?.serviceWorker as ServiceWorkerContainer | undefined;
  const heard = (event: MessageEvent) => {
    const data = event.data as { type?: string; path?: string } | null;
    if (data?.type === "open" && data.path) go(data.path);
  };
  worker?.addEventListener("message", heard);
  return () => worker?.removeEventListener("message", heard);
}
