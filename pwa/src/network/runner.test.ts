import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { live } from "../store";
import { type Bench, HOA, HOUSE, openStore } from "../store/testing";
import { alone } from "./lock";
import { backoff, type Keeper, Runner } from "./runner";
import { TestServer, wire } from "./testing";

let bench: Bench;
let server: TestServer;
let runner: Runner;
let current: string | undefined;
let ended: boolean;
let reach: typeof fetch;
const heard: string[] = [];
let tell: () => void;

class Page extends EventTarget {
  visibilityState = "visible";
}

const keeper: Keeper = {
  current: () => ({ store: bench.store, ended }),
  onChange: (listener) => {
    tell = listener;
    return () => undefined;
  },
  people: { current: async () => (current === undefined ? undefined : { user: current }) },
  end: async () => void heard.push("end"),
  refresh: async () => void heard.push("refresh"),
  markSynced: async () => void heard.push("synced"),
  renewDevice: async () => void heard.push("device"),
  finishSignOut: async () => undefined,
};

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  bench = await openStore();
  server = new TestServer();
  server.subscriptions.set(HOA, ["commune/X/cell"]);
  current = HOA;
  ended = false;
  heard.length = 0;
  reach = wire(server, HOA);
  vi.stubGlobal("document", new Page());
  vi.stubGlobal("window", new EventTarget());
  runner = new Runner(keeper, { fetch: (...args) => reach(...args) });
});

afterEach(() => runner.stop());

const settled = (test: () => boolean) => vi.waitFor(() => expect(test()).toBe(true), { timeout: 5_000 });
const idle = () => !runner.state().running && runner.state().outcome !== null;

describe("the runner", () => {
  it("syncs on opening, after a save, on coming online and on being shown", async () => {
    runner.start();
    await settled(idle);
    expect(heard).toEqual(["synced"]);
    await bench.store.save({ kind: "visit", set: { note: "một", household_id: HOUSE } });
    await settled(() => server.records.size === 1);
    const requests = async () => (await bench.store.meta.contact()).requests;
    for (const [target, name] of [
      [window, "online"],
      [document, "visibilitychange"],
    ] as const) {
      await settled(idle);
      const before = await requests();
      target.dispatchEvent(new Event(name));
      await vi.waitFor(async () => expect(await requests()).toBe(before + 1));
    }
  });

  it("takes along what was saved while a request was under way", async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const real = reach;
    reach = async (...args) => {
      await gate;
      return real(...args);
    };
    const first = runner.syncNow();
    await settled(() => runner.state().running);
    await bench.store.save({ kind: "visit", set: { note: "muộn" } });
    const second = runner.syncNow();
    release();
    await first;
    await second;
    expect(await bench.store.unsent()).toEqual([]);
  });

  it("tries again, later each time, and never gives up", async () => {
    reach = async () => {
      throw new TypeError("no network");
    };
    for (let i = 1; i <= 3; i++) {
      await runner.syncNow();
      expect(runner.state()).toMatchObject({ outcome: "offline", failures: i });
      expect(runner.state().nextAt).toBeGreaterThan(Date.now());
    }
  });

  it("stops sending when the session has ended, and plans no more", async () => {
    reach = async () =>
      new Response("{}", { status: 401, headers: { "Content-Type": "application/problem+json" } });
    await runner.syncNow();
    expect(heard).toEqual(["end"]);
    expect(runner.state()).toMatchObject({ outcome: "signed_out", nextAt: 0 });
    ended = true;
    expect(await runner.syncNow()).toBeNull();
  });

  it("sends what waited as soon as the person has signed in again, also when the app was opened in between", async () => {
    ended = true;
    await bench.store.save({ kind: "visit", set: { note: "một", household_id: HOUSE } });
    runner.start();
    await settled(() => !runner.state().running && runner.state().nextAt === 0);
    expect(server.records.size).toBe(0);
    ended = false;
    tell();
    await settled(() => server.records.size === 1);
  });

  it("sends nothing of a person who is no longer the one signed in", async () => {
    await bench.store.save({ kind: "visit", set: { note: "một" } });
    current = "somebody else";
    expect(await runner.syncNow()).toBeNull();
    expect(server.records.size).toBe(0);
  });

  it("waits as long as the server asks", async () => {
    reach = async () =>
      new Response("{}", {
        status: 503,
        headers: { "Content-Type": "application/problem+json", "Retry-After": "100" },
      });
    await runner.syncNow();
    expect(runner.state().outcome).toBe("later");
    expect(runner.state().nextAt - Date.now()).toBeGreaterThan(99_000);
  });
});

describe("waiting", () => {
  const MINUTE = 60_000;

  /** Lets everything happen that waits for no timer. */
  const quiet = async () => {
    do for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    while (runner.state().running);
  };

  const show = (state: "visible" | "hidden") => {
    (document as unknown as Page).visibilityState = state;
    document.dispatchEvent(new Event("visibilitychange"));
  };

  let requests: number;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    requests = 0;
    const real = reach;
    reach = (...args) => {
      requests += 1;
      return real(...args);
    };
  });

  afterEach(() => vi.useRealTimers());

  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await quiet();
  };

  /** Starts the runner without a server. */
  const unreachable = async () => {
    reach = async () => {
      requests += 1;
      throw new TypeError("no server");
    };
    runner.start();
    await pass(0);
  };

  it("grows to a minute while somebody looks and to ten while nobody does, anywhere below", () => {
    expect([1, 2, 3, 4, 5, 500].map((failures) => backoff(failures, 1, "visible"))).toEqual([
      5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
    ]);
    expect(backoff(500, 1, "hidden")).toBe(10 * MINUTE);
    expect(backoff(500, 0.1, "hidden")).toBe(MINUTE);
    expect(backoff(1, 0, "visible")).toBe(1_000);
  });

  it("tries at least once a minute, for ever, while the app is in view", async () => {
    await unreachable();
    for (let minute = 0; minute < 30; minute++) {
      const before = requests;
      await pass(MINUTE);
      expect(requests).toBeGreaterThan(before);
    }
  });

  it.each([
    ["coming online", () => window.dispatchEvent(new Event("online"))],
    ["being shown", () => show("visible")],
    ["pressing the button", () => void runner.syncNow()],
  ])("ends at once with %s", async (_, act) => {
    await unreachable();
    show("hidden");
    await pass(60 * MINUTE);
    const before = requests;
    act();
    await pass(0);
    expect(requests).toBe(before + 1);
  });

  it("ends with a save, also of somebody who puts the phone away right after", async () => {
    runner.start();
    await pass(0);
    expect(requests).toBe(1);
    await bench.store.save({ kind: "visit", set: { note: "một" } });
    show("hidden");
    await pass(400);
    expect(requests).toBe(2);
    expect(await bench.store.unsent()).toEqual([]);
  });

  it("is over when a phone wakes up whose timers have slept with it", async () => {
    await unreachable();
    show("hidden");
    await pass(60 * MINUTE);
    const before = requests;
    vi.setSystemTime(Date.now() + 20 * MINUTE);
    show("visible");
    await pass(0);
    expect(requests).toBe(before + 1);
  });

  it("is over when it is shown again after its clock was set back by a year", async () => {
    await unreachable();
    vi.setSystemTime(Date.now() - 365 * 1440 * MINUTE);
    const before = requests;
    show("visible");
    await pass(0);
    expect(requests).toBe(before + 1);
  });

  it("asks every few minutes while in view, and not at all while nobody looks and nothing is unsent", async () => {
    runner.start();
    await pass(0);
    await pass(8 * MINUTE);
    expect(requests).toBeGreaterThan(1);
    show("hidden");
    const before = requests;
    await pass(600 * MINUTE);
    expect(requests).toBe(before);
  });

  it("leaves a busy server alone whatever happens, until a person presses the button", async () => {
    reach = async () => {
      requests += 1;
      const headers = { "Content-Type": "application/problem+json", "Retry-After": "40" };
      return new Response("{}", { status: 503, headers });
    };
    runner.start();
    await pass(0);
    await bench.store.save({ kind: "visit", set: { note: "một" } });
    window.dispatchEvent(new Event("online"));
    show("visible");
    await pass(39_000);
    expect(requests).toBe(1);
    void runner.syncNow();
    await quiet();
    expect(requests).toBe(2);
    await pass(60_000);
    expect(requests).toBe(3);
  });
});

describe("the lock", () => {
  it("lets one in at a time, also after a failure, where the browser has no Web Locks", async () => {
    let inside = 0;
    const work = async () => {
      expect(++inside).toBe(1);
      await Promise.resolve();
      inside -= 1;
      throw new Error("x");
    };
    const results = await Promise.allSettled([1, 2, 3].map(() => alone("t", work, undefined)));
    expect(results.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
  });
});

describe("live queries", () => {
  it("show a save and a frame without being asked", async () => {
    const shown: string[][] = [];
    const subscription = live(() => bench.store.list("visit")).subscribe((list) =>
      shown.push(list.map((one) => `${one.body.note} ${one.status}`)),
    );
    await settled(() => shown.length === 1);
    await bench.store.save({ kind: "visit", set: { note: "một" } });
    await settled(() => shown.at(-1)?.[0] === "một phone");
    await runner.syncNow();
    await settled(() => shown.at(-1)?.[0] === "một accepted");
    subscription.unsubscribe();
  });
});
