import { People } from "../pwa/src/store/people";
import { type MessageCode, messages } from "./messages";

/** What a push carries: a code for the words, and the screen to open. Neither names a person or a record's content. */
interface Payload {
  code?: string;
  path?: string;
}

export const OPEN = "open";

/** Shows the notification of a push. One per code: the newest stands for those before it. */
export async function shown(
  registration: ServiceWorkerRegistration,
  data: PushMessageData | null,
): Promise<void> {
  const { code = "other", path = "/" } = payloadOf(data);
  const words = messages[await language()];
  const known = code !== "title" && code in words ? (code as MessageCode) : "other";
  await registration.showNotification(words.title, {
    body: words[known],
    tag: known,
    icon: "/icons/icon-192.png",
    badge: "/icons/icon-192.png",
    data: { path },
  });
}

function payloadOf(data: PushMessageData | null): Payload {
  try {
    return (data?.json() as Payload | null) ?? {};
  } catch {
    return {}; // an empty push, or a newer server's: that there is something can still be said
  }
}

async function language(): Promise<"vi" | "en"> {
  const people = new People();
  try {
    return (await people.current())?.lang === "en" ? "en" : "vi";
  } catch {
    return "vi"; // a push without a notification would cost the permission
  } finally {
    people.close();
  }
}

/** Brings the application to the front on the right screen, without loading a page that is open. */
export async function opened(clients: Clients, notification: Notification): Promise<void> {
  notification.close();
  const path = safe((notification.data as Payload | null)?.path);
  const [page] = (await clients.matchAll({ type: "window", includeUncontrolled: true })) as WindowClient[];
  if (!page) {
    await clients.openWindow(`/#${path}`);
    return;
  }
  const focused = await page.focus().catch(() => page);
  focused.postMessage({ type: OPEN, path });
}

/** A screen of this application, whatever the push said. */
const safe = (path: string | undefined): string => (path && /^\/[\w/-]*$/.test(path) ? path : "/");
