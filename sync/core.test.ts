// Runs the vectors that the Python core runs too: sync/vectors is the specification of both.
import { describe, expect, it } from "vitest";
import { canonical, checksum } from "./canon";
import { peek } from "./cursor";
import { add, fmix64, fold, remove, rowHash, sumOf, sumText } from "./digest";
import { isId, naturalId, newId, short, toBytes, unshort } from "./ids";
import { baseOf, overlay, type Pending } from "./overlay";
import { sha1, sha256 } from "./sha";
import { nextAt } from "./stamp";
import canonVectors from "./vectors/canon.json";
import cursorVectors from "./vectors/cursor.json";
import digestVectors from "./vectors/digest.json";
import idVectors from "./vectors/ids.json";
import overlayVectors from "./vectors/overlay.json";
import stampVectors from "./vectors/stamp.json";
import wireVectors from "./vectors/wire.json";
import { decodeFrame, flatten, fromColumns, nest, type Row, type Table, toColumns } from "./wire";

const hex = (raw: Uint8Array): string => Buffer.from(raw).toString("hex");
const raw = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("hashes agree with the standard", () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  it("for the examples of FIPS 180", () => {
    expect(hex(sha1(text("abc")))).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
    expect(hex(sha256(text("abc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
  it("for every length around a block", async () => {
    for (let length = 0; length < 140; length++) {
      const message = Uint8Array.from({ length }, (_, i) => i * 7);
      expect(hex(sha256(message))).toBe(hex(new Uint8Array(await crypto.subtle.digest("SHA-256", message))));
      expect(hex(sha1(message))).toBe(hex(new Uint8Array(await crypto.subtle.digest("SHA-1", message))));
    }
  });
});

describe("ids", () => {
  it.each(idVectors.new)("are made from time and randomness: $name", ({ now, random, id }) => {
    expect(newId(now, raw(random))).toBe(id);
  });
  it("need ten random bytes", () => {
    expect(() => newId(0, new Uint8Array(9))).toThrow(RangeError);
  });
  it.each(idVectors.natural)("are the same on every phone for $kind $key", ({ kind, key, id }) => {
    expect(naturalId(kind, ...key)).toBe(id);
  });
  it.each(idVectors.valid)("know %s as one of them", (id) => {
    expect(isId(id)).toBe(true);
    expect(short(toBytes(id))).toBe(id);
  });
  it.each(idVectors.wrong)("refuse %j", (text) => {
    expect(isId(text)).toBe(false);
    expect(() => toBytes(text)).toThrow(RangeError);
  });
  it.each(idVectors.bytes)("write and read the bytes $hex", ({ hex: bytes, text }) => {
    expect(short(raw(bytes))).toBe(text);
    expect(hex(unshort(text))).toBe(bytes);
  });
  it.each(idVectors.noBytes)("do not read %j as bytes", (text) => {
    expect(() => unshort(text)).toThrow(RangeError);
  });
});

describe("canonical form", () => {
  it.each(canonVectors.canonical)("writes $text", ({ value, text }) => {
    expect(canonical(value)).toBe(text);
  });
  it("leaves out what is undefined", () => {
    expect(canonical({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
  it.each(canonVectors.checksum)("sums a body up to $sum", ({ body, sum }) => {
    expect(checksum(body)).toBe(sum);
  });
});

describe("stamps", () => {
  it.each(stampVectors.cases)("go on: $name", ({ now, server, previous, at }) => {
    expect(nextAt(now, server, previous)).toBe(at);
  });
});

describe("cursors", () => {
  it.each(cursorVectors.cursors)("can be looked into: $text", ({ text, epoch, set, numbers }) => {
    expect(peek(text)).toEqual({ epoch, setId: set, numbers });
  });
  it.each(cursorVectors.broken)("are refused when broken: %j", (text) => {
    expect(() => peek(text)).toThrow(RangeError);
  });
});

describe("digests", () => {
  it.each(digestVectors.fmix64)("mix $in", (vector) => {
    expect(
      fmix64(BigInt(`0x${vector.in}`))
        .toString(16)
        .padStart(16, "0"),
    ).toBe(vector.out);
  });
  it.each(digestVectors.rows)("hash version $version of $id", ({ id, version, hash }) => {
    expect(rowHash(id, version).toString(16).padStart(16, "0")).toBe(hash);
  });
  it("count rows in and out again", () => {
    let sum = 0n;
    const sums = digestVectors.rows.map(({ id, version }) => {
      sum = add(sum, id, version);
      return sumText(sum);
    });
    expect(sums).toEqual(digestVectors.sums);
    for (const { id, version } of digestVectors.rows) sum = remove(sum, id, version);
    expect(sum).toBe(0n);
  });
  it.each(digestVectors.fold)("fold all buckets into $digest", ({ buckets, digest }) => {
    const rows = (buckets as [string, number, string][]).map(
      ([name, count, sum]) => [name, count, sumOf(sum)] as const,
    );
    expect(fold(rows)).toBe(digest);
  });
  it.each(digestVectors.noSums)("refuse %j as a sum", (text) => {
    expect(() => sumOf(text)).toThrow(RangeError);
  });
});

describe("the view", () => {
  it.each(overlayVectors.cases)("lays pending work over: $name", (vector) => {
    const pending = vector.pending as unknown as Pending[];
    const steps = vector.steps as Record<string, string>;
    expect(overlay(vector.accepted as Record<string, string>, pending, steps)).toEqual(vector.body);
    for (const [path, base] of Object.entries(vector.bases ?? {})) {
      expect(baseOf(path, vector.version ?? 0, pending)).toBe(base);
    }
  });
});

describe("the wire", () => {
  it.each(wireVectors.nest)("carries a body nested: $body", ({ body, nested }) => {
    const flat = body as unknown as Record<string, string>;
    expect(plain(nest(flat))).toEqual(nested);
    expect(flatten(nest(flat))).toEqual(body);
  });
  it("does not take a key for a member of every object", () => {
    nest({ "flags.__proto__.polluted": true });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  it.each(wireVectors.columns)("carries records by column: $name", ({ rows, tables }) => {
    const list = rows as unknown as Row[];
    expect(plain(toColumns(list))).toEqual(tables);
    const byId = (a: Row, b: Row): number => (a.id < b.id ? -1 : 1);
    expect(fromColumns(tables as unknown as Record<string, Table>).sort(byId)).toEqual([...list].sort(byId));
  });
  it.each(wireVectors.ragged)("refuses tables that do not hold together", (tables) => {
    expect(() => fromColumns(tables as unknown as Record<string, Table>)).toThrow(RangeError);
  });
  it("reads a line as a frame", () => {
    expect(decodeFrame('{"now":1}')).toEqual({ now: 1 });
  });
  it.each(['{"now":', "[]", "null", "1"])("refuses %s as a frame", (line) => {
    expect(() => decodeFrame(line)).toThrow(SyntaxError);
  });
});
