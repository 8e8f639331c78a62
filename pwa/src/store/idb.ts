// A thin layer on IndexedDB: promises for requests, one function for transactions, tables with a few words each. A
// library for it would be a third of all that a field worker's phone may load (docs/decisions/phone-store.md).
import { announce, note } from "./live";

export interface StoreSchema {
  key: string | string[];
  /** The key is counted up by the browser. */
  auto?: true;
  /** Name of the field, and whether each of its members is a key of its own. */
  indexes?: Readonly<Record<string, "one" | "many">>;
}

export type Schema = Readonly<Record<string, StoreSchema>>;

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

interface Writes {
  /** Called before every single write; what it throws ends the transaction. */
  before: () => void;
}

/** Rows of one table that an index finds. */
export class Selection<T, K> {
  constructor(
    private readonly table: Table<T, K>,
    private readonly source: IDBObjectStore | IDBIndex,
    private readonly ranges: readonly (IDBKeyRange | null)[],
  ) {}

  /** The rows, `limit` of them at most, each once. */
  async rows(limit?: number): Promise<T[]> {
    const found = await Promise.all(
      this.ranges.map((range) => settled<T[]>(this.source.getAll(range, limit))),
    );
    return found.length === 1
      ? (found[0] ?? [])
      : [...new Map(found.flat().map((row) => [this.table.keyOf(row), row])).values()];
  }

  async keys(): Promise<K[]> {
    const found = await Promise.all(this.ranges.map((range) => settled(this.source.getAllKeys(range))));
    return [...new Set(found.flat())] as K[];
  }

  async count(): Promise<number> {
    const found = await Promise.all(
      this.ranges.map((range) => settled(this.source.count(range ?? undefined))),
    );
    return found.reduce((sum, one) => sum + one, 0);
  }

  async drop(): Promise<void> {
    await this.table.drop(...(await this.keys()));
  }
}

/** One table within one transaction. */
export class Table<T, K> {
  constructor(
    private readonly store: IDBObjectStore,
    private readonly writes: Writes,
  ) {}

  get(key: K): Promise<T | undefined> {
    return settled<T | undefined>(this.store.get(key as IDBValidKey));
  }

  /** The rows of `keys`, in their order; undefined where there is none. */
  many(keys: readonly K[]): Promise<(T | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  all(limit?: number): Promise<T[]> {
    return settled<T[]>(this.store.getAll(null, limit));
  }

  count(): Promise<number> {
    return settled(this.store.count());
  }

  /** Rows whose field has one of `values`; for a "many" index: holds one of them. */
  by(field: string, ...values: readonly IDBValidKey[]): Selection<T, K> {
    return new Selection(
      this,
      this.store.index(field),
      values.map((value) => IDBKeyRange.only(value)),
    );
  }

  /** Rows whose field begins with `start`. */
  starting(field: string, start: string): Selection<T, K> {
    return new Selection(this, this.store.index(field), [IDBKeyRange.bound(start, `${start}\uffff`)]);
  }

  /** Rows after `key`, in the order of keys. */
  after(key: K): Selection<T, K> {
    return new Selection(this, this.store, [IDBKeyRange.lowerBound(key, true)]);
  }

  async put(...rows: readonly T[]): Promise<void> {
    await this.each(rows, (row) => this.store.put(row));
  }

  /** Stores a row under the next key and gives it back. */
  async add(row: Omit<T, string & keyof T> | object): Promise<K> {
    this.writes.before();
    return (await settled(this.store.add(row))) as K;
  }

  async drop(...keys: readonly K[]): Promise<void> {
    await this.each(keys, (key) => this.store.delete(key as IDBValidKey));
  }

  async clear(): Promise<void> {
    this.writes.before();
    await settled(this.store.clear());
  }

  keyOf(row: T): string {
    return JSON.stringify([this.store.keyPath].flat().map((field) => row[field as keyof T]));
  }

  /** Requests run in order: when the last one is done, all are; when one fails, the transaction does. */
  private async each<X>(items: readonly X[], write: (item: X) => IDBRequest): Promise<void> {
    let last: IDBRequest | undefined;
    for (const item of items) {
      this.writes.before();
      last = write(item);
    }
    if (last) await settled(last);
  }
}

/** One database; `Tables` names its tables. It opens itself, and again after the browser has dropped it. */
export class Database<Tables> {
  /** For tests that end the browser in the middle of its writing. */
  beforeWrite: () => void = () => undefined;
  private opening: Promise<IDBDatabase> | undefined;

  constructor(
    readonly name: string,
    private readonly version: number,
    private readonly schema: Schema,
  ) {}

  /**
   * Runs `work` in one transaction over all tables and resolves when the transaction has completed, with `durability`
   * strict: what is called saved survives a phone that is switched off the moment after. When `work` raises, nothing
   * is stored. `work` may wait for the tables' own promises only.
   */
  async transact<T>(mode: IDBTransactionMode, work: (tables: Tables) => Promise<T>): Promise<T> {
    const handle = await this.open();
    const transaction = handle.transaction(Object.keys(this.schema), mode, { durability: "strict" });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException("ended", "AbortError"));
    });
    done.catch(() => undefined); // waited for below, in every case
    const used = new Set<string>();
    let result: T;
    try {
      result = await work(this.tables(transaction, used));
    } catch (error) {
      stop(transaction);
      await done.catch((reason: DOMException) => {
        // The browser's own reason (no room, say) counts for more than the request that it took along.
        if (reason.name !== "AbortError") throw reason;
      });
      throw error;
    }
    await done;
    if (mode === "readwrite") announce(used);
    return result;
  }

  /** Drops the handle; the next transaction opens a new one. */
  close(): void {
    const { opening } = this;
    this.opening = undefined;
    opening?.then((handle) => handle.close()).catch(() => undefined);
  }

  /** Erases the whole database. */
  async delete(): Promise<void> {
    this.close();
    await settled(indexedDB.deleteDatabase(this.name));
  }

  private open(): Promise<IDBDatabase> {
    this.opening ??= this.opened().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async opened(): Promise<IDBDatabase> {
    const request = indexedDB.open(this.name, this.version);
    request.onupgradeneeded = () => {
      for (const [name, { key, auto, indexes }] of Object.entries(this.schema)) {
        if (request.result.objectStoreNames.contains(name)) continue;
        const store = request.result.createObjectStore(name, { keyPath: key, autoIncrement: auto ?? false });
        for (const [field, kind] of Object.entries(indexes ?? {})) {
          store.createIndex(field, field, { multiEntry: kind === "many" });
        }
      }
    };
    const handle = await settled(request);
    // Another tab wants to change or erase the database, or the browser has closed it: let go.
    handle.onversionchange = () => this.close();
    handle.onclose = () => {
      this.opening = undefined;
    };
    return handle;
  }

  private tables(transaction: IDBTransaction, used: Set<string>): Tables {
    const made = {};
    for (const name of Object.keys(this.schema)) {
      Object.defineProperty(made, name, {
        get: () => {
          const address = `${this.name}/${name}`;
          note(address);
          const writes = {
            before: () => {
              this.beforeWrite();
              used.add(address);
            },
          };
          return new Table(transaction.objectStore(name), writes);
        },
      });
    }
    return made as Tables;
  }
}

function stop(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already; its own reason tells.
  }
}
