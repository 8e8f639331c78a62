// What an open form knows, as plain data: it is a draft when stored, and becomes mutations when finished.
// `base` is the version that was put before the person (rule 2): only taking a new value in raises it.
import type { Body, Leaf } from "../records/items";

export interface Sheet {
  /** Version in view when the form was opened; 0 when there was no record. */
  readonly version: number;
  readonly start: Body;
  /** A new record: `start` holds what is filled in for the person, and is sent with the rest. */
  readonly fresh: boolean;
  /** Worth keeping as a draft though no field of its own was touched: something beside it was. */
  readonly touched?: true;
  readonly mine: Readonly<Record<string, Leaf | null>>;
  /** Values taken in since the form was opened, with the version they came from. */
  readonly raised: Readonly<Record<string, { version: number; value: Leaf | null }>>;
  /** Paths where the person chose to keep their own, with the version that they turned down. */
  readonly kept: Readonly<Record<string, number>>;
}

export interface Live {
  version: number;
  body: Body;
}

export interface Changes {
  set: Record<string, Leaf | null>;
  was: Record<string, string>;
  bases: Record<string, number>;
}

export const open = (live: Live | undefined, filled: Body = {}): Sheet => ({
  version: live?.version ?? 0,
  start: live?.body ?? filled,
  fresh: live === undefined,
  mine: {},
  raised: {},
  kept: {},
});

export const startOf = (sheet: Sheet, path: string): Leaf | null => {
  const raised = sheet.raised[path];
  return raised ? raised.value : (sheet.start[path] ?? null);
};

export const baseOf = (sheet: Sheet, path: string): number => sheet.raised[path]?.version ?? sheet.version;

export const valueAt = (sheet: Sheet, path: string): Leaf | null => {
  const mine = sheet.mine[path];
  return mine !== undefined ? mine : startOf(sheet, path);
};

/** The body as the form shows it. */
export function view(sheet: Sheet): Body {
  const body: Record<string, Leaf> = { ...sheet.start };
  const lay = (path: string, value: Leaf | null) => {
    if (value === null) delete body[path];
    else body[path] = value;
  };
  for (const [path, { value }] of Object.entries(sheet.raised)) lay(path, value);
  for (const [path, value] of Object.entries(sheet.mine)) lay(path, value);
  return body;
}

/** Sets one path; a value back at its start is no longer a change. */
export function put(sheet: Sheet, path: string, value: Leaf | null): Sheet {
  const mine = { ...sheet.mine };
  const clean = typeof value === "string" ? value.normalize("NFC") : value;
  if (clean === startOf(sheet, path)) delete mine[path];
  else mine[path] = clean;
  return { ...sheet, mine };
}

/** What was typed into a form since `before`, laid on another sheet of the same record. */
export function carry(before: Sheet, now: Sheet, onto: Sheet): Sheet {
  const paths = Object.keys({ ...before.mine, ...now.mine });
  return paths
    .filter((path) => valueAt(now, path) !== valueAt(before, path))
    .reduce((sheet, path) => put(sheet, path, valueAt(now, path)), onto);
}

export const dirty = (sheet: Sheet): boolean => sheet.touched === true || Object.keys(sheet.mine).length > 0;

/** The value that somebody else gave `path` since it was put before the person, or undefined. */
export function meanwhile(
  sheet: Sheet,
  live: Live | undefined,
  path: string,
): { value: Leaf | null } | undefined {
  if (!live || live.version <= baseOf(sheet, path)) return undefined;
  if ((sheet.kept[path] ?? -1) >= live.version) return undefined;
  const value = live.body[path] ?? null;
  if (value === startOf(sheet, path) || value === valueAt(sheet, path)) return undefined;
  return { value };
}

/** Paths under a map (or the path itself) that changed meanwhile. */
export function meanwhileUnder(sheet: Sheet, live: Live | undefined, prefix: string): string[] {
  if (!live) return [];
  const paths = new Set([
    ...Object.keys(live.body),
    ...Object.keys(sheet.start),
    ...Object.keys(sheet.raised),
  ]);
  return [...paths]
    .filter((p) => (p === prefix || p.startsWith(`${prefix}.`)) && meanwhile(sheet, live, p))
    .sort();
}

/** Takes the new value in and raises the base; with `both` one's own text is put below the new one. */
export function take(sheet: Sheet, live: Live, path: string, both = false): Sheet {
  const value = live.body[path] ?? null;
  const own = sheet.mine[path];
  const mine = { ...sheet.mine };
  delete mine[path];
  if (both && typeof own === "string" && own && own !== value) mine[path] = value ? `${value}\n${own}` : own;
  return { ...sheet, mine, raised: { ...sheet.raised, [path]: { version: live.version, value } } };
}

/** Keeps one's own value: the base stays, so that both values reach whoever decides. */
export const keep = (sheet: Sheet, live: Live, path: string): Sheet => ({
  ...sheet,
  kept: { ...sheet.kept, [path]: live.version },
});

/** What the form changed, path by path, with the base of each and the old text where texts are merged. */
export function changes(sheet: Sheet, isText: (path: string) => boolean): Changes {
  const made: Changes = { set: {}, was: {}, bases: {} };
  if (sheet.fresh) {
    for (const [path, value] of Object.entries(sheet.start)) {
      if (sheet.mine[path] !== undefined || sheet.raised[path]) continue;
      made.set[path] = value;
      made.bases[path] = 0;
    }
  }
  for (const [path, value] of Object.entries(sheet.mine)) {
    const start = startOf(sheet, path);
    const trimmed = typeof value === "string" ? value.trim() || null : value;
    if (trimmed === start || (sheet.fresh && trimmed === null)) continue;
    made.set[path] = trimmed;
    made.bases[path] = baseOf(sheet, path);
    if (isText(path) && typeof start === "string") made.was[path] = start;
  }
  return made;
}

/** The version that a step taken from this form attests: the newest one when all of it is in view, else the one opened. */
export function versionInView(sheet: Sheet, live: Live | undefined): number {
  if (!live) return sheet.version;
  const paths = new Set([
    ...Object.keys(live.body),
    ...Object.keys(sheet.start),
    ...Object.keys(sheet.raised),
  ]);
  for (const path of paths) {
    if ((live.body[path] ?? null) !== startOf(sheet, path) && live.version > baseOf(sheet, path))
      return sheet.version;
  }
  return live.version;
}
