// Ids: UUIDs written as 22 characters of unpadded base64url.
import { sha1 } from "./sha";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Sixteen bytes leave four spare bits in the last character; only one spelling of an id exists. */
const SHAPE = /^[A-Za-z0-9_-]{21}[AQgw]$/;
/** UUIDv5 of the URL namespace and "gandan". */
const NAMESPACE = "9abc10e9-6466-55a3-9f9f-c1f320cd5525";

export const isId = (text: unknown): text is string => typeof text === "string" && SHAPE.test(text);

/** Unpadded base64url. */
export function short(raw: Uint8Array): string {
  let out = "";
  let bits = 0;
  let held = 0;
  for (const byte of raw) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) out += ALPHABET[(held >> (bits - 6)) & 63];
    held &= 0xff;
  }
  return bits > 0 ? out + ALPHABET[(held << (6 - bits)) & 63] : out;
}

/** Reads unpadded base64url. Throws RangeError when it is not that. */
export function unshort(text: string): Uint8Array {
  if (text.length % 4 === 1) throw new RangeError("not base64url");
  const out = new Uint8Array(Math.floor((text.length * 6) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new RangeError("not base64url");
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
      held &= (1 << bits) - 1;
    }
  }
  return out;
}

/** The 16 bytes of an id. Throws RangeError when it is not one. */
export function toBytes(id: string): Uint8Array {
  if (!isId(id)) throw new RangeError(`not an id: ${id}`);
  return unshort(id);
}

/** UUIDv7 from the time in ms and 10 random bytes. Throws RangeError for fewer. */
export function newId(now: number, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError("10 random bytes are needed");
  const raw = new Uint8Array(16);
  const view = new DataView(raw.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  raw.set(random.subarray(0, 10), 6);
  raw[6] = 0x70 | ((random[0] as number) & 0x0f);
  raw[8] = 0x80 | ((random[2] as number) & 0x3f);
  return short(raw);
}

/** The id that every phone makes for the same kind and natural key. */
export function naturalId(kind: string, ...key: string[]): string {
  const space = NAMESPACE.replaceAll("-", "").match(/../g) as string[];
  const name = new TextEncoder().encode(`${kind}\n${key.join("\n")}`);
  const raw = sha1(Uint8Array.from([...space.map((two) => Number.parseInt(two, 16)), ...name])).slice(0, 16);
  raw[6] = 0x50 | ((raw[6] as number) & 0x0f);
  raw[8] = 0x80 | ((raw[8] as number) & 0x3f);
  return short(raw);
}
