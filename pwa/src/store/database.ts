// The one place that opens IndexedDB, and the guard that every access passes.
import Dexie, { type EntityTable, type Table } from "dexie";
import type { BucketRow, DraftRow, MarkRow, MemberRow, OutboxRow, RecordRow, WantRow } from "./envelope";
import { type Notice, StoreError } from "./types";

export interface MetaRow {
  key: string;
  value: unknown;
}

export class PersonDb extends Dexie {
  declare records: EntityTable<RecordRow, "id">;
  declare members: EntityTable<MemberRow, "id">;
  declare buckets: EntityTable<BucketRow, "no">;
  declare marks: Table<MarkRow, [number, string]>;
  declare outbox: EntityTable<OutboxRow, "id">;
  declare drafts: EntityTable<DraftRow, "key">;
  declare want: EntityTable<WantRow, "id">;
  declare notices: EntityTable<Notice, "id">;
  declare meta: EntityTable<MetaRow, "key">;

  constructor(name: string) {
    // Strict: "saved" must survive a phone that is switched off the moment after.
    super(name, { chromeTransactionDurability: "strict" });
    this.version(1).stores({
      records: "id, *keys",
      members: "id, *in",
      buckets: "++no, name",
      marks: "[bucket+id], bucket",
      outbox: "id, record, state",
      drafts: "key, record",
      want: "id",
      notices: "++id",
      meta: "key",
    });
  }
}

/** Runs `work` in one transaction over all tables; resolves when the transaction has completed. */
export function write<T>(db: PersonDb, work: () => Promise<T>): Promise<T> {
  return guarded(db, () => db.transaction("rw", db.tables, work));
}

/** Runs `work` on a consistent state, reading only. */
export function read<T>(db: PersonDb, work: () => Promise<T>): Promise<T> {
  return guarded(db, () => db.transaction("r", db.tables, work));
}

/** Names of the errors of a handle that the browser has dropped behind our back. */
const DEAD = new Set(["InvalidStateError", "DatabaseClosedError", "UnknownError", "TimeoutError"]);

function has(error: unknown, test: (name: string, message: string) => boolean): boolean {
  for (let e = error, i = 0; e && i < 4; i++) {
    const { name = "", message = "", inner } = e as { name?: string; message?: string; inner?: unknown };
    if (test(name, message)) return true;
    e = inner;
  }
  return false;
}

const isQuota = (error: unknown) => has(error, (name) => name === "QuotaExceededError");
const isDead = (error: unknown) =>
  has(
    error,
    (name, message) => DEAD.has(name) || /connection is closing|connection to Indexed/i.test(message),
  );

/**
 * Android and iOS close the database of a page in the background; the handle then fails for ever. It is dropped,
 * opened anew, and the work repeated once. Raises StoreError `quota` or `unavailable`; other errors pass.
 */
export async function guarded<T>(db: Dexie, work: () => PromiseLike<T>): Promise<T> {
  try {
    try {
      return await work();
    } catch (error) {
      if (!isDead(error) || isQuota(error) || Dexie.currentTransaction) throw error;
      db.close({ disableAutoOpen: false });
      await db.open();
      return await work();
    }
  } catch (error) {
    if (isQuota(error)) throw new StoreError("quota", "no room left on this phone", { cause: error });
    if (isDead(error) || has(error, (name) => name === "OpenFailedError" || name === "MissingAPIError")) {
      throw new StoreError("unavailable", "the browser gives no storage", { cause: error });
    }
    throw error;
  }
}

export async function getMeta<T>(db: PersonDb, key: string): Promise<T | undefined> {
  return (await db.meta.get(key))?.value as T | undefined;
}

export async function putMeta(db: PersonDb, key: string, value: unknown): Promise<void> {
  await db.meta.put({ key, value });
}
