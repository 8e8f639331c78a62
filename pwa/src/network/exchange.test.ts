import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { type Bench, BUCKET, HOA, HOUSE, LAN, openStore } from "../store/testing";
import { exchange } from "./exchange";
import { syncUntilQuiet } from "./runner";
import { requestText, TestServer, wire } from "./testing";

let server: TestServer;
let hoa: Bench;
let lan: Bench;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  server = new TestServer();
  for (const user of [HOA, LAN]) server.subscriptions.set(user, [BUCKET, "commune/X/cell"]);
  hoa = await openStore(HOA);
  lan = await openStore(LAN);
});

const sync = (bench: Bench, fault = {}) =>
  syncUntilQuiet(bench.store, async () => true, { fetch: wire(server, bench.store.user, fault) });

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): typeof fetch => {
  return async () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { "Content-Type": "application/problem+json", ...headers },
    });
};

const visit = (bench: Bench, set: Record<string, string>) => bench.store.save({ kind: "visit", set });

describe("one round trip", () => {
  it("carries work up and what others did down", async () => {
    const mine = await visit(hoa, { note: "của Hòa", household_id: HOUSE });
    const theirs = await visit(lan, { note: "của Lan", household_id: HOUSE });
    await sync(lan);
    expect(await sync(hoa)).toMatchObject({ outcome: "done", sent: 1, answered: 1 });
    for (const { record } of [mine, theirs]) {
      expect((await hoa.store.get(record))?.status).toBe("accepted");
    }
    expect(await hoa.store.unsent()).toEqual([]);
    expect((await hoa.store.meta.contact()).last).toBe(hoa.clock.time);
    expect(await hoa.store.meta.ready()).toBe(true);
  });

  it("needs one request for one change and leaves nothing to ask", async () => {
    await sync(hoa);
    await visit(hoa, { note: "a", household_id: HOUSE });
    const before = (await hoa.store.meta.contact()).requests;
    await sync(hoa);
    expect((await hoa.store.meta.contact()).requests - before).toBe(1);
  });

  it("packs what is worth packing", async () => {
    await visit(hoa, { note: "dài ".repeat(2_000), household_id: HOUSE });
    const report = await sync(hoa);
    expect(report?.outcome).toBe("done");
    expect(report?.bytesUp).toBeLessThan(1_500);
  });

  it("keeps the frames that came whole before the connection broke, and goes on from there", async () => {
    for (let i = 0; i < 20; i++) await visit(lan, { note: `số ${i}`, household_id: HOUSE });
    await sync(lan);
    const cut = await sync(hoa, { cut: 1_500 });
    expect(cut).toMatchObject({ outcome: "offline", again: false });
    const some = await hoa.store.count("visit");
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(20);
    expect((await hoa.store.meta.progress())?.rows).toBeGreaterThan(0);
    await sync(hoa);
    expect(await hoa.store.count("visit")).toBe(20);
    expect(await hoa.store.meta.progress()).toBeNull();
  });

  it("sends again what was not answered, and it counts once", async () => {
    const { record } = await visit(hoa, { note: "một", household_id: HOUSE });
    await sync(hoa, { lost: "reply" });
    expect((await hoa.store.get(record))?.status).toBe("phone");
    await sync(hoa, { lost: "request" });
    await sync(hoa);
    expect((await hoa.store.get(record))?.status).toBe("accepted");
    expect(server.records.get(record)?.version).toBe(1);
  });
});

describe("what a server or a network may answer", () => {
  const once = (fetch: typeof globalThis.fetch) => exchange(hoa.store, { fetch });

  it("waits for a sign-in when the session has ended, and keeps everything", async () => {
    const { record } = await visit(hoa, { note: "một" });
    expect(await once(answer(401, { code: "signed_out" }))).toMatchObject({
      outcome: "signed_out",
      again: false,
    });
    expect((await hoa.store.get(record))?.status).toBe("phone");
  });

  it("takes the sign-in page of a hotel for no answer", async () => {
    const page: typeof fetch = async () =>
      new Response("<html>", { headers: { "Content-Type": "text/html" } });
    expect((await once(page)).outcome).toBe("offline");
  });

  it("leaves a busy server alone for as long as it says", async () => {
    expect(await once(answer(503, { code: "later" }, { "Retry-After": "90" }))).toMatchObject({
      outcome: "later",
      wait: 90_000,
    });
  });

  it("hands in what it has to a server that it is too old for, and keeps it all until it is renewed", async () => {
    await sync(hoa);
    const { record } = await visit(hoa, { note: "một", household_id: HOUSE });
    const cursor = await hoa.store.meta.get("cursor");
    const real = wire(server, HOA);
    let requests = 0;
    const newer: typeof fetch = async (address, init) => {
      requests += 1;
      const reply = await (await real(address, init)).text();
      const first = JSON.parse(reply.split("\n")[0] ?? "") as {
        now: number;
        answers: Record<string, unknown>[];
      };
      const answers = first.answers.map(({ sum, set, ...answer }) => answer);
      return new Response(JSON.stringify({ now: first.now, notices: [{ code: "upgrade" }], answers }), {
        headers: { "Content-Type": "application/json" },
      });
    };
    for (let i = 0; i < 5; i++)
      expect(await syncUntilQuiet(hoa.store, async () => true, { fetch: newer })).toMatchObject({
        outcome: "done",
        again: false,
      });
    expect(requests).toBe(5);
    expect(await hoa.store.get(record)).toMatchObject({ status: "sent", body: { note: "một" } });
    expect(await hoa.store.meta.get("cursor")).toBe(cursor);
    expect(await hoa.store.meta.notices()).toMatchObject([{ code: "upgrade" }]);
    await sync(hoa);
    expect((await hoa.store.get(record))?.status).toBe("accepted");
    expect(await hoa.store.meta.notices()).toEqual([]);
  });

  it("halves a batch that is too large until it passes", async () => {
    for (let i = 0; i < 7; i++) await visit(hoa, { note: `${i}`, household_id: HOUSE });
    const real = wire(server, HOA);
    const sizes: number[] = [];
    const narrow: typeof fetch = async (address, init) => {
      const count = (await requestText(init)).split('"record"').length - 1;
      sizes.push(count);
      return count > 2 ? answer(413, { code: "too_large" })(address, init) : real(address, init);
    };
    const report = await syncUntilQuiet(hoa.store, async () => true, { fetch: narrow });
    expect(report?.outcome).toBe("done");
    expect(sizes.slice(0, 3)).toEqual([7, 4, 2]);
    expect(await hoa.store.unsent()).toEqual([]);
  });

  it("sets one bad mutation aside with its words, so that those behind it go", async () => {
    const bad = await visit(hoa, { note: "hỏng" });
    const good = await visit(hoa, { note: "lành", household_id: HOUSE });
    const real = wire(server, HOA);
    const choosy: typeof fetch = (address, init) =>
      new TextDecoder().decode(init?.body as Uint8Array).includes("hỏng")
        ? answer(400, { code: "bad_json", detail: "Không đọc được" })(address, init)
        : real(address, init);
    await syncUntilQuiet(hoa.store, async () => true, { fetch: choosy });
    expect((await hoa.store.get(good.record))?.status).toBe("accepted");
    expect((await hoa.store.get(bad.record))?.status).toBe("attention");
    expect(await hoa.store.attention.list()).toMatchObject([
      { reason: "bad_json", message: "Không đọc được", set: { note: "hỏng" } },
    ]);
  });

  it("lets a mutation on which the server breaks wait, and never refuses it itself", async () => {
    await visit(hoa, { note: "hỏng" });
    expect((await once(answer(500, {}))).outcome).toBe("failed");
    expect(await hoa.store.unsent()).toHaveLength(1);
    expect((await sync(hoa))?.sent).toBe(0);
    hoa.clock.time += 3_600_001;
    expect((await sync(hoa))?.sent).toBe(1);
  });

  it("reads everything anew after a frame that cannot be taken in", async () => {
    await sync(hoa);
    const odd: typeof fetch = async () =>
      new Response(JSON.stringify({ in: [[99, ["x"], [1]]] }), {
        headers: { "Content-Type": "application/json" },
      });
    expect((await once(odd)).outcome).toBe("offline");
    expect(await hoa.store.meta.get("cursor")).toBeUndefined();
    expect((await sync(hoa))?.outcome).toBe("done");
  });

  it("stops waiting for a server that says nothing", async () => {
    const silent: typeof fetch = (_address, init) =>
      new Promise((_, reject) =>
        init?.signal?.addEventListener("abort", () => reject(new TypeError("aborted"))),
      );
    expect((await exchange(hoa.store, { fetch: silent, patience: 20 })).outcome).toBe("offline");
  });
});

describe("whose work goes up", () => {
  it("sends nothing when somebody else has signed in meanwhile", async () => {
    await visit(hoa, { note: "một" });
    expect(await syncUntilQuiet(hoa.store, async () => false)).toBeNull();
    expect(server.answered.size).toBe(0);
  });
});
