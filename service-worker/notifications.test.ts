import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { type Known, People } from "../pwa/src/store/people";
import { messages } from "./messages";
import { opened, shown } from "./notifications";

interface Shown {
  title: string;
  options: NotificationOptions;
}

let said: Shown[];
const registration = {
  showNotification: async (title: string, options: NotificationOptions) => void said.push({ title, options }),
} as unknown as ServiceWorkerRegistration;

const push = (text: string) => ({ json: () => JSON.parse(text) }) as unknown as PushMessageData;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  said = [];
});

describe("a notification", () => {
  it("says only what kind of thing it is, in the person's language", async () => {
    await shown(registration, push('{"code":"assigned","path":"/ho/abc","name":"Nguyễn Văn A"}'));
    const people = new People();
    await people.put({ user: "u", login: "l", lang: "en" } as Known);
    await people.setCurrent("u");
    await shown(registration, push('{"code":"conflict"}'));
    people.close();
    expect(said.map((one) => one.options.body)).toEqual([messages.vi.assigned, messages.en.conflict]);
    expect(JSON.stringify(said)).not.toContain("Nguyễn");
  });

  it("is shown for an empty push and for a code of a newer server too", async () => {
    await shown(registration, null);
    await shown(registration, push("not json"));
    await shown(registration, push('{"code":"title"}'));
    expect(said.map((one) => one.options.body)).toEqual([
      messages.vi.other,
      messages.vi.other,
      messages.vi.other,
    ]);
  });

  it("has the same words in both languages", () => {
    expect(Object.keys(messages.en)).toEqual(Object.keys(messages.vi));
  });
});

describe("tapping it", () => {
  const tapped = (path: unknown) => ({ close: () => undefined, data: { path } }) as unknown as Notification;

  it("brings the open page to the front and tells it the screen, without loading it anew", async () => {
    const told: unknown[] = [];
    const page = { focus: async () => page, postMessage: (message: unknown) => told.push(message) };
    const clients = { matchAll: async () => [page], openWindow: () => expect.fail("a second window") };
    await opened(clients as unknown as Clients, tapped("/ho/abc"));
    expect(told).toEqual([{ type: "open", path: "/ho/abc" }]);
  });

  it("opens a window when there is none, never on a foreign address", async () => {
    const went: string[] = [];
    const clients = { matchAll: async () => [], openWindow: async (url: string) => void went.push(url) };
    await opened(clients as unknown as Clients, tapped("/ho/abc"));
    await opened(clients as unknown as Clients, tapped("https://evil.example"));
    expect(went).toEqual(["/#/ho/abc", "/#/"]);
  });
});
