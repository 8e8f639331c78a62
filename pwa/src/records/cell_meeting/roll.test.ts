import { describe, expect, it } from "vitest";
import type { Seen } from "../../store";
import type { Body } from "../items";
import { figures, marksOf } from "./roll";

const member = (id: string, body: Body): Seen => ({
  id,
  kind: "member",
  version: 1,
  state: "",
  status: "accepted",
  conflicts: {},
  bases: {},
  deleted: false,
  body: { status: "CHINH_THUC", activity: "DANG_SINH_HOAT", ...body },
});
const cell = [
  member("a", {}),
  member("b", { status: "DU_BI" }),
  member("c", { activity: "MIEN_CONG_TAC_SINH_HOAT" }),
  member("d", { activity: "SINH_HOAT_TAM_DEN" }),
];

describe("the figures of the minutes", () => {
  it("count the cell of the day and mark the exempt, whom nobody had to mark", () => {
    expect(figures(cell, { "attendance.a.status": "CO_MAT" })).toEqual({
      count_total: 4,
      count_official: 3,
      count_probationary: 1,
      count_exempt: 1,
      count_temporary_in: 1,
      count_temporary_out: 0,
      "attendance.c.status": "MIEN",
    });
  });
  it("leave alone what already stands there", () => {
    expect(figures(cell, { count_total: 4, "attendance.c.status": "MIEN" })).not.toHaveProperty(
      "count_total",
    );
  });
  it("do not count a mark that was taken back", () => {
    expect(marksOf({ "attendance.a.status": "CO_MAT", "attendance.a._deleted": true }).size).toBe(0);
  });
});
