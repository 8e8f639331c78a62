import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { checksum } from "../../../sync/canon";
import { add, fold } from "../../../sync/digest";
import { write } from "./context";
import type { Tables } from "./database";
import { applyFrame, type Frame, type Taken } from "./frames";
import { timeLeft } from "./meta";
import { buildRequest } from "./request";
import { type Bench, BUCKET, HOUSE, look, openStore, reopen } from "./testing";
import type { Answer } from "./types";
import { HELD_FOR, type Mutation } from "./view";

const CELL_BUCKET = "commune/X/cell/Y/committee";
let bench: Bench;
let number = 0;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  bench = await openStore();
  number = 0;
});

async function take(frame: Frame): Promise<Taken> {
  number += 1;
  const cursor = (await bench.store.meta.get<string>("cursor")) ?? null;
  return applyFrame(bench.store.room, { cursor: `c${number}`, ...frame }, { cursor, sent: [] });
}

const row = (
  id: string,
  v: number,
  fields: Record<string, string | boolean>,
): NonNullable<Frame["rows"]> => ({
  visit: { id: [id], v: [v], cols: Object.fromEntries(Object.entries(fields).map(([f, x]) => [f, [x]])) },
});

const offer = async () => {
  const request = await buildRequest(bench.store.room);
  return JSON.parse(request.text) as { mutations?: Mutation[]; want?: string[]; check?: unknown[] };
};

const visit = (set: Record<string, string | null>, record?: string) =>
  bench.store.save({ kind: "visit", ...(record ? { record } : {}), set });

const outbox = () => look(bench.store, (db) => db.outbox.all());

/** A visit known to phone and server at version 3, lying in the household's bucket. */
async function known(fields: Record<string, string> = { note: "một" }): Promise<string> {
  const id = bench.store.newId();
  await take({ buckets: [BUCKET, CELL_BUCKET], rows: row(id, 3, fields), in: [[0, [id], [1]]] });
  return id;
}

describe("answers (rule 26)", () => {
  it("leaves a mutation in view as sent until its record has come", async () => {
    const id = await known();
    await visit({ note: "hai" }, id);
    const [sent] = (await offer()).mutations ?? [];
    await take({ answers: [{ id: sent?.id ?? "", code: "merged", v: 5 }], more: true });
    expect(await bench.store.get(id)).toMatchObject({ status: "sent", version: 3, body: { note: "hai" } });
    await take({ rows: row(id, 5, { note: "một và hai" }) });
    expect(await bench.store.get(id)).toMatchObject({
      status: "accepted",
      version: 5,
      body: { note: "một và hai" },
    });
    expect(await outbox()).toEqual([]);
  });

  it("makes the body of an applied change itself and checks it by its sum", async () => {
    const { record } = await visit({ note: "một" });
    const [sent] = (await offer()).mutations ?? [];
    const body = { note: "một", state: "NHAP", org_id: "Z" };
    const set = { state: "NHAP", org_id: "Z" };
    const answer: Answer = { id: sent?.id ?? "", code: "applied", v: 1, set, sum: checksum(body) };
    await take({ buckets: [BUCKET], answers: [answer], in: [[0, [record], [1]]] });
    expect(await bench.store.get(record)).toMatchObject({ status: "accepted", version: 1, body });
    expect((await offer()).want).toBeUndefined();
  });

  it("makes the state of an applied step, and of several changes in a row, itself", async () => {
    const id = await known({ note: "một" });
    await visit({ note: "hai" }, id);
    await bench.store.save({ kind: "visit", record: id, op: "submit" });
    const sent = (await offer()).mutations ?? [];
    const final = { note: "hai", state: "DA_GUI" };
    await take({
      answers: [
        { id: sent[0]?.id ?? "", code: "applied", v: 4, sum: checksum({ note: "hai" }) },
        { id: sent[1]?.id ?? "", code: "applied", v: 5, sum: checksum(final) },
      ],
    });
    expect(await bench.store.get(id)).toMatchObject({ status: "accepted", version: 5, body: final });
  });

  it("asks for the record when the sum differs, and shows the work until it has come", async () => {
    const id = await known();
    await visit({ note: "hai" }, id);
    const [sent] = (await offer()).mutations ?? [];
    await take({ answers: [{ id: sent?.id ?? "", code: "applied", v: 4, sum: "AAAAAAAAAAA" }] });
    expect(await bench.store.get(id)).toMatchObject({ status: "sent", body: { note: "hai" } });
    expect((await offer()).want).toEqual([id]);
    await take({ rows: row(id, 4, { note: "hai", org_id: "Z" }) });
    expect(await bench.store.get(id)).toMatchObject({
      status: "accepted",
      body: { note: "hai", org_id: "Z" },
    });
    expect((await offer()).want).toBeUndefined();
  });

  it("takes a repeat's first answer", async () => {
    const id = await known();
    await visit({ note: "hai" }, id);
    const [sent] = (await offer()).mutations ?? [];
    await take({
      answers: [{ id: sent?.id ?? "", code: "duplicate", first: "applied", v: 4 }],
      rows: row(id, 4, { note: "hai" }),
    });
    expect(await outbox()).toEqual([]);
    expect((await bench.store.get(id))?.status).toBe("accepted");
  });

  it("keeps refused words until their author deals with them", async () => {
    const id = await known();
    await visit({ note: "hai" }, id);
    const [sent] = (await offer()).mutations ?? [];
    const refused = {
      id: sent?.id ?? "",
      code: "refused" as const,
      reason: "fixed",
      errors: { note: ["Không được"] },
    };
    await take({ answers: [refused] });
    bench = await reopen(bench);
    expect(await bench.store.get(id)).toMatchObject({ status: "attention", body: { note: "một" } });
    const [one] = await bench.store.attention.list();
    expect(one).toMatchObject({ reason: "fixed", set: { note: "hai" }, errors: { note: ["Không được"] } });
    expect((await offer()).mutations).toBeUndefined();
    await bench.store.attention.mend(refused.id, { note: "ba" });
    const [mended] = (await offer()).mutations ?? [];
    expect(mended).toMatchObject({ replaces: refused.id, set: { note: "ba" }, base: 3 });
    expect(await bench.store.attention.list()).toEqual([]);
  });

  it("shows a refused new record with its words until it is dismissed", async () => {
    const { record } = await visit({ note: "một" });
    const [sent] = (await offer()).mutations ?? [];
    await take({ answers: [{ id: sent?.id ?? "", code: "refused", reason: "invalid" }] });
    expect(await bench.store.get(record)).toMatchObject({ status: "attention", body: { note: "một" } });
    await bench.store.attention.dismiss(sent?.id ?? "");
    expect(await bench.store.get(record)).toBeUndefined();
    expect(await bench.store.list("visit")).toEqual([]);
  });

  it("calls held work sent for five days, then asks for attention", async () => {
    const { record } = await visit({ note: "một" });
    const [sent] = (await offer()).mutations ?? [];
    const held = { id: sent?.id ?? "", code: "held" as const, reason: "waits_for_reference" };
    await take({ answers: [held] });
    expect((await bench.store.get(record))?.status).toBe("sent");
    expect((await offer()).mutations).toBeUndefined();
    bench.clock.time += HELD_FOR;
    expect((await offer()).mutations).toEqual([sent]); // a day later the phone asks what became of it
    await take({ answers: [{ ...held, code: "duplicate", first: "held" }] });
    bench.clock.time += 1;
    expect((await bench.store.get(record))?.status).toBe("attention");
    expect(await bench.store.attention.list()).toHaveLength(1);
    await take({ answers: [{ id: held.id, code: "applied", v: 1 }], rows: row(record, 1, { note: "một" }) });
    expect(await bench.store.attention.list()).toEqual([]);
  });

  it("is done with an edit of a record that this phone does not hold as soon as it is answered", async () => {
    const id = bench.store.newId();
    await bench.store.save({ kind: "visit", record: id, set: { note: "bàn" }, base: 7 });
    expect(await bench.store.list("visit")).toEqual([]);
    const [sent] = (await offer()).mutations ?? [];
    await take({ answers: [{ id: sent?.id ?? "", code: "applied", v: 8, sum: "AAAAAAAAAAA" }] });
    expect(await outbox()).toEqual([]);
    expect(await bench.store.get(id)).toBeUndefined();
    expect((await offer()).want).toBeUndefined();
  });

  it("lets go of a record that was asked for and does not come", async () => {
    const { record } = await visit({ note: "một" });
    const [sent] = (await offer()).mutations ?? [];
    await take({ answers: [{ id: sent?.id ?? "", code: "merged", v: 1 }] });
    expect((await offer()).want).toEqual([record]);
    await take({});
    expect(await outbox()).toEqual([]);
    expect(await bench.store.get(record)).toBeUndefined();
  });
});

describe("bodies and places (rule 21)", () => {
  it("patches what it holds, clears by null, and asks for what it does not hold", async () => {
    const id = await known({ note: "một", title: "a" });
    const other = bench.store.newId();
    await take({
      patches: [
        { id, v: 6, b: 3, set: { note: "hai", title: null } },
        { id: other, v: 6, b: 5, set: { note: "x" } },
      ],
    });
    expect(await bench.store.get(id)).toMatchObject({ version: 6, body: { note: "hai" } });
    expect((await bench.store.get(id))?.body.title).toBeUndefined();
    expect((await offer()).want).toEqual([other]);
  });

  it("asks for the record when a patch starts above the version held", async () => {
    const id = await known();
    await take({ patches: [{ id, v: 9, b: 8, set: { title: "z" } }] });
    expect(await bench.store.get(id)).toMatchObject({ version: 3 });
    expect((await offer()).want).toEqual([id]);
  });

  it("ignores a body of a lower version", async () => {
    const id = await known();
    await take({ rows: row(id, 2, { note: "cũ" }) });
    expect((await bench.store.get(id))?.body.note).toBe("một");
  });

  it("reads conflicts, opens and closes them by patch, and lists their records", async () => {
    const id = await known();
    const candidate = { mutation: "m", author: "a", time: 1, value: "hai" };
    await take({ patches: [{ id, v: 4, b: 3, set: { "_conflicts.note": [candidate] } }] });
    expect((await bench.store.conflicts()).map((one) => one.conflicts)).toEqual([{ note: [candidate] }]);
    await bench.store.resolve(id, "note", "cả hai");
    expect(await bench.store.conflicts()).toEqual([]);
    const [sent] = (await offer()).mutations ?? [];
    expect(sent).toMatchObject({ op: "resolve", path: "note", seen: ["m"], value: "cả hai", base: 4 });
    const body = { note: "cả hai" };
    await take({ answers: [{ id: sent?.id ?? "", code: "applied", v: 5, sum: checksum(body) }] });
    expect(await bench.store.get(id)).toMatchObject({ status: "accepted", version: 5, body, conflicts: {} });
  });

  it("erases a body when its last place goes, not before", async () => {
    const id = await known();
    await take({ in: [[1, [id], [4]]] });
    await take({ out: [[0, [id], [5]]] });
    expect(await bench.store.get(id)).toBeDefined();
    await take({ out: [[1, [id], [3]]] }); // older than its arrival: of no meaning
    expect(await bench.store.get(id)).toBeDefined();
    await take({ out: [[1, [id], [6]]] });
    expect(await bench.store.get(id)).toBeUndefined();
    expect(await look(bench.store, (db) => db.records.count())).toBe(0);
  });

  it("hides deleted records from lists", async () => {
    const id = await known({ note: "một", household_id: HOUSE });
    await take({ patches: [{ id, v: 4, b: 3, set: { _deleted: true } }] });
    expect(await bench.store.list("visit")).toEqual([]);
    expect(await bench.store.get(id)).toMatchObject({ deleted: true });
  });

  it("stores nothing of a frame that another reply has overtaken", async () => {
    const id = bench.store.newId();
    const frame = {
      buckets: [BUCKET],
      rows: row(id, 1, { note: "a" }),
      in: [[0, [id], [1]]],
      cursor: "x",
    } as Frame;
    await expect(applyFrame(bench.store.room, frame, { cursor: "old", sent: [] })).rejects.toMatchObject({
      code: "overtaken",
    });
    expect(await bench.store.get(id)).toBeUndefined();
  });
});

describe("reading a bucket again (rule 22)", () => {
  it("sweeps what was not named again, only at the end, and never unsent work", async () => {
    const id = await known();
    const stale = bench.store.newId();
    await take({ rows: row(stale, 2, { note: "thừa" }), in: [[0, [stale], [2]]] });
    await visit({ note: "chưa gửi" }, stale);
    await take({ reread: [0], in: [[0, [id], [1]]], rows: row(id, 3, { note: "một" }), more: true });
    bench = await reopen(bench); // the connection broke here and the browser ended
    expect(await bench.store.get(stale)).toBeDefined();
    await take({});
    expect(await bench.store.get(id)).toBeDefined();
    expect(await bench.store.get(stale)).toMatchObject({ status: "phone", body: { note: "chưa gửi" } });
    const [sent] = (await offer()).mutations ?? [];
    await take({ answers: [{ id: sent?.id ?? "", code: "refused", reason: "not_found" }] });
    expect((await bench.store.attention.list())[0]?.set).toEqual({ note: "chưa gửi" });
  });

  it("takes a lower version from a bucket that is read again", async () => {
    const id = await known();
    await take({ reread: [0], in: [[0, [id], [1]]], rows: row(id, 2, { note: "từ bản sao lưu" }) });
    expect(await bench.store.get(id)).toMatchObject({ version: 2, body: { note: "từ bản sao lưu" } });
  });

  it("reads all buckets again when the server does not know its cursor", async () => {
    const id = await known();
    const other = bench.store.newId();
    await take({
      notices: [{ code: "cursor_unknown" }],
      buckets: [BUCKET, CELL_BUCKET],
      rows: row(other, 1, { note: "b" }),
      in: [[1, [other], [1]]],
    });
    expect(await bench.store.get(id)).toBeUndefined();
    expect(await bench.store.get(other)).toBeDefined();
  });
});

describe("digests (rule 25)", () => {
  it("agrees after changes, moves and departures, and reports its sums when it does not", async () => {
    const id = await known();
    const other = bench.store.newId();
    await take({ rows: row(other, 7, { note: "b" }), in: [[1, [id, other], [2, 3]]] });
    await take({ patches: [{ id, v: 8, b: 3, set: { note: "c" } }], out: [[1, [other], [4]]] });
    const digest = fold([
      [BUCKET, 1, add(0n, id, 8)],
      [CELL_BUCKET, 1, add(0n, id, 8)],
    ]);
    await take({ digest });
    expect((await offer()).check).toBeUndefined();
    await take({ digest: "AAAAAAAAAAA" });
    expect((await offer()).check).toHaveLength(2);
    await take({ digest: "AAAAAAAAAAA" });
    expect((await offer()).check).toBeUndefined(); // not again at once
  });

  it("repairs sums of its own that went wrong without asking the server", async () => {
    const id = await known();
    await write(bench.store.room, async ({ db }) =>
      db.buckets.put(...(await db.buckets.all()).map((bucket) => ({ ...bucket, sum: 5n }))),
    );
    await take({
      digest: fold([
        [BUCKET, 1, add(0n, id, 3)],
        [CELL_BUCKET, 0, 0n],
      ]),
    });
    expect((await offer()).check).toBeUndefined();
  });
});

describe("losing a bucket (rule 23)", () => {
  it("hands in drafts and unsent work first, then erases and says so", async () => {
    const id = await known();
    const fresh = bench.store.newId();
    await visit({ note: "chưa gửi" }, id);
    const key = { form: "visit", formVersion: 1, kind: "visit", data: null };
    await bench.store.drafts.put({
      ...key,
      record: id,
      change: { set: { title: "nháp" }, bases: { title: 3 } },
    });
    await bench.store.drafts.put({
      ...key,
      record: fresh,
      change: { set: { household_id: HOUSE, note: "mới" } },
    });
    await take({ buckets: [CELL_BUCKET] });
    expect(await bench.store.get(id)).toBeDefined();
    expect(await bench.store.drafts.list()).toEqual([]);
    const sent = (await offer()).mutations ?? [];
    expect(sent.map((one) => one.set)).toEqual([
      { note: "chưa gửi", title: "nháp" },
      { household_id: HOUSE, note: "mới" },
    ]);
    await take({ answers: sent.map((one) => ({ id: one.id, code: "held" as const, reason: "quarantine" })) });
    expect(await bench.store.get(id)).toBeUndefined();
    expect(await bench.store.get(fresh)).toBeUndefined();
    const left = (db: Tables) => Promise.all([db.records.count(), db.outbox.count(), db.members.count()]);
    expect(await look(bench.store, left)).toEqual([0, 0, 0]);
    expect((await bench.store.meta.notices())[0]).toMatchObject({
      code: "lost",
      data: { buckets: [{ name: BUCKET, records: 1 }] },
    });
  });

  it("keeps what also lies in a bucket that stays", async () => {
    const id = await known();
    await take({ in: [[1, [id], [2]]] });
    await take({ buckets: [CELL_BUCKET] });
    expect(await bench.store.get(id)).toBeDefined();
  });

  it("keeps everything of a bucket that comes back before the work was handed in", async () => {
    const id = await known();
    await visit({ note: "hai" }, id);
    await take({ buckets: [CELL_BUCKET] });
    await take({ buckets: [CELL_BUCKET, BUCKET], in: [[1, [id], [1]]], rows: row(id, 3, { note: "một" }) });
    const [sent] = (await offer()).mutations ?? [];
    await take({ answers: [{ id: sent?.id ?? "", code: "applied", v: 4, sum: checksum({ note: "hai" }) }] });
    expect(await bench.store.get(id)).toMatchObject({
      status: "accepted",
      version: 4,
      body: { note: "hai" },
    });
    expect(await bench.store.meta.notices()).toEqual([]);
  });
});

describe("the progress of a first sync", () => {
  const page = (...ids: string[]): Frame => ({
    rows: { visit: { id: ids, v: ids.map(() => 1), cols: {} } },
    in: [[0, ids, ids.map((_, i) => i + 1)]],
  });
  const ids = () => [bench.store.newId(), bench.store.newId()];

  it("tells the time that is left, also after a cut", async () => {
    await offer();
    await take({ buckets: [BUCKET], total: 8, ...page(...ids()), more: true });
    bench.clock.time += 4_000;
    await take({ ...page(...ids()), more: true });
    let progress = await bench.store.meta.progress();
    expect(progress).toMatchObject({ rows: 4, total: 8, first: true });
    expect(progress && timeLeft(progress)).toBe(4_000);
    await offer();
    bench.clock.time += 1_000;
    await take({ total: 4, ...page(...ids()), more: true });
    progress = await bench.store.meta.progress();
    expect(progress).toMatchObject({ rows: 6, total: 8 });
    expect(progress && timeLeft(progress)).toBe(1_000);
    await take(page(...ids()));
    expect(await bench.store.meta.progress()).toBeNull();
  });

  it("promises no time when the server does not say how much comes", async () => {
    await offer();
    await take({ buckets: [BUCKET], ...page(...ids()), more: true });
    const progress = await bench.store.meta.progress();
    expect(progress && timeLeft(progress)).toBeNull();
  });
});

describe("finding", () => {
  it("finds names without accents, by the beginnings of their words, within a key", async () => {
    const id = await known({ title: "Trần Thị Phượng Đào", household_id: HOUSE });
    const find = (search: string) => bench.store.list("visit", { key: ["household_id", HOUSE], search });
    expect((await find("phuong dao")).map((one) => one.id)).toEqual([id]);
    expect(await find("Phượng Tr")).toHaveLength(1);
    expect(await find("lan")).toEqual([]);
    expect(await bench.store.list("visit", { key: ["household_id", "khác"], search: "dao" })).toEqual([]);
  });

  it("orders by the kind's field and stops at a limit", async () => {
    for (const day of ["2026-03-01", "2026-01-01", "2026-02-01"]) await visit({ visited_on: day });
    const days = (await bench.store.list("visit", { reverse: true, limit: 2 })).map(
      (one) => one.body.visited_on,
    );
    expect(days).toEqual(["2026-03-01", "2026-02-01"]);
    expect(await bench.store.count("visit")).toBe(3);
  });
});
