// Who belongs on the attendance list of a meeting, and the figures that go into its minutes.
import type { Seen } from "../../store";
import { type Body, items, type Leaf, text } from "../items";
import { type Expected, type Mark, type Tally, tally } from "./count";

/** Members who need not come: exempt by decision, or active elsewhere for a time. */
const AWAY = new Set(["MIEN_CONG_TAC_SINH_HOAT", "SINH_HOAT_TAM_DI"]);

export const expectedOf = (members: readonly Seen[]): Expected[] =>
  members.map((one) => ({
    id: one.id,
    official: one.body.status === "CHINH_THUC",
    exempt: AWAY.has(text(one.body, "activity")),
  }));

export const marksOf = (body: Body): Map<string, Leaf> =>
  new Map(
    items(body, "attendance").flatMap((one) =>
      one.values.status === undefined ? [] : [[one.id, one.values.status]],
    ),
  );

/** What approving the minutes writes beside what was typed: the figures, and the exempt whom nobody had to mark. */
export function figures(members: readonly Seen[], body: Body): Record<string, Leaf> {
  const expected = expectedOf(members);
  const marks = marksOf(body);
  const found: Tally = tally(expected, marks);
  const set: Record<string, Leaf> = {
    count_total: found.total,
    count_official: expected.filter((one) => one.official).length,
    count_probationary: expected.filter((one) => !one.official).length,
    count_exempt: found.exempt,
    count_temporary_in: members.filter((one) => one.body.activity === "SINH_HOAT_TAM_DEN").length,
    count_temporary_out: members.filter((one) => one.body.activity === "SINH_HOAT_TAM_DI").length,
  };
  for (const member of expected) {
    if (member.exempt && !marks.has(member.id)) set[`attendance.${member.id}.status`] = "MIEN" satisfies Mark;
  }
  for (const [path, value] of Object.entries(set)) if (body[path] === value) delete set[path];
  return set;
}
