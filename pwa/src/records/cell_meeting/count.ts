// Attendance, quorum and duration of a cell meeting, computed while the minutes are being written.
import type { Leaf } from "../items";

export type Mark = "CO_MAT" | "VANG_CO_LY_DO" | "VANG_KHONG_LY_DO" | "MIEN" | "TRUC_TUYEN";

export interface Expected {
  id: string;
  official: boolean;
  /** Exempt from meetings on the day, by a decision about the member. */
  exempt: boolean;
}

export interface Tally {
  total: number;
  /** Those who are to come: everybody but the exempt. */
  due: number;
  present: number;
  excused: number;
  unexcused: number;
  exempt: number;
  unmarked: number;
  officialDue: number;
  officialPresent: number;
  /** Share present of those who are to come, in whole percent rounded down. */
  percent: number;
  /** How many more must come for the attendance that guidance asks for. */
  missingForGoal: number;
  /** More than half of the official members are here: decisions can be passed. */
  quorum: boolean;
}

/** The share of those who are to come that present guidance asks for; the server doubts minutes below it. */
export const GOAL_PERCENT = 90;

export function tally(expected: readonly Expected[], marks: ReadonlyMap<string, Leaf>): Tally {
  let present = 0;
  let excused = 0;
  let unexcused = 0;
  let exempt = 0;
  let officialDue = 0;
  let officialPresent = 0;
  for (const member of expected) {
    const mark = marks.get(member.id) ?? (member.exempt ? "MIEN" : undefined);
    if (mark === "MIEN") exempt += 1;
    else if (member.official) officialDue += 1;
    if (mark === "CO_MAT" || mark === "TRUC_TUYEN") {
      present += 1;
      if (member.official) officialPresent += 1;
    } else if (mark === "VANG_CO_LY_DO") excused += 1;
    else if (mark === "VANG_KHONG_LY_DO") unexcused += 1;
  }
  const total = expected.length;
  const due = total - exempt;
  const goal = Math.ceil((due * GOAL_PERCENT) / 100);
  return {
    total,
    due,
    present,
    excused,
    unexcused,
    exempt,
    unmarked: due - present - excused - unexcused,
    officialDue,
    officialPresent,
    percent: due === 0 ? 0 : Math.floor((present * 100) / due),
    missingForGoal: Math.max(0, goal - present),
    quorum: officialDue > 0 && officialPresent * 2 > officialDue,
  };
}

export interface Duration {
  minutes: number;
  /** What guidance asks for: 90 minutes, 120 when a topic is dealt with in the same session. */
  least: number;
  short: boolean;
}

/** Length of a meeting from two instants in milliseconds; null while one is missing or they are the wrong way round. */
export function duration(
  started: number | undefined,
  ended: number | undefined,
  type: string,
): Duration | null {
  if (started === undefined || ended === undefined || ended <= started) return null;
  const minutes = Math.round((ended - started) / 60_000);
  const least = type === "THUONG_KY_KET_HOP_CHUYEN_DE" ? 120 : 90;
  return { minutes, least, short: minutes < least };
}
