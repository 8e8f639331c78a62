// What a person needs to know of each home: who looks after it, when it was visited, what is wished.
import { addDays, daysBetween } from "../ui/dates";
import { type Body, text } from "./items";

/** A visit is due when none was made for this many days. */
export const VISIT_EVERY = 30;
/** A planned visit shows this many days ahead. */
const AHEAD = 3;

export interface Row {
  id: string;
  state: string;
  body: Body;
}

export interface Care {
  id: string;
  member: string;
  role: string;
  state: string;
  from: string;
}

export interface Home<R extends Row = Row> {
  id: string;
  record: R;
  code: string;
  head: string;
  hamlet: string;
  /** Active or suspended, the main person first. */
  care: Care[];
  proposed: Care[];
  lastVisit: string;
  nextVisit: string;
  wishes: number;
  /** The reader looks after this home. */
  mine: boolean;
  due: boolean;
}

export interface Sources<R extends Row = Row> {
  households: readonly R[];
  assignments: readonly Row[];
  visits: readonly Row[];
  petitions: readonly Row[];
}

const STANDING = new Set(["active", "suspended"]);
const WAITING = new Set(["draft", "proposed"]);
const OPEN_WISH = new Set(["received", "recorded", "classified"]);

export const isOpenWish = (petition: Row): boolean => OPEN_WISH.has(petition.state);
export const isStanding = (assignment: Row): boolean => STANDING.has(assignment.state);

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = key(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

const latest = (days: readonly string[]): string => days.reduce((a, b) => (b > a ? b : a), "");

/** Is it time to visit? A planned day decides; without one, a month since the last visit. */
export function isDue(lastVisit: string, nextVisit: string, today: string): boolean {
  if (nextVisit && nextVisit > lastVisit) return nextVisit <= addDays(today, AHEAD);
  return !lastVisit || daysBetween(lastVisit, today) > VISIT_EVERY;
}

export function overview<R extends Row>(found: Sources<R>, member: string | null, today: string): Home<R>[] {
  const of = (row: Row) => text(row.body, "household");
  const assignments = groupBy(found.assignments, of);
  const visits = groupBy(found.visits, of);
  const petitions = groupBy(found.petitions.filter(isOpenWish), of);
  return found.households.map((record) => {
    const own = assignments.get(record.id) ?? [];
    const care = own.filter(isStanding).map(careOf).sort(mainFirst);
    const made = visits.get(record.id) ?? [];
    const lastVisit = latest(made.map((visit) => text(visit.body, "on")).filter((on) => on <= today));
    const nextVisit = latest(made.map((visit) => text(visit.body, "next_visit_on")));
    const mine = care.some((one) => one.member === member && one.state === "active");
    return {
      id: record.id,
      record,
      code: text(record.body, "code"),
      head: text(record.body, "head_name"),
      hamlet: text(record.body, "hamlet"),
      care,
      proposed: own.filter((one) => WAITING.has(one.state)).map(careOf),
      lastVisit,
      nextVisit: nextVisit > lastVisit ? nextVisit : "",
      wishes: petitions.get(record.id)?.length ?? 0,
      mine,
      due: mine && isDue(lastVisit, nextVisit, today),
    };
  });
}

const careOf = (row: Row): Care => ({
  id: row.id,
  member: text(row.body, "member"),
  role: text(row.body, "role"),
  state: row.state,
  from: text(row.body, "valid_from"),
});

const mainFirst = (a: Care, b: Care): number => Number(b.role === "CHINH") - Number(a.role === "CHINH");

/** Homes per member among standing assignments, the most burdened first. */
export function load(
  assignments: readonly Row[],
  members: readonly string[],
): { member: string; homes: number }[] {
  const counts = new Map<string, Set<string>>(members.map((id) => [id, new Set()]));
  for (const row of assignments.filter(isStanding)) {
    const member = text(row.body, "member");
    const homes = counts.get(member) ?? new Set();
    homes.add(text(row.body, "household"));
    counts.set(member, homes);
  }
  return [...counts]
    .map(([member, homes]) => ({ member, homes: homes.size }))
    .sort((a, b) => b.homes - a.homes);
}
