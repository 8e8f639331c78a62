import { expect, test } from "vitest";
import { grow, visible } from "./tree";
import type { UnitNode } from "./types";

const unit = (id: string, parent: string | null, more: Partial<UnitNode> = {}): UnitNode => ({
  id,
  parent,
  kind: "CHI_BO",
  name: `Chi bộ ${id}`,
  valid_to: null,
  counts: {},
  waiting: 0,
  conflicts: 0,
  ...more,
});

const commune = [
  unit("b", "xa", { counts: { visit: 2, household: 5 }, waiting: 1 }),
  unit("xa", "tinh", { name: "Đảng ủy xã", counts: { household: 1 } }),
  unit("a", "xa", { counts: { visit: 3 }, conflicts: 2 }),
];

test("units stand under their parents in Vietnamese order", () => {
  expect(grow(commune).map((row) => [row.unit.id, row.depth])).toEqual([
    ["xa", 0],
    ["a", 1],
    ["b", 1],
  ]);
});

test("a unit carries its own figures and those below it", () => {
  const [top] = grow(commune);
  expect(top?.counts).toEqual({ visit: 5, household: 6 });
  expect([top?.waiting, top?.conflicts, top?.children]).toEqual([1, 2, 2]);
});

test("figures climb every level", () => {
  const rows = grow([...commune, unit("tinh", null), unit("tổ", "a", { counts: { visit: 10 } })]);
  expect(rows[0]?.counts).toEqual({ visit: 15, household: 6 });
});

test("a closed unit hides everything below it and nothing else", () => {
  const rows = grow([...commune, unit("tổ", "a"), unit("khác", null)]);
  const shown = (closed: string) =>
    visible(rows, (row) => row.unit.id !== closed, "").map((row) => row.unit.id);
  expect(shown("xa")).toEqual(["khác", "xa"]);
  expect(shown("a")).toEqual(["khác", "xa", "a", "b"]);
});

test("a search shows what fits with the way to it, accents or not, open or closed", () => {
  const rows = grow([...commune, unit("tổ", "a", { name: "Tổ đảng Phượng" })]);
  expect(visible(rows, () => false, "phuong").map((row) => row.unit.id)).toEqual(["xa", "a", "tổ"]);
});

test("units that name each other as parents do not stop the page", () => {
  expect(grow([unit("a", "b"), unit("b", "a"), unit("c", null)]).map((row) => row.unit.id)).toEqual(["c"]);
});
