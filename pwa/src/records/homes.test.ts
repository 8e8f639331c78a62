import { describe, expect, it } from "vitest";
import { isDue, load, overview, type Row } from "./homes";
import type { Body } from "./items";

const row = (id: string, state: string, body: Body): Row => ({ id, state, body });
const home = (id: string) => row(id, "", { code: id, head_name: `Nguyễn ${id}`, hamlet: "t1" });
const care = (id: string, household: string, member: string, role = "CHINH", state = "active") =>
  row(id, state, { household, member, role, valid_from: "2026-01-01" });

describe("the homes of a cell", () => {
  it("puts the main person first and tells which homes are the reader's", () => {
    const [found] = overview(
      {
        households: [home("h1")],
        assignments: [care("a2", "h1", "lan", "PHOI_HOP"), care("a1", "h1", "hoa")],
        visits: [],
        petitions: [],
      },
      "hoa",
      "2026-11-21",
    );
    expect(found?.care.map((one) => one.member)).toEqual(["hoa", "lan"]);
    expect(found?.mine).toBe(true);
  });
  it("does not count a proposal or an ended assignment as looking after", () => {
    const [found] = overview(
      {
        households: [home("h1")],
        assignments: [
          care("a1", "h1", "hoa", "CHINH", "ended"),
          care("a2", "h1", "lan", "CHINH", "proposed"),
        ],
        visits: [],
        petitions: [],
      },
      "hoa",
      "2026-11-21",
    );
    expect(found).toMatchObject({ care: [], mine: false, due: false });
    expect(found?.proposed).toHaveLength(1);
  });
  it("shows the last visit made, the next one planned and the wishes that are open", () => {
    const [found] = overview(
      {
        households: [home("h1")],
        assignments: [care("a1", "h1", "hoa")],
        visits: [
          row("v1", "confirmed", { household: "h1", on: "2026-10-01", next_visit_on: "2026-11-25" }),
          row("v2", "submitted", { household: "h1", on: "2026-11-10" }),
        ],
        petitions: [
          row("p1", "recorded", { household: "h1" }),
          row("p2", "closed", { household: "h1" }),
          row("p3", "recorded", {}),
        ],
      },
      "hoa",
      "2026-11-21",
    );
    expect(found).toMatchObject({ lastVisit: "2026-11-10", nextVisit: "2026-11-25", wishes: 1, due: false });
  });
});

describe("a visit is due", () => {
  it("when the planned day is near, whatever the last visit was", () => {
    expect(isDue("2026-11-10", "2026-11-24", "2026-11-21")).toBe(true);
    expect(isDue("2026-09-01", "2026-12-24", "2026-11-21")).toBe(false);
  });
  it("a month after the last one when nothing was planned since", () => {
    expect(isDue("2026-10-21", "", "2026-11-21")).toBe(true);
    expect(isDue("2026-10-22", "2026-10-22", "2026-11-21")).toBe(false);
    expect(isDue("", "", "2026-11-21")).toBe(true);
  });
});

describe("the load of members", () => {
  it("counts a home once per member and names those with none", () => {
    expect(
      load(
        [
          care("a", "h1", "hoa"),
          care("b", "h1", "hoa", "PHOI_HOP"),
          care("c", "h2", "hoa"),
          care("d", "h3", "lan", "CHINH", "ended"),
        ],
        ["hoa", "lan"],
      ),
    ).toEqual([
      { member: "hoa", homes: 2 },
      { member: "lan", homes: 0 },
    ]);
  });
});
