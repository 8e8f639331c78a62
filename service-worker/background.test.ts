import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TestServer, wire } from "../pwa/src/network/testing";
import { Store } from "../pwa/src/store";
import { kinds } from "../pwa/src/store/generated";
import { type Known, People } from "../pwa/src/store/people";
import { HOA, HOUSE } from "../pwa/src/store/testing";
import { syncInBackground } from "./background";

let server: TestServer;
let people: People;
let store: Store;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  server = new TestServer();
  server.subscriptions.set(HOA, ["commune/X/cell"]);
  vi.stubGlobal("fetch", wire(server, HOA));
  people = new People();
  await people.put({ user: HOA, login: "hoa" } as Known);
  await people.setCurrent(HOA);
  store = new Store(HOA, { kinds });
  await store.meta.setDevice("device");
  await store.save({ kind: "visit", set: { help_given: "Gạo", household: HOUSE } });
});

afterEach(() => {
  store.close();
  people.close();
});

const problem = (status: number) => async () =>
  new Response("{}", { status, headers: { "Content-Type": "application/problem+json" } });

describe("without a page", () => {
  it("what waits is handed in and answered", async () => {
    await syncInBackground();
    expect(server.records.size).toBe(1);
    expect(await store.unsent()).toEqual([]);
  });

  it("the page learns by its next opening that role or unit may have changed", async () => {
    await syncInBackground();
    expect(await people.get("moved")).toBeUndefined();
    server.subscriptions.set(HOA, ["commune/X/cell", `commune/X/household/${HOUSE}`]);
    await syncInBackground();
    expect(await people.get("moved")).toBe(true);
  });

  it("the browser is told to try again while there is no network or the server is busy, and all is kept", async () => {
    for (const reach of [wire(server, HOA, { lost: "request" }), problem(503), problem(500)]) {
      vi.stubGlobal("fetch", reach);
      await expect(syncInBackground()).rejects.toThrow("sync ended as");
    }
    expect(await store.unsent()).toHaveLength(1);
  });

  it("a session that has ended is remembered and not tried again", async () => {
    vi.stubGlobal("fetch", problem(401));
    await syncInBackground();
    expect(await people.get("ended")).toBe(true);
    vi.stubGlobal("fetch", () => expect.fail("asked though the session has ended"));
    await syncInBackground();
    expect(await store.unsent()).toHaveLength(1);
  });

  it("nothing is sent when nobody is signed in, or somebody else is", async () => {
    vi.stubGlobal("fetch", () => expect.fail("sent in a session that is not its author's"));
    await people.setCurrent(undefined);
    await syncInBackground();
    expect(await store.unsent()).toHaveLength(1);
  });
});

describe("the events of the service worker", () => {
  type Listener = (event: object) => void;
  const listeners = new Map<string, Listener>();
  const calls: string[] = [];

  beforeEach(async () => {
    listeners.clear();
    calls.length = 0;
    vi.resetModules();
    vi.doMock("./shell", () => ({ serveShell: () => undefined }));
    vi.doMock("./background", () => ({ syncInBackground: async () => void calls.push("sync") }));
    vi.doMock("../pwa/src/network/push", () => ({ subscribe: async () => void calls.push("subscribe") }));
    vi.doMock("./notifications", () => ({ shown: async () => void calls.push("shown"), opened: vi.fn() }));
    vi.stubGlobal("self", {
      addEventListener: (name: string, listener: Listener) => void listeners.set(name, listener),
      registration: {},
    });
    await import("./sw");
  });

  /** Fires an event; resolves when what the worker is kept alive for has ended. */
  const fire = async (name: string, event: object = {}) => {
    const waits: Promise<unknown>[] = [];
    listeners.get(name)?.({ ...event, waitUntil: (work: Promise<unknown>) => void waits.push(work) });
    await Promise.all(waits);
    return calls.sort();
  };

  it("lead to the one exchange: background sync, a push, and a subscription that was renewed", async () => {
    expect(await fire("sync", { tag: "outbox" })).toEqual(["sync"]);
    expect(await fire("push", { data: null })).toEqual(["shown", "sync", "sync"]);
    expect(await fire("pushsubscriptionchange")).toEqual(["shown", "subscribe", "sync", "sync", "sync"]);
  });

  it("leave a background sync of somebody else's tag alone", async () => {
    expect(await fire("sync", { tag: "devtools" })).toEqual([]);
  });
});
