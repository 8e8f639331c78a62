// What the phone knows about itself and its contact with the server.
import { getPen, putPen } from "./clock";
import { type Context, type Room, read, write } from "./context";
import { getMeta, putMeta } from "./database";
import type { Notice } from "./types";

export interface Contact {
  /** When a reply was last taken in to its end, ms; 0: never. */
  last: number;
  bytesUp: number;
  bytesDown: number;
  requests: number;
}

export interface Progress {
  /** Records and their places taken in since the sync began. */
  rows: number;
  /** As many as the server said there are; null when it did not say. */
  total: number | null;
  /** What was here already when this request began. */
  from: number;
  startedAt: number;
  at: number;
  /** True until the first sync has come to its end once. */
  first: boolean;
  /** Something of the reply lies here already. */
  taken?: true;
}

export interface Persistence {
  granted: boolean;
  at: number;
}

const NO_CONTACT: Contact = { last: 0, bytesUp: 0, bytesDown: 0, requests: 0 };

/** Time that is left at the pace so far, ms; null when it cannot be told. */
export function timeLeft(progress: Progress): number | null {
  const { rows, total, from, startedAt, at } = progress;
  if (total === null || rows <= from || at <= startedAt) return null;
  return Math.max(0, ((at - startedAt) / (rows - from)) * (total - rows));
}

/** Inside a transaction. */
export async function notify(ctx: Context, code: string, data: Notice["data"]): Promise<void> {
  const old = (await ctx.db.notices.all()).find((one) => one.code === code);
  await ctx.db.notices.put({ ...(old ? { id: old.id } : {}), code, data, at: ctx.now() } as Notice);
}

/** Takes a notice back that no longer holds. Inside a transaction. */
export async function forget(ctx: Context, code: string): Promise<void> {
  const old = (await ctx.db.notices.all()).filter((one) => one.code === code);
  await ctx.db.notices.drop(...old.map((one) => one.id));
}

export class Meta {
  constructor(private readonly room: Room) {}

  async contact(): Promise<Contact> {
    return (await this.get<Contact>("contact")) ?? NO_CONTACT;
  }

  /** Adds to the counters; `done`: the reply was taken in to its end. */
  async count(up: number, down: number, done: boolean): Promise<void> {
    await write(this.room, async ({ db, now }) => {
      const old = (await getMeta<Contact>(db, "contact")) ?? NO_CONTACT;
      await putMeta(db, "contact", {
        last: done ? now() : old.last,
        bytesUp: old.bytesUp + up,
        bytesDown: old.bytesDown + down,
        requests: old.requests + 1,
      });
    });
  }

  /** The sync that runs, null when none does. */
  async progress(): Promise<Progress | null> {
    return (await this.get<Progress>("progress")) ?? null;
  }

  /** True once a first sync has come to its end: from then on everything works without a server. */
  async ready(): Promise<boolean> {
    return (await this.get<number>("syncedAt")) !== undefined;
  }

  /** Time of the oldest work that the server has not answered, ms; null when there is none. */
  async oldestUnsent(): Promise<number | null> {
    const rows = await read(this.room, ({ db }) => db.outbox.by("state", "waiting", "offered").rows());
    return rows.length ? Math.min(...rows.map((row) => row.savedAt)) : null;
  }

  /** Server time minus this phone's clock when last heard, ms; null before the first contact. */
  async clockOffset(): Promise<number | null> {
    const pen = await read(this.room, getPen);
    return pen.server === 0 ? null : pen.offset;
  }

  async device(): Promise<string> {
    return (await read(this.room, getPen)).device;
  }

  /**
   * Says as which device this store's work is sent. What is unsent goes with it: it has not been taken under another
   * name, and only the session's own device is believed.
   */
  async setDevice(device: string): Promise<void> {
    await write(this.room, async (ctx) => {
      const pen = await getPen(ctx);
      if (pen.device === device) return;
      await putPen(ctx, { ...pen, device });
      const rows = await ctx.db.outbox.by("state", "waiting", "offered", "held").rows();
      await ctx.db.outbox.put(...rows.map((row) => ({ ...row, device })));
    });
  }

  persistence(): Promise<Persistence | undefined> {
    return this.get<Persistence>("persisted");
  }

  /**
   * Asks the browser once a week not to throw this store away, and keeps the answer.
   * Without StorageManager the answer is no.
   */
  async askPersistence(
    storage: StorageManager | undefined = globalThis.navigator?.storage,
  ): Promise<Persistence> {
    const old = await this.persistence();
    const now = this.room.now();
    if (old && (old.granted || Math.abs(now - old.at) < 7 * 86_400_000)) return old;
    const granted = ((await storage?.persisted?.()) || (await storage?.persist?.())) ?? false;
    const answer = { granted, at: now };
    await this.put("persisted", answer);
    return answer;
  }

  async notices(): Promise<Notice[]> {
    return read(this.room, ({ db }) => db.notices.all());
  }

  /** Leaves a notice for the person, to be shown until it is dismissed; a second one of the same code replaces it. */
  async notify(code: string, data: Notice["data"] = {}): Promise<void> {
    await write(this.room, (ctx) => notify(ctx, code, data));
  }

  async dismissNotice(id: number): Promise<void> {
    await write(this.room, ({ db }) => db.notices.drop(id));
  }

  get<T>(key: string): Promise<T | undefined> {
    return read(this.room, ({ db }) => getMeta<T>(db, key));
  }

  put(key: string, value: unknown): Promise<void> {
    return write(this.room, ({ db }) => putMeta(db, key, value));
  }
}
