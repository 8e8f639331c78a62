// What every part of the store works on.
import type { PersonDb } from "./database";
import type { Kinds } from "./kinds";

export interface Context {
  readonly db: PersonDb;
  readonly user: string;
  readonly kinds: Kinds;
  /** Wall clock of this phone, ms. */
  readonly now: () => number;
  /** 16 random bytes are drawn from it for every id. */
  readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}
