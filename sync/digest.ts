// Proof that a phone holds what the server thinks it holds, in eight bytes.
import { checksum } from "./canon";
import { short, toBytes, unshort } from "./ids";

const MASK = (1n << 64n) - 1n;

/** Mixes 64 bits (the finalizer of MurmurHash3). */
export function fmix64(n: bigint): bigint {
  let h = n ^ (n >> 33n);
  h = (h * 0xff51afd7ed558ccdn) & MASK;
  h ^= h >> 33n;
  h = (h * 0xc4ceb9fe1a85ec53n) & MASK;
  return h ^ (h >> 33n);
}

/** Hash of one row of a bucket. Throws RangeError when the id is not one. */
export function rowHash(id: string, version: number): bigint {
  const raw = toBytes(id);
  const view = new DataView(raw.buffer);
  const inner = fmix64((view.getBigUint64(8) + fmix64(BigInt(version))) & MASK);
  return fmix64((view.getBigUint64(0) + inner) & MASK);
}

/** Counts a row in. */
export const add = (sum: bigint, id: string, version: number): bigint => (sum + rowHash(id, version)) & MASK;

/** Counts a row out. */
export const remove = (sum: bigint, id: string, version: number): bigint =>
  (sum - rowHash(id, version)) & MASK;

/** Folds name, count and sum of all buckets, in whatever order, into 11 characters. */
export function fold(buckets: Iterable<readonly [name: string, count: number, sum: bigint]>): string {
  const rows = [...buckets].sort(([a], [b]) => (a < b ? -1 : 1));
  return checksum(rows.map(([name, count, sum]) => [name, count, sumText(sum)]));
}

/** A sum as 11 characters. */
export function sumText(sum: bigint): string {
  const raw = new Uint8Array(8);
  new DataView(raw.buffer).setBigUint64(0, sum);
  return short(raw);
}

/** A sum from its 11 characters. Throws RangeError when it has not 8 bytes. */
export function sumOf(text: string): bigint {
  const raw = unshort(text);
  if (raw.length !== 8) throw new RangeError("a sum has 8 bytes");
  return new DataView(raw.buffer).getBigUint64(0);
}
