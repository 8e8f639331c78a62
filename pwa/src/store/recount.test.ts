import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { add, fold } from "../../../sync/digest";
import { write } from "./context";
import { applyFrame, type Frame } from "./frames";
import { buildRequest } from "./request";
import { type Bench, BUCKET, openStore, reopen } from "./testing";

const DAY = 86_400_000;
let bench: Bench;
let id: string;

async function take(frame: Frame): Promise<void> {
  const cursor = (await bench.store.meta.get<string>("cursor")) ?? null;
  await applyFrame(bench.store.room, frame, { cursor, sent: [] });
}

/** What the phone complains of in its next request. */
const complaint = async () =>
  (JSON.parse((await buildRequest(bench.store.room)).text) as { check?: unknown[] }).check;

/** A reply in which nothing has changed. */
const quiet = () => take({ digest: fold([[BUCKET, 1, add(0n, id, 3)]]) });

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  bench = await openStore();
  id = bench.store.newId();
  await complaint();
  await take({
    cursor: "c",
    buckets: [BUCKET],
    rows: { visit: { id: [id], v: [3], cols: { note: ["một"] } } },
    in: [[0, [id], [1]]],
  });
  await quiet();
  // A row went missing behind the store's back: the sums do not know.
  await write(bench.store.room, ({ db }) => db.records.drop(id));
});

describe("the sums made anew from the rows (rule 25)", () => {
  it("show once a week what the kept sums do not know", async () => {
    bench.clock.time += 6 * DAY;
    await quiet();
    expect(await complaint()).toBeUndefined();
    bench.clock.time += 2 * DAY;
    await quiet();
    expect(await complaint()).toEqual([[0, 1, expect.any(String)]]);
  });

  it("show it after the browser was ended in the middle of a reply", async () => {
    await complaint();
    await take({ cursor: "c2", more: true });
    bench = await reopen(bench);
    await complaint();
    await quiet();
    expect(await complaint()).toHaveLength(1);
  });

  it("are not made after a request that brought nothing", async () => {
    await complaint();
    await complaint();
    await quiet();
    expect(await complaint()).toBeUndefined();
  });
});
