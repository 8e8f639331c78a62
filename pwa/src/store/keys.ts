// Index keys of what is in view: the only way in which screens find records.

import type { KindInfo } from "./kinds";
import type { Body } from "./types";

/** Lower case without Vietnamese accents, so that "phuong" finds "Phượng". */
export function bare(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/** The words of a text as they are searched for. */
export const words = (text: string): string[] => bare(text).match(/[\p{L}\p{N}]+/gu) ?? [];

export const fieldKey = (kind: string, field: string, value: unknown): string => `${kind}/${field}/${value}`;
export const wordKey = (kind: string, word: string): string => `${kind}~${word}`;
export const CONFLICT = "!conflict";
/** A body that lies in no bucket: it goes when nothing of it waits to be sent. */
export const ORPHAN = "!orphan";

/** Keys under which the body is found in lists; none for a deleted record. */
export function keysOf(kind: string, body: Body, info: KindInfo): string[] {
  if (body._deleted === true) return [];
  const keys = new Set([kind]);
  for (const field of info.index) {
    if (field.endsWith(".*")) {
      const stem = field.slice(0, -1);
      for (const [path, value] of Object.entries(body)) {
        const key = path.slice(stem.length);
        if (path.startsWith(stem) && value !== false && !key.includes(".")) {
          keys.add(fieldKey(kind, field.slice(0, -2), key));
        }
      }
    } else if (body[field] !== undefined) keys.add(fieldKey(kind, field, body[field]));
  }
  for (const field of info.search) {
    const value = body[field];
    if (typeof value === "string") for (const word of words(value)) keys.add(wordKey(kind, word));
  }
  return [...keys];
}
