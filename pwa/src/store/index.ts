// The store of one person: everything that screens, the runner and the service worker may do with it.
import { AttentionList } from "./attention";
import { type Context, type Room, read } from "./context";
import { personDatabase } from "./database";
import { Drafts } from "./drafts";
import type { OutboxRow, RecordRow } from "./envelope";
import { CONFLICT, fieldKey, wordKey, words } from "./keys";
import { type Kinds, naturalIdOf, UNKNOWN } from "./kinds";
import { Meta } from "./meta";
import { outboxOf } from "./refresh";
import { freshId, save } from "./save";
import type { Change, DraftKey, Patch, Saved, Seen, Value } from "./types";
import { seenOf } from "./view";

export { plainText } from "./attention";
export { bare } from "./keys";
export type { KindInfo, Kinds } from "./kinds";
export { type Live, live } from "./live";
export * from "./types";

export interface ListOptions {
  /** Only records that have this value in this indexed field (for a map field: this key). */
  key?: readonly [field: string, value: Value];
  state?: string | readonly string[];
  /** Every word must begin a word of a searched field, accents or not. */
  search?: string;
  /** Newest, or last by the kind's order, first. */
  reverse?: boolean;
  limit?: number;
}

export interface StoreOptions {
  kinds: Kinds;
  /** Name of the database: the person's own when absent. */
  database?: string;
  now?: () => number;
  random?: Room["random"];
}

/** What waits to be sent. */
export interface Unsent {
  mutation: string;
  record: string;
  kind: string;
  savedAt: number;
  /** True when it was in a request whose reply did not come. */
  offered: boolean;
}

export class Store {
  readonly user: string;
  readonly drafts: Drafts;
  readonly attention: AttentionList;
  readonly meta: Meta;
  /** For the other parts of the store and for `network/`. */
  readonly room: Room;
  private readonly listeners = new Set<() => void>();

  constructor(user: string, options: StoreOptions) {
    this.user = user;
    this.room = {
      database: personDatabase(options.database ?? `gandan-${user}`),
      user,
      kinds: options.kinds,
      now: options.now ?? Date.now,
      random: options.random ?? ((bytes) => crypto.getRandomValues(bytes)),
    };
    this.drafts = new Drafts(this.room);
    this.attention = new AttentionList(this.room, () => this.tell());
    this.meta = new Meta(this.room);
  }

  /**
   * Stores changes as mutations and drops `drafts`, all in one transaction. Resolves when it has completed; a screen
   * says "saved" only then. Raises StoreError `quota` or `unavailable`; nothing is stored then.
   */
  async save(change: Change, drafts?: readonly DraftKey[]): Promise<Saved>;
  async save(changes: readonly Change[], drafts?: readonly DraftKey[]): Promise<Saved[]>;
  async save(what: Change | readonly Change[], drafts: readonly DraftKey[] = []): Promise<Saved | Saved[]> {
    const many = Array.isArray(what);
    const saved = await save(this.room, many ? what : [what as Change], drafts);
    this.tell();
    return many ? saved : (saved[0] as Saved);
  }

  /**
   * Decides a conflict: `value` shall stand at `path`. Only what was put before the person (`before`; what is in view
   * when absent) is named as seen: a candidate that came in meanwhile is not decided about.
   */
  async resolve(
    record: string,
    path: string,
    value: Value | null,
    before?: Pick<Seen, "kind" | "version" | "conflicts">,
    drafts?: readonly DraftKey[],
  ): Promise<Saved | undefined> {
    const view = before ?? (await this.get(record));
    if (!view) return undefined;
    const seen = (view.conflicts[path] ?? []).map((one) => one.mutation);
    const change = { kind: view.kind, record, op: "resolve", path, value, seen, base: view.version };
    return this.save(change, drafts);
  }

  /** One record in view, a deleted one too; undefined when this phone does not hold it. */
  async get(id: string): Promise<Seen | undefined> {
    const [row, outbox] = await read(this.room, ({ db }) =>
      Promise.all([db.records.get(id), db.outbox.by("record", id).rows()]),
    );
    return row && this.seen(row, outbox);
  }

  /** Many records by id, in the same order; undefined for those not held here. */
  async getMany(ids: readonly string[]): Promise<(Seen | undefined)[]> {
    return this.withOutbox(({ db }) => db.records.many(ids));
  }

  /** Records of a kind in view, without deleted ones, in the kind's order. */
  async list(kind: string, options: ListOptions = {}): Promise<Seen[]> {
    const states = options.state === undefined ? null : [options.state].flat();
    const first = options.key ? fieldKey(kind, options.key[0], options.key[1]) : kind;
    const found = await this.withOutbox(async ({ db }) => {
      const asked = words(options.search ?? "");
      let rows: RecordRow[];
      if (asked.length === 0) rows = await db.records.by("keys", first).rows();
      else {
        const hits = await Promise.all(
          asked.map((word) => db.records.starting("keys", wordKey(kind, word)).keys()),
        );
        const sets = hits.map((ids) => new Set(ids));
        const ids = [...(sets[0] ?? [])].filter((id) => sets.every((set) => set.has(id)));
        rows = (await db.records.many(ids)).filter((row) => row !== undefined);
        if (options.key) rows = rows.filter((row) => row.keys.includes(first));
      }
      if (states) rows = rows.filter((row) => states.includes(row.state));
      const sign = options.reverse ? -1 : 1;
      rows.sort((a, b) => sign * (compare(a.sort, b.sort) || compare(a.id, b.id)));
      return options.limit === undefined ? rows : rows.slice(0, options.limit);
    });
    return found.filter((one) => one !== undefined);
  }

  /** How many records a list would hold, without reading bodies. */
  count(kind: string, key?: ListOptions["key"]): Promise<number> {
    const first = key ? fieldKey(kind, key[0], key[1]) : kind;
    return read(this.room, ({ db }) => db.records.by("keys", first).count());
  }

  /** Records with a conflict that a person has to decide. */
  async conflicts(): Promise<Seen[]> {
    const found = await this.withOutbox(({ db }) => db.records.by("keys", CONFLICT).rows());
    return found.filter((one) => one !== undefined);
  }

  /** What has not been answered, oldest first. */
  async unsent(): Promise<Unsent[]> {
    const rows = await read(this.room, ({ db }) => db.outbox.by("state", "waiting", "offered").rows());
    return rows
      .sort((a, b) => a.savedAt - b.savedAt || a.n - b.n)
      .map(({ id, record, kind, savedAt, state }) => ({
        mutation: id,
        record,
        kind,
        savedAt,
        offered: state === "offered",
      }));
  }

  /** A new id, for a record that is filled in before it is saved. */
  newId(): string {
    return freshId(this.room);
  }

  /** The id of a record that starts with `body`: that of its natural key where its kind has one, else a new one. */
  idFor(kind: string, body: Patch): string {
    return naturalIdOf(kind, body, this.room.kinds(kind) ?? UNKNOWN) ?? freshId(this.room);
  }

  /** Calls `tell` after every save; gives back the function that ends it. */
  onSave(tell: () => void): () => void {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  }

  close(): void {
    this.room.database.close();
  }

  private tell(): void {
    for (const tell of this.listeners) tell();
  }

  private seen(row: RecordRow, outbox: readonly OutboxRow[]): Seen {
    return seenOf(row.id, row.kind, row, outbox, this.room.kinds(row.kind) ?? UNKNOWN, this.room.now());
  }

  private async withOutbox(
    find: (ctx: Context) => Promise<(RecordRow | undefined)[]>,
  ): Promise<(Seen | undefined)[]> {
    const [rows, outbox] = await read(this.room, async (ctx) => {
      const rows = await find(ctx);
      const ids = rows.flatMap((row) => (row?.unsent ? [row.id] : []));
      return [rows, await outboxOf(ctx.db, ids)] as const;
    });
    return rows.map(
      (row) =>
        row &&
        this.seen(
          row,
          outbox.filter((one) => one.record === row.id),
        ),
    );
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
