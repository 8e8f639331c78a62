// One spelling for every value, so that checksums agree between languages.
import { short } from "./ids";
import { sha256 } from "./sha";

export type Value = string | number | boolean;
export type Body = Readonly<Record<string, Value>>;

/** JSON with sorted keys and no spaces. Keys are ASCII: beyond it the languages would sort differently. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}

/** The first 8 bytes of the SHA-256 of a value, a body as a rule, as 11 characters. */
export const checksum = (value: unknown): string =>
  short(sha256(new TextEncoder().encode(canonical(value))).subarray(0, 8));
