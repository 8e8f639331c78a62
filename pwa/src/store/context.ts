// What every part of the store works on: first the open store, then the same within a transaction.
import { type Tables, transact } from "./database";
import type { Database } from "./idb";
import type { Kinds } from "./kinds";

export interface Surroundings {
  readonly user: string;
  readonly kinds: Kinds;
  /** Wall clock of this phone, ms. */
  readonly now: () => number;
  /** Fills the bytes of new ids. */
  readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}

export interface Room extends Surroundings {
  readonly database: Database<Tables>;
}

/** What is handed to everything that runs inside a transaction. */
export interface Context extends Surroundings {
  readonly db: Tables;
}

const inside = (room: Room, db: Tables): Context => ({
  user: room.user,
  kinds: room.kinds,
  now: room.now,
  random: room.random,
  db,
});

/** Runs `work` in one writing transaction over all tables; resolves when it has completed. Raises StoreError. */
export const write = <T>(room: Room, work: (ctx: Context) => Promise<T>): Promise<T> =>
  transact(room.database, "readwrite", (db) => work(inside(room, db)));

/** Runs `work` on a consistent state, reading only. Raises StoreError. */
export const read = <T>(room: Room, work: (ctx: Context) => Promise<T>): Promise<T> =>
  transact(room.database, "readonly", (db) => work(inside(room, db)));
