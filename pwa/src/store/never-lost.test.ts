// What browsers, other tabs, other people and the hour do to words that somebody typed: nothing, or they are told.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { applyFrame, type Frame } from "./frames";
import { buildRequest } from "./request";
import { type Bench, BUCKET, HOUSE, openStore, reopen } from "./testing";
import type { Mutation } from "./view";

let bench: Bench;
let number = 0;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  bench = await openStore();
  number = 0;
});

async function take(frame: Frame): Promise<void> {
  number += 1;
  const cursor = (await bench.store.meta.get<string>("cursor")) ?? null;
  await applyFrame(bench.store.room, { cursor: `c${number}`, ...frame }, { cursor, sent: [] });
}

const offer = async (): Promise<Mutation[]> =>
  (JSON.parse((await buildRequest(bench.store.room)).text) as { mutations?: Mutation[] }).mutations ?? [];

/** A visit that the server has, in the household's bucket. */
async function known(): Promise<string> {
  const id = bench.store.newId();
  const rows = { visit: { id: [id], v: [3], cols: { note: ["một"] } } };
  await take({ buckets: [BUCKET], rows, in: [[0, [id], [1]]] });
  return id;
}

const draft = (record: string, note: string) =>
  bench.store.drafts.put({
    form: "visit",
    formVersion: 1,
    kind: "visit",
    record,
    data: note,
    change: { set: { note } },
  });

describe("a browser that cannot keep something", () => {
  it("is not believed when it gives a transaction up at its very end", async () => {
    const id = await known();
    const put = IDBObjectStore.prototype.put;
    // With the last write: the work believes it done, and the transaction has not completed.
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...row) {
      const request = put.apply(this, row);
      if (this.name === "records") request.addEventListener("success", () => this.transaction.abort());
      return request;
    });
    await expect(bench.store.save({ kind: "visit", record: id, set: { note: "hai" } })).rejects.toMatchObject(
      {
        code: "unavailable",
      },
    );
    vi.restoreAllMocks();
    expect((await bench.store.get(id))?.body.note).toBe("một");
    expect(await bench.store.unsent()).toEqual([]);
  });

  it("leaves everything as it was, draft and all, when there is no room for the last write of many", async () => {
    const id = await known();
    await draft(id, "nháp");
    const key = { form: "visit", formVersion: 1, record: id };
    for (let room = 0; ; room++) {
      let writes = 0;
      bench.store.room.database.beforeWrite = () => {
        writes += 1;
        if (writes > room) throw new DOMException("full", "QuotaExceededError");
      };
      const saved = await bench.store.save([{ kind: "visit", record: id, set: { note: "x" } }], [key]).then(
        () => true,
        (error) => {
          expect(error).toMatchObject({ code: "quota" });
          return false;
        },
      );
      bench.store.room.database.beforeWrite = () => undefined;
      expect(await bench.store.unsent()).toHaveLength(saved ? 1 : 0);
      expect(await bench.store.drafts.list()).toHaveLength(saved ? 0 : 1);
      if (saved) break;
      expect(room).toBeLessThan(20);
    }
  });

  it("says so when it does not open the store at all, and does when it opens it again", async () => {
    await draft(await known(), "gõ dở");
    bench.store.close();
    const open = vi.spyOn(indexedDB, "open").mockImplementation(() => {
      throw new DOMException("blocked by the person's settings", "SecurityError");
    });
    await expect(bench.store.drafts.list()).rejects.toMatchObject({ code: "unavailable" });
    open.mockRestore();
    expect(await bench.store.drafts.list()).toHaveLength(1);
  });
});

describe("another tab", () => {
  it("with a newer version of the store is let in, and this one says that it can keep nothing more", async () => {
    await draft(await known(), "gõ dở");
    const newer = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(bench.store.room.database.name, 2);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("the old tab does not let go"));
    });
    await expect(draft(bench.store.newId(), "sau đó")).rejects.toMatchObject({ code: "unavailable" });
    const kept = newer.transaction("drafts").objectStore("drafts").count();
    await vi.waitFor(() => expect(kept.readyState === "done" && kept.result).toBe(1));
    newer.close();
  });
});

describe("a lost bucket", () => {
  it("takes along what a form that stayed open kept after the loss", async () => {
    const id = await known();
    await bench.store.save({ kind: "visit", record: id, set: { title: "đã lưu" } });
    const [first] = await offer();
    await take({ buckets: [] });
    await draft(id, "gõ tiếp sau khi hộ được giao cho người khác");
    const held = (one: Mutation | undefined) => ({
      id: one?.id ?? "",
      code: "held" as const,
      reason: "late_work",
    });
    await take({ answers: [held(first)] });
    const [second] = await offer();
    expect(second?.set).toEqual({ note: "gõ tiếp sau khi hộ được giao cho người khác" });
    expect(await bench.store.meta.notices()).toEqual([]);
    await take({ answers: [held(second)] });
    expect((await bench.store.meta.notices()).map((one) => one.code)).toEqual(["lost"]);
    expect(await bench.store.get(id)).toBeUndefined();
  });
});

describe("refused work", () => {
  const refused = async () => {
    const { record } = await bench.store.save({ kind: "visit", set: { note: "một", household_id: HOUSE } });
    const [sent] = await offer();
    await take({ answers: [{ id: sent?.id ?? "", code: "refused", reason: "invalid" }] });
    return { record, mutation: sent?.id ?? "" };
  };

  it("is sent at once when it was mended, and its draft goes in the same transaction", async () => {
    const { record, mutation } = await refused();
    const key = { form: `mend:${mutation}`, formVersion: 1, record };
    await bench.store.drafts.put({ ...key, kind: "visit", data: null, change: { set: { note: "hai" } } });
    const told = vi.fn();
    bench.store.onSave(told);
    await bench.store.attention.mend(mutation, { note: "hai" }, undefined, [key]);
    expect(told).toHaveBeenCalledOnce();
    expect(await bench.store.drafts.list()).toEqual([]);
    expect((await offer())[0]).toMatchObject({
      replaces: mutation,
      set: { note: "hai", household_id: HOUSE },
    });
  });

  it("that was taken in meanwhile is not called mended", async () => {
    const { mutation } = await refused();
    await take({ answers: [{ id: mutation, code: "merged", v: 4 }] });
    expect(await bench.store.attention.mend(mutation, { note: "hai" })).toBeUndefined();
    expect(await offer()).toEqual([]);
  });
});

describe("a decision", () => {
  it("names only the candidates that were put before the person, not one that came in while they wrote", async () => {
    const id = await known();
    const candidate = (mutation: string, value: string) => ({ mutation, author: "x", time: 1, value });
    const two = [candidate("m1", "hai"), candidate("m2", "ba")];
    await take({ patches: [{ id, v: 4, b: 3, set: { "_conflicts.note": [two[0] as never] } }] });
    const before = await bench.store.get(id);
    await take({ patches: [{ id, v: 5, b: 4, set: { "_conflicts.note": two } }] });
    await bench.store.resolve(id, "note", "một và hai", before);
    expect((await offer())[0]).toMatchObject({ op: "resolve", base: 4, seen: ["m1"], value: "một và hai" });
  });
});

describe("a phone", () => {
  it("whose clock was set back by years still sends, in order, and asks again for what is held", async () => {
    const { record } = await bench.store.save({ kind: "visit", set: { note: "một" } });
    await take({
      now: bench.clock.time,
      answers: (await offer()).map(({ id }) => ({ id, code: "held" as const })),
    });
    bench.clock.time = 0;
    await bench.store.save({ kind: "visit", record, set: { title: "sau" } });
    const [first, second] = await offer();
    expect([first?.n, second?.n]).toEqual([1, 2]);
    expect(second?.at).toBeGreaterThan(first?.at ?? 0);
  });

  it("has kept all of two people's words apart after each of them used it", async () => {
    const hoa = await bench.store.save({ kind: "visit", set: { note: "của Hoa" } });
    await draft(hoa.record, "nháp của Hoa");
    const other = await openStore("AAAAAAAAAAAAAAAAAAAAAQ");
    expect([await other.store.list("visit"), await other.store.drafts.list()]).toEqual([[], []]);
    other.store.close();
    bench = await reopen(bench);
    expect(await bench.store.unsent()).toHaveLength(1);
    expect((await bench.store.drafts.list())[0]?.data).toBe("nháp của Hoa");
  });
});
