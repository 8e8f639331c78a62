// What waits for the person, gathered from the store: computed on the phone, so it also works with no push and no network.
import { isSecretary, me, store } from "../here";
import { regularId } from "../records/cell_meeting/regular";
import type { Home } from "../records/homes";
import { text } from "../records/items";
import { mayEdit } from "../records/meta";
import { homes } from "../records/read-homes";
import { isOpen as isOpenComment } from "../records/residence_comment/items";
import { isOpenTask } from "../records/task/late";
import type { Draft, Seen } from "../store";
import { monthOf, today } from "../ui/dates";

export interface Agenda {
  attention: number;
  conflicts: number;
  unsent: { count: number; oldest: number | null };
  drafts: readonly Draft[];
  /** Work sent back to this person, of any kind. */
  returned: readonly Seen[];
  due: readonly Home<Seen>[];
  nobody: number;
  proposed: number;
  toConfirm: readonly Seen[];
  /** The regular meeting of this month: absent, being written, or done (null). */
  meeting: { id: string; month: string; begun: boolean } | null;
  comments: number;
  tasks: readonly Seen[];
  /** How far this phone's clock is off, ms. */
  clock: number;
  persisted: boolean | undefined;
}

/** Is it for this person to decide between two versions? The server decides who may. */
export const mayDecide = (seen: Seen): boolean => mayEdit(seen.kind, "resolve", seen.state, me.role);

/** A clock that is off by less does not matter to anybody. */
const CLOCK_MATTERS = 10 * 60_000;

export async function agenda(): Promise<Agenda> {
  const secretary = isSecretary();
  const day = today();
  const month = monthOf(day);
  const regular = regularId(me.scope, month);
  const [
    attention,
    conflicts,
    unsent,
    oldest,
    drafts,
    all,
    visits,
    tasks,
    meetings,
    meeting,
    clock,
    persisted,
  ] = await Promise.all([
    store.attention.list(),
    store.conflicts(),
    store.unsent(),
    store.meta.oldestUnsent(),
    store.drafts.list(),
    homes(),
    store.list("visit", { state: ["returned", "submitted"] }),
    store.list("task", me.member ? { key: ["assignee", me.member] } : {}),
    store.list("cell_meeting", { state: "returned" }),
    store.get(regular),
    store.meta.clockOffset(),
    store.meta.persistence(),
  ]);
  const [comments, proposed, mine] = await Promise.all([
    secretary ? store.list("residence_comment") : [],
    secretary ? store.list("household_assignment", { state: ["draft", "proposed"] }) : [],
    me.member ? store.list("household_assignment", { key: ["member", me.member] }) : [],
  ]);
  const own = new Set(mine.map((one) => one.id));
  const open = comments.filter((one) => isOpenComment(one.state));
  const ready = await store.meta.ready();
  const off = Math.abs(clock ?? 0);
  return {
    attention: attention.length,
    conflicts: conflicts.filter(mayDecide).length,
    unsent: { count: new Set(unsent.map((one) => one.record)).size, oldest },
    drafts,
    returned: [
      ...visits.filter((one) => one.state === "returned" && own.has(text(one.body, "assignment"))),
      ...(secretary ? meetings : []),
      ...open.filter((one) => one.body.returned_reason !== undefined),
    ],
    due: all.filter((home) => home.due).sort((a, b) => (a.lastVisit < b.lastVisit ? -1 : 1)),
    nobody: secretary ? all.filter((home) => home.care.length === 0).length : 0,
    proposed: proposed.length,
    toConfirm: secretary
      ? visits.filter((one) => one.state === "submitted" && !own.has(text(one.body, "assignment")))
      : [],
    meeting:
      ready && (!meeting || isBeingWritten(meeting))
        ? { id: regular, month, begun: meeting !== undefined }
        : null,
    comments: open.length,
    tasks: tasks
      .filter(isOpenTask)
      .sort((a, b) => (text(a.body, "due_on") < text(b.body, "due_on") ? -1 : 1)),
    clock: off > CLOCK_MATTERS ? off : 0,
    persisted: persisted?.granted,
  };
}

const DONE = new Set([
  "minutes_approved",
  "scored",
  "submitted",
  "reviewed",
  "locked",
  "cancelled",
  "not_held",
]);
const isBeingWritten = (meeting: Seen): boolean => meeting.deleted || !DONE.has(meeting.state);
