// The databases of this phone, and the guard that every access passes.
import type { BucketRow, DraftRow, MarkRow, MemberRow, OutboxRow, RecordRow, WantRow } from "./envelope";
import { Database, type Schema, type Table } from "./idb";
import { type Notice, StoreError } from "./types";

export interface MetaRow {
  key: string;
  value: unknown;
}

/** The tables of one person's store, within a transaction. */
export interface Tables {
  records: Table<RecordRow, string>;
  members: Table<MemberRow, string>;
  buckets: Table<BucketRow, number>;
  marks: Table<MarkRow, [number, string]>;
  outbox: Table<OutboxRow, string>;
  drafts: Table<DraftRow, string>;
  want: Table<WantRow, string>;
  notices: Table<Notice, number>;
  meta: Table<MetaRow, string>;
}

const SCHEMA: Schema = {
  records: { key: "id", indexes: { keys: "many" } },
  members: { key: "id", indexes: { in: "many" } },
  buckets: { key: "no", auto: true },
  marks: { key: ["bucket", "id"], indexes: { bucket: "one" } },
  outbox: { key: "id", indexes: { record: "one", state: "one" } },
  drafts: { key: "key", indexes: { record: "one" } },
  want: { key: "id" },
  notices: { key: "id", auto: true },
  meta: { key: "key" },
};

export const personDatabase = (name: string): Database<Tables> => new Database(name, 1, SCHEMA);

/** Names of the errors of a handle that the browser has dropped behind our back. */
const DEAD = new Set(["InvalidStateError", "UnknownError", "TimeoutError", "AbortError"]);

/**
 * Runs `work` in one transaction. Android and iOS close the database of a page in the background, and its handle then
 * fails for ever: it is dropped, opened anew, and the work repeated once. Raises StoreError `quota` or `unavailable`;
 * what `work` itself raises passes.
 */
export async function transact<S, T>(
  database: Database<S>,
  mode: IDBTransactionMode,
  work: (tables: S) => Promise<T>,
): Promise<T> {
  try {
    try {
      return await database.transact(mode, work);
    } catch (error) {
      if (!isDead(error)) throw error;
      database.close();
      return await database.transact(mode, work);
    }
  } catch (error) {
    if (nameOf(error) === "QuotaExceededError") {
      throw new StoreError("quota", "no room left on this phone", { cause: error });
    }
    // Whatever else the browser says of its database, and that there is none at all.
    if (error instanceof DOMException || error instanceof ReferenceError) {
      throw new StoreError("unavailable", "the browser gives no storage", { cause: error });
    }
    throw error;
  }
}

const nameOf = (error: unknown): string => (error as { name?: string } | null)?.name ?? "";
const isDead = (error: unknown): boolean => DEAD.has(nameOf(error));

export async function getMeta<T>(db: Tables, key: string): Promise<T | undefined> {
  return (await db.meta.get(key))?.value as T | undefined;
}

export const putMeta = (db: Tables, key: string, value: unknown): Promise<void> =>
  db.meta.put({ key, value });
