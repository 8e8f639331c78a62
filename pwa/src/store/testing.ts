// Shared by the tests of store and network: two invented kinds, stores with a clock of their own, people.

import { read } from "./context";
import type { Tables } from "./database";
import { Store } from "./index";
import type { KindInfo, Kinds } from "./kinds";

const VISIT: KindInfo = {
  index: ["household_id", "topics.*"],
  search: ["title"],
  sort: "visited_on",
  natural: null,
  isText: (path) => path === "note",
  initial: "NHAP",
  steps: { submit: "DA_GUI" },
};

const MEETING: KindInfo = {
  ...VISIT,
  index: ["cell_id"],
  natural: { fields: ["cell_id", "month"] },
  sort: "month",
};

export const kinds: Kinds = (kind) => (kind === "visit" ? VISIT : kind === "meeting" ? MEETING : undefined);

export const HOA = "AAAAAAAAAAAAAAAAAAAAAA";
export const LAN = "AAAAAAAAAAAAAAAAAAAAAQ";
export const HOUSE = "BBBBBBBBBBBBBBBBBBBBBA";
export const CELL = "CCCCCCCCCCCCCCCCCCCCCA";
export const BUCKET = `commune/X/household/${HOUSE}`;

/** A clock that only moves when it is told to. */
export class Clock {
  constructor(public time = 1_800_000_000_000) {}
  readonly now = (): number => this.time;
}

export interface Bench {
  store: Store;
  clock: Clock;
  fuse: Fuse;
}

let seed = 1;

/** Ids that differ, without chance. */
export function counting(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  seed += 1;
  new DataView(bytes.buffer).setUint32(4, seed);
  return bytes;
}

export async function openStore(user = HOA, clock = new Clock()): Promise<Bench> {
  const store = new Store(user, { kinds, now: clock.now, random: counting });
  const fuse = new Fuse(store);
  await store.meta.setDevice(`device-of-${user}`);
  return { store, clock, fuse };
}

/** The same phone after its browser was ended: a new handle on what the old one stored. */
export async function reopen(bench: Bench): Promise<Bench> {
  bench.store.close();
  return openStore(bench.store.user, bench.clock);
}

/** Ends a browser in the middle of its writing: from the given write on nothing is written any more. */
export class Fuse {
  private left = Number.POSITIVE_INFINITY;

  constructor(store: Store) {
    store.room.database.beforeWrite = () => {
      this.left -= 1;
      if (this.left < 0) throw new Error("the browser was ended");
    };
  }

  burnAfter(writes: number): void {
    this.left = writes;
  }

  get burnt(): boolean {
    return this.left < 0;
  }
}

/** Runs `work` on the tables of a store, reading only. */
export const look = <T>(store: Store, work: (db: Tables) => Promise<T>): Promise<T> =>
  read(store.room, ({ db }) => work(db));
