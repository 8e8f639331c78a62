import { describe, expect, it } from "vitest";
import { duration, type Expected, tally } from "./count";

const people = (n: number, more: Partial<Expected> = {}): Expected[] =>
  Array.from({ length: n }, (_, i) => ({ id: `m${i}`, official: true, exempt: false, ...more }));
const marks = (count: number, code: string, from = 0) =>
  Array.from({ length: count }, (_, i) => [`m${from + i}`, code] as const);

describe("attendance", () => {
  it("counts the present, the absent and those not yet marked", () => {
    const found = tally(
      people(10),
      new Map([
        ...marks(6, "CO_MAT"),
        ...marks(1, "TRUC_TUYEN", 6),
        ...marks(1, "VANG_CO_LY_DO", 7),
        ...marks(1, "VANG_KHONG_LY_DO", 8),
      ]),
    );
    expect(found).toMatchObject({
      total: 10,
      due: 10,
      present: 7,
      excused: 1,
      unexcused: 1,
      unmarked: 1,
      percent: 70,
    });
  });
  it("leaves the exempt out of those who are to come, but not out of the total", () => {
    const found = tally(
      [...people(8), { id: "old", official: true, exempt: true }],
      new Map(marks(8, "CO_MAT")),
    );
    expect(found).toMatchObject({
      total: 9,
      due: 8,
      exempt: 1,
      percent: 100,
      unmarked: 0,
      missingForGoal: 0,
    });
  });
  it("lets a mark of the day overrule a standing exemption", () => {
    expect(tally([{ id: "m0", official: true, exempt: true }], new Map(marks(1, "CO_MAT")))).toMatchObject({
      due: 1,
      present: 1,
      exempt: 0,
    });
  });
  it("asks for nine in ten, and never for more people than there are", () => {
    expect(tally(people(20), new Map(marks(17, "CO_MAT"))).missingForGoal).toBe(1);
    expect(tally(people(20), new Map(marks(18, "CO_MAT"))).missingForGoal).toBe(0);
    expect(tally(people(5), new Map(marks(4, "CO_MAT"))).missingForGoal).toBe(1);
    expect(tally(people(5), new Map(marks(5, "CO_MAT"))).missingForGoal).toBe(0);
  });
  it("has a quorum with more than half of the official members, whoever else came", () => {
    const all = [
      ...people(4),
      { id: "p1", official: false, exempt: false },
      { id: "p2", official: false, exempt: false },
    ];
    expect(tally(all, new Map([...marks(2, "CO_MAT"), ["p1", "CO_MAT"], ["p2", "CO_MAT"]])).quorum).toBe(
      false,
    );
    expect(tally(all, new Map(marks(3, "CO_MAT"))).quorum).toBe(true);
  });
  it("says nothing of an empty cell", () => {
    expect(tally([], new Map())).toMatchObject({ percent: 0, quorum: false, missingForGoal: 0 });
  });
});

describe("duration", () => {
  const at = (hhmm: string) => Date.parse(`2026-11-03T${hhmm}:00Z`);
  it("is short below ninety minutes", () => {
    expect(duration(at("07:30"), at("08:45"), "THUONG_KY")).toEqual({ minutes: 75, least: 90, short: true });
  });
  it("asks for two hours when a topic follows in the same session", () => {
    expect(duration(at("07:30"), at("09:20"), "THUONG_KY_KET_HOP_CHUYEN_DE")).toEqual({
      minutes: 110,
      least: 120,
      short: true,
    });
  });
  it("is unknown while the end is missing or before the beginning", () => {
    expect(duration(at("07:30"), undefined, "THUONG_KY")).toBeNull();
    expect(duration(at("07:30"), at("07:00"), "THUONG_KY")).toBeNull();
  });
});
