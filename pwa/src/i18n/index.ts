// Words of the interface. Vietnamese is in the first load; English comes on demand, precached like the rest.
import { useEffect, useState } from "preact/hooks";
import { type MessageKey, vi } from "./vi";

export type Lang = "vi" | "en";
export type { MessageKey };
type Words = Readonly<Record<string, string>>;

const KEY = "gandan-lang";
let lang: Lang = "vi";
let words: Words = vi;
let labels: Words = {};
const listeners = new Set<() => void>();

/** Loads the words of `next`, then redraws everything that uses them. */
export async function setLang(next: Lang): Promise<void> {
  const [ui, records] =
    next === "en"
      ? await Promise.all([
          import("./en").then((m) => m.en),
          import("../generated/labels.en").then((m) => m.labels),
        ])
      : [vi, await import("../generated/labels.vi").then((m) => m.labels)];
  lang = next;
  words = ui;
  labels = records;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
  for (const tell of listeners) tell();
}

/** The language chosen on this phone before, else the person's, else Vietnamese. */
export async function startLang(preferred?: string): Promise<void> {
  const stored = localStorage.getItem(KEY) ?? preferred;
  await setLang(stored === "en" ? "en" : "vi");
}

export const currentLang = (): Lang => lang;

export function useLang(): Lang {
  const [now, set] = useState(lang);
  useEffect(() => {
    const tell = () => set(lang);
    listeners.add(tell);
    return () => {
      listeners.delete(tell);
    };
  }, []);
  return now;
}

export type Params = Readonly<Record<string, string | number>>;

/** "{n}" is replaced by the parameter, "{n|visit|visits}" by the form that fits its number. */
export function fill(text: string, params: Params = {}): string {
  return text.replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (_, name: string, one?: string, many?: string) => {
      const value = params[name] ?? "";
      if (one === undefined || many === undefined) return String(value);
      return Number(value) === 1 ? one : many;
    },
  );
}

export const t = (key: MessageKey, params?: Params): string => fill(words[key] ?? vi[key], params);

/** The label of a field or a code of a record type, from the server's message files. */
export const label = (key: string): string => labels[key] ?? key.slice(key.lastIndexOf(".") + 1);

export const hasLabel = (key: string): boolean => key in labels;

export const hasWord = (key: string): boolean => key in words;
