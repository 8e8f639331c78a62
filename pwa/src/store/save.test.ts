import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { canonical } from "../../../sync/canon";
import { naturalId } from "../../../sync/ids";
import { applyFrame } from "./frames";
import { buildRequest } from "./request";
import { type Bench, BUCKET, CELL, HOUSE, look, openStore, reopen } from "./testing";
import { StoreError } from "./types";
import type { Mutation } from "./view";

let bench: Bench;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  bench = await openStore();
});

const offered = async (): Promise<Mutation[]> =>
  (JSON.parse((await buildRequest(bench.store.room)).text) as { mutations?: Mutation[] }).mutations ?? [];

const visit = (set: Record<string, string | number | boolean | null>, record?: string) =>
  bench.store.save({ kind: "visit", ...(record ? { record } : {}), set });

/** Brings a visit as the server has it. */
async function arrive(id: string, version: number, fields: Record<string, string>): Promise<void> {
  const cursor = (await bench.store.meta.get<string>("cursor")) ?? null;
  const cols = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, [value]]));
  await applyFrame(
    bench.store.room,
    {
      buckets: [BUCKET],
      rows: { visit: { id: [id], v: [version], cols } },
      in: [[0, [id], [version]]],
      cursor: `c${version}`,
    },
    { cursor, sent: [] },
  );
}

/** What Android does behind the page's back: the handle stays, and is dead. */
async function killHandle(): Promise<void> {
  const database = bench.store.room.database as unknown as { opening: Promise<IDBDatabase> };
  (await database.opening).close();
}

describe("saving", () => {
  it("shows what was saved after the browser was ended", async () => {
    const { record } = await visit({ note: "Nhà đi vắng", household_id: HOUSE });
    bench = await reopen(bench);
    expect(await bench.store.get(record)).toMatchObject({
      status: "phone",
      version: 0,
      body: { note: "Nhà đi vắng" },
      state: "NHAP",
    });
    expect(await bench.store.list("visit", { key: ["household_id", HOUSE] })).toHaveLength(1);
  });

  it("drops the draft in the same transaction", async () => {
    const key = { form: "visit", formVersion: 1, record: bench.store.newId() };
    await bench.store.drafts.put({ ...key, kind: "visit", data: {}, change: { set: { note: "a" } } });
    await bench.store.save({ kind: "visit", record: key.record, set: { note: "a" } }, [key]);
    expect(await bench.store.drafts.get(key)).toBeUndefined();
  });

  it("keeps the draft and the form open when there is no room", async () => {
    const key = { form: "visit", formVersion: 1, record: bench.store.newId() };
    await bench.store.drafts.put({ ...key, kind: "visit", data: 1, change: { set: { note: "a" } } });
    bench.store.room.database.beforeWrite = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const failed = bench.store.save({ kind: "visit", record: key.record, set: { note: "a" } }, [key]);
    await expect(failed).rejects.toMatchObject({ code: "quota" });
    await expect(failed).rejects.toBeInstanceOf(StoreError);
    expect(await bench.store.drafts.get(key)).toMatchObject({ data: 1 });
    expect(await bench.store.get(key.record)).toBeUndefined();
  });

  it("reopens a handle that the browser has dropped, and saves once", async () => {
    await visit({ note: "trước" });
    await killHandle();
    const { record } = await visit({ note: "sau" });
    expect((await bench.store.get(record))?.body.note).toBe("sau");
    expect(await bench.store.unsent()).toHaveLength(2);
  });

  it("writes a mutation as finished canonical JSON without author or device", async () => {
    await visit({ note: "a", household_id: HOUSE });
    const [row] = await look(bench.store, (db) => db.outbox.all());
    const text = (row?.body as unknown as { text: string }).text;
    expect(text).toBe(canonical(JSON.parse(text)));
    expect(Object.keys(JSON.parse(text)).sort()).toEqual(["at", "base", "id", "kind", "n", "record", "set"]);
  });

  it("composes letters typed in two ways and replaces half characters", async () => {
    await visit({ note: "Nguye\u0302\u0303n \ud800!" });
    expect((await offered())[0]?.set?.note).toBe("Nguyễn \ufffd!");
  });

  it("refuses numbers that are not whole", async () => {
    await expect(visit({ count: 0.5 })).rejects.toMatchObject({ code: "invalid" });
  });

  it("gives a record with a natural key the id that every phone gives it", async () => {
    const { record } = await bench.store.save({ kind: "meeting", set: { cell_id: CELL, month: "2026-11" } });
    expect(record).toBe(naturalId("meeting", CELL, "2026-11"));
  });

  it("sends nothing for a change of nothing", async () => {
    expect((await visit({})).mutations).toEqual([]);
    expect(await offered()).toEqual([]);
  });
});

describe("joining (rule 6)", () => {
  it("joins unsent changes of one record and keeps the first text started from", async () => {
    const id = bench.store.newId();
    await arrive(id, 3, { note: "một" });
    await visit({ note: "hai" }, id);
    await visit({ note: "ba", title: "x" }, id);
    const sent = await offered();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ base: 3, set: { note: "ba", title: "x" }, was: { note: "một" }, n: 1 });
  });

  it("joins nothing to what has been offered once", async () => {
    const { record } = await visit({ note: "một" });
    await offered();
    await visit({ note: "hai" }, record);
    expect((await offered()).map((one) => one.set)).toEqual([{ note: "một" }, { note: "hai" }]);
  });

  it("does not join across a step", async () => {
    const { record } = await visit({ note: "một" });
    await bench.store.save({ kind: "visit", record, op: "submit" });
    await visit({ note: "hai" }, record);
    expect((await offered()).map((one) => one.op ?? one.set)).toEqual([
      { note: "một" },
      "submit",
      { note: "hai" },
    ]);
  });

  it("does not join what names a record made in between", async () => {
    const { record } = await visit({ note: "một" });
    const second = await visit({ note: "hai" });
    await visit({ next_id: second.record }, record);
    expect((await offered()).map((one) => one.record)).toEqual([record, second.record, record]);
  });

  it("does not join edits with different bases", async () => {
    const id = bench.store.newId();
    await arrive(id, 3, { note: "một" });
    await visit({ title: "a" }, id);
    await arrive(id, 4, { note: "hai" });
    await visit({ note: "ba" }, id);
    expect((await offered()).map((one) => [one.base, one.set])).toEqual([
      [3, { title: "a" }],
      [4, { note: "ba" }],
    ]);
  });
});

describe("bases (rule 2)", () => {
  it("does not take a text that came in later for the one its author started from", async () => {
    const { record } = await visit({ household_id: HOUSE });
    await arrive(record, 3, {});
    await arrive(record, 4, { note: "của người khác" });
    await bench.store.save({ kind: "visit", record, set: { note: "của tôi" }, bases: { note: 3 } });
    const sent = (await offered()).filter((one) => one.set?.note);
    expect(sent).toMatchObject([{ base: 3, set: { note: "của tôi" } }]);
    expect(sent[0]?.was).toBeUndefined();
  });

  it("splits a change by what was put before the person", async () => {
    const id = bench.store.newId();
    await arrive(id, 9, { note: "x" });
    await bench.store.save({
      kind: "visit",
      record: id,
      set: { note: "y", title: "z" },
      bases: { note: 7, title: 9 },
      was: { note: "cũ" },
    });
    const sent = await offered();
    expect(sent.map((one) => [one.base, one.set, one.was])).toEqual([
      [7, { note: "y" }, { note: "cũ" }],
      [9, { title: "z" }, undefined],
    ]);
    expect(sent[0]?.n).not.toBe(sent[1]?.n);
  });

  it("keeps the base of a pending value that hides what came in underneath", async () => {
    const id = bench.store.newId();
    await arrive(id, 3, { note: "một", title: "a" });
    await visit({ note: "của tôi" }, id);
    await offered();
    await arrive(id, 5, { note: "của người khác", title: "b" });
    const seen = await bench.store.get(id);
    expect(seen).toMatchObject({ version: 5, bases: { note: 3 }, body: { note: "của tôi", title: "b" } });
    await visit({ note: "của tôi, sửa", title: "c" }, id);
    expect((await offered()).slice(1).map((one) => [one.base, Object.keys(one.set ?? {})])).toEqual([
      [3, ["note"]],
      [5, ["title"]],
    ]);
  });

  it("sends text and step apart, text first", async () => {
    const { record } = await bench.store.save({ kind: "visit", set: { note: "a" }, op: "submit" });
    const sent = await offered();
    expect(sent.map((one) => [one.n, one.op, one.from])).toEqual([
      [1, undefined, undefined],
      [2, "submit", "NHAP"],
    ]);
    expect((await bench.store.get(record))?.state).toBe("DA_GUI");
  });
});

describe("time (rule 8)", () => {
  it("never lets an edit be older than the one before it or the server time seen", async () => {
    await visit({ note: "a" });
    bench.clock.time = 0; // the battery was out: 1970
    await visit({ note: "b" });
    const [first, second] = await offered();
    expect(second?.at).toBeGreaterThan(first?.at ?? 0);
    await applyFrame(bench.store.room, { now: 1_900_000_000_000 }, { cursor: null, sent: [] });
    await visit({ note: "c" });
    expect((await offered())[2]?.at).toBeGreaterThan(1_900_000_000_000);
    expect(await bench.store.meta.clockOffset()).toBe(1_900_000_000_000);
  });

  it("returns to true time after a clock that ran ahead has heard the server", async () => {
    bench.clock.time = 3_800_000_000_000; // 2090
    await visit({ note: "a" });
    bench.clock.time = 1_800_000_000_000;
    await applyFrame(bench.store.room, { now: 1_800_000_000_500 }, { cursor: null, sent: [] });
    await visit({ note: "b" });
    expect((await offered())[1]?.at).toBeLessThan(1_800_000_001_000);
  });
});
