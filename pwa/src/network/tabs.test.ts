// One person, one phone, several tabs: they share the store and the lock, and nothing else.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Store } from "../store";
import { HOA, openStore } from "../store/testing";
import type { Mutation } from "../store/view";
import { type Keeper, Runner } from "./runner";
import { requestText, TestServer, wire } from "./testing";

/** Web Locks of a browser that can end a tab. */
class Locks {
  private readonly queue: { tab: string; begin: () => void }[] = [];

  of(tab: string): LockManager {
    const request = (_name: string, work: () => Promise<unknown>) =>
      new Promise((resolve, reject) => {
        const mine = {
          tab,
          begin: () =>
            void work()
              .then(resolve, reject)
              .finally(() => this.leave(mine)),
        };
        this.queue.push(mine);
        if (this.queue[0] === mine) mine.begin();
      });
    return { request } as unknown as LockManager;
  }

  end(tab: string): void {
    for (const one of this.queue.filter((each) => each.tab === tab)) this.leave(one);
  }

  private leave(one: { tab: string; begin: () => void }): void {
    const place = this.queue.indexOf(one);
    if (place < 0) return;
    this.queue.splice(place, 1);
    if (place === 0) this.queue[0]?.begin();
  }
}

let server: TestServer;
let locks: Locks;
/** Ids of the mutations of every request that reached the server, by tab. */
let sent: [tab: string, ids: string[]][];
const stores: Store[] = [];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new TestServer();
  server.subscriptions.set(HOA, ["commune/X/cell"]);
  locks = new Locks();
  sent = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  for (const store of stores.splice(0)) store.close();
});

const never = new Promise<never>(() => undefined);

async function tab(name: string, hung = false): Promise<{ store: Store; sync: () => Promise<unknown> }> {
  const { store } = await openStore();
  stores.push(store);
  const keeper: Keeper = {
    current: () => ({ store, ended: false }),
    onChange: () => () => undefined,
    people: { current: async () => ({ user: HOA }) },
    end: async () => undefined,
    refresh: async () => undefined,
    markSynced: async () => undefined,
    renewDevice: async () => undefined,
    finishSignOut: async () => undefined,
  };
  const reach = wire(server, HOA);
  const runner = new Runner(keeper, {
    fetch: async (address, init) => {
      const { mutations = [] } = JSON.parse(await requestText(init)) as { mutations?: Mutation[] };
      sent.push([name, mutations.map((one) => one.id)]);
      return hung ? never : reach(address, init);
    },
  });
  const sync = () => {
    vi.stubGlobal("navigator", { locks: locks.of(name) });
    vi.stubGlobal("document", { visibilityState: "visible" });
    const done = runner.syncNow();
    return done.finally(() => runner.stop());
  };
  return { store, sync };
}

describe("two tabs", () => {
  it("send what is saved once, however many of them wake up", async () => {
    const one = await tab("one");
    const two = await tab("two");
    const ids: string[] = [];
    for (const { store } of [one, two, one]) {
      ids.push(...(await store.save({ kind: "visit", set: { note: "chữ" } })).mutations);
    }
    await Promise.all([one.sync(), two.sync()]);
    expect(sent.map(([name]) => name)).toEqual(["one", "two"]);
    expect(sent.flatMap(([, each]) => each)).toEqual(ids);
    expect(await two.store.unsent()).toEqual([]);
  });

  it("give the lock on when the one that holds it is closed, and the other sends what that one took along", async () => {
    const dying = await tab("dying", true);
    const other = await tab("other");
    const { mutations } = await dying.store.save({ kind: "visit", set: { note: "chữ" } });
    void dying.sync();
    await vi.waitFor(() => expect(sent).toEqual([["dying", mutations]]));
    const done = other.sync();
    expect(await Promise.race([done, new Promise((tell) => setImmediate(() => tell("waits")))])).toBe(
      "waits",
    );
    locks.end("dying");
    await done;
    expect(sent[1]).toEqual(["other", mutations]);
    expect(await other.store.list("visit")).toMatchObject([{ status: "accepted", body: { note: "chữ" } }]);
  });
});
