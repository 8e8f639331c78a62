// The unit tree, flat from the server: parents found, figures summed upwards, rows in the order they are shown.
import { byText, matches } from "../ui/text";
import type { UnitNode } from "./types";

export interface UnitRow {
  unit: UnitNode;
  depth: number;
  children: number;
  /** Own figures and those of everything below. */
  counts: Record<string, number>;
  waiting: number;
  conflicts: number;
}

/** The whole tree in reading order. A unit whose parent is not in the list stands at the top. */
export function grow(units: readonly UnitNode[]): UnitRow[] {
  const known = new Set(units.map((unit) => unit.id));
  const children = new Map<string, UnitNode[]>();
  for (const unit of units) {
    const parent = unit.parent !== null && known.has(unit.parent) ? unit.parent : "";
    children.set(parent, [...(children.get(parent) ?? []), unit]);
  }
  const rows: UnitRow[] = [];
  const walk = (parent: string, depth: number): UnitRow[] =>
    (children.get(parent) ?? [])
      .sort((a, b) => byText(a.name, b.name))
      .map((unit) => {
        const row: UnitRow = {
          unit,
          depth,
          children: children.get(unit.id)?.length ?? 0,
          counts: { ...unit.counts },
          waiting: unit.waiting,
          conflicts: unit.conflicts,
        };
        rows.push(row);
        for (const child of walk(unit.id, depth + 1)) add(row, child);
        return row;
      });
  walk("", 0);
  return rows;
}

function add(row: UnitRow, child: UnitRow): void {
  for (const [kind, n] of Object.entries(child.counts)) row.counts[kind] = (row.counts[kind] ?? 0) + n;
  row.waiting += child.waiting;
  row.conflicts += child.conflicts;
}

/** The rows to show: those whose parents are all open; while searching, every match with the way to it. */
export function visible(
  rows: readonly UnitRow[],
  open: (row: UnitRow) => boolean,
  search: string,
): UnitRow[] {
  if (search.trim()) {
    const keep = new Set<string>();
    const way: UnitRow[] = [];
    for (const row of rows) {
      way.length = row.depth;
      way[row.depth] = row;
      if (matches(search, row.unit.name)) for (const step of way) keep.add(step.unit.id);
    }
    return rows.filter((row) => keep.has(row.unit.id));
  }
  const shown: UnitRow[] = [];
  let closed = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.depth > closed) continue;
    closed = open(row) ? Number.POSITIVE_INFINITY : row.depth;
    shown.push(row);
  }
  return shown;
}
