// The form of frames on the wire: records by kind and column, so that names travel once and not once per record.
import type { Body, Value } from "./canon";

/** The form of frames, answers and bodies that this code reads; the server sends no frames to one that is too old. */
export const FORM = 1;

/** A value that did not stand, kept until a person decides. */
export interface WireCandidate {
  mutation: string;
  author: string;
  /** Effective time, ms. */
  time: number;
  /** null: this edit cleared the path. */
  value: Value | null;
}

export type WireConflicts = Readonly<Record<string, readonly WireCandidate[]>>;

/** One record as it travels. */
export interface Row {
  kind: string;
  id: string;
  version: number;
  body: Body;
  conflicts: WireConflicts;
}

/** A leaf, or the fields of a map under their keys; null where a record has no such field. */
export type Nested = Value | null | { [key: string]: Nested };

export interface Table {
  id: string[];
  v: number[];
  cols: Record<string, Nested[]>;
  conflicts?: Record<string, WireConflicts>;
}

/** Paths as objects under their top-level field: `a.b.c` becomes `{a: {b: {c: ...}}}`. */
export function nest(body: Readonly<Record<string, Value | null>>): Record<string, Nested> {
  // Without a prototype: a key of a map may be called as one of its members.
  const empty = (): Record<string, Nested> => Object.create(null) as Record<string, Nested>;
  const out = empty();
  for (const [path, value] of Object.entries(body)) {
    const parts = path.split(".");
    const leaf = parts.pop() as string;
    let here = out;
    for (const part of parts) {
      here[part] ??= empty();
      here = here[part] as Record<string, Nested>;
    }
    here[leaf] = value;
  }
  return out;
}

/** Objects back as paths; null (absent) is left out. */
export function flatten(nested: Readonly<Record<string, Nested>>): Body {
  const out: Record<string, Value> = {};
  const walk = (prefix: string, node: Readonly<Record<string, Nested>>): void => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === "object") {
        if (value !== null) walk(`${prefix}${key}.`, value);
      } else out[prefix + key] = value;
    }
  };
  walk("", nested);
  return out;
}

export function toColumns(rows: Iterable<Row>): Record<string, Table> {
  const out: Record<string, Table> = {};
  for (const row of rows) {
    out[row.kind] ??= { id: [], v: [], cols: {} };
    const table = out[row.kind] as Table;
    const nested = nest(row.body);
    for (const field of Object.keys(nested)) table.cols[field] ??= table.id.map(() => null);
    for (const [field, column] of Object.entries(table.cols)) column.push(nested[field] ?? null);
    table.id.push(row.id);
    table.v.push(row.version);
    if (Object.keys(row.conflicts).length > 0) {
      table.conflicts ??= {};
      table.conflicts[row.id] = row.conflicts;
    }
  }
  return out;
}

/** Throws RangeError when a table does not hold together: nothing of it may be stored then. */
export function fromColumns(tables: Readonly<Record<string, Table>>): Row[] {
  return Object.entries(tables).flatMap(([kind, table]) => {
    const columns = Object.entries(table.cols);
    if (
      table.v.length !== table.id.length ||
      columns.some(([, column]) => column.length !== table.id.length)
    ) {
      throw new RangeError(`columns of different length in ${kind}`);
    }
    return table.id.map((id, i) => ({
      kind,
      id,
      version: table.v[i] as number,
      body: flatten(Object.fromEntries(columns.map(([field, column]) => [field, column[i] as Nested]))),
      conflicts: table.conflicts?.[id] ?? {},
    }));
  });
}

/** The frame of one line of a reply. Throws SyntaxError for a line that was cut. */
export function decodeFrame(line: string): Readonly<Record<string, unknown>> {
  const frame: unknown = JSON.parse(line);
  if (typeof frame !== "object" || frame === null || Array.isArray(frame))
    throw new SyntaxError("not a frame");
  return frame as Readonly<Record<string, unknown>>;
}
