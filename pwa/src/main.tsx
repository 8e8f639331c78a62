import "./ui/style.css";
import { render } from "preact";
import { newId } from "../../sync/ids";
import { App } from "./app";
import { setKeeper } from "./here";
import { startLang } from "./i18n";
import { startRunner } from "./network/runner";
import { watchUpdates } from "./network/updates";
import { SessionKeeper } from "./session";
import { kinds } from "./store/generated";
import { go } from "./ui/router";

async function start(root: HTMLElement): Promise<void> {
  const keeper = new SessionKeeper({
    kinds,
    memory: localStorage,
    newId: () => newId(Date.now(), crypto.getRandomValues(new Uint8Array(16))),
    deviceName,
  });
  setKeeper(keeper);
  // The store is opened before anything is drawn: with or without a server the first screen is the person's own.
  const session = await keeper.start();
  await startLang(session?.person.lang);
  const updates = watchUpdates("/sw.js");
  startRunner(keeper);
  navigator.serviceWorker?.addEventListener("message", (event) => {
    const { type, path } = (event.data ?? {}) as { type?: string; path?: string };
    if (type === "open" && path) go(path);
  });
  root.textContent = "";
  render(<App updates={updates} />, root);
}

/** How this phone is called in the list of devices: its make where the browser says so. */
function deviceName(): string {
  const model = /\(([^)]*)\)/.exec(navigator.userAgent)?.[1] ?? navigator.platform;
  return model.split(";").slice(0, 3).join(";").trim().slice(0, 60) || "PWA";
}

const root = document.getElementById("app");
if (root) void start(root);
