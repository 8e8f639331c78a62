// The view of a record: its accepted body, with the unsent and unanswered work of this phone laid over it.
import { changesOf, overlay } from "../../../sync/overlay";
import { type OutboxRow, open, type RecordRow, seal } from "./envelope";
import { CONFLICT, keysOf, ORPHAN } from "./keys";
import { type KindInfo, sortOf } from "./kinds";
import type { Body, Conflicts, Patch, Seen, Status, Value } from "./types";

/** After these days a held mutation is put before its author (rule 16). */
export const HELD_FOR = 5 * 86_400_000;

/** A mutation as it travels. */
export interface Mutation {
  id: string;
  kind: string;
  record: string;
  base: number;
  at: number;
  n: number;
  set?: Patch;
  was?: Readonly<Record<string, string>>;
  op?: string;
  from?: string;
  path?: string;
  seen?: readonly string[];
  value?: Value | null;
  replaces?: string;
}

export const mutationOf = (row: OutboxRow): Mutation => JSON.parse(open(row.body).text) as Mutation;

export const byNumber = (a: OutboxRow, b: OutboxRow): number => a.n - b.n;

/** What `mutation` makes of a body and its conflicts when nothing else happens in between. */
export function apply(
  body: Body,
  conflicts: Conflicts,
  mutation: Mutation,
  info: KindInfo,
): { body: Body; conflicts: Conflicts } {
  const closed = Object.keys(changesOf(mutation, info.steps)).filter((path) => path in conflicts);
  return {
    body: overlay(body, [mutation], info.steps),
    conflicts: closed.length
      ? Object.fromEntries(Object.entries(conflicts).filter(([path]) => !closed.includes(path)))
      : conflicts,
  };
}

/** Rows that belong into the view: all but what was refused, unless the record lives in nothing else. */
function shown(row: RecordRow | undefined, outbox: readonly OutboxRow[]): OutboxRow[] {
  const bare = !row || row.version === 0;
  return outbox.filter((one) => bare || one.state !== "refused").sort(byNumber);
}

export function seenOf(
  id: string,
  kind: string,
  row: RecordRow | undefined,
  outbox: readonly OutboxRow[],
  info: KindInfo,
  now: number,
): Seen {
  const held = row && open(row.body);
  let body: Body = held?.fields ?? {};
  let conflicts: Conflicts = held?.conflicts ?? {};
  const bases: Record<string, number> = {};
  for (const one of shown(row, outbox)) {
    const mutation = mutationOf(one);
    ({ body, conflicts } = apply(body, conflicts, mutation, info));
    for (const path of Object.keys(changesOf(mutation, {}))) {
      bases[path] = Math.min(bases[path] ?? mutation.base, mutation.base);
    }
  }
  return {
    id,
    kind,
    version: row?.version ?? 0,
    state: String(body.state ?? info.initial),
    body,
    bases,
    status: statusOf(outbox, now),
    conflicts,
    deleted: body._deleted === true,
  };
}

/** The state of a record in plain words, worst first. */
export function statusOf(outbox: readonly OutboxRow[], now: number): Status {
  let status: Status = "accepted";
  for (const row of outbox) {
    if (row.state === "refused" || (row.state === "held" && now - row.answeredAt > HELD_FOR))
      return "attention";
    if (row.state === "waiting" || row.state === "offered") status = "phone";
    else if (status === "accepted") status = "sent";
  }
  return status;
}

/** The row as it has to be stored beside `outbox`; undefined when nothing is left of the record. */
export function rowOf(
  id: string,
  kind: string,
  row: RecordRow | undefined,
  outbox: readonly OutboxRow[],
  info: KindInfo,
  orphan: boolean,
): RecordRow | undefined {
  if ((!row || row.version === 0) && outbox.length === 0) return undefined;
  const view = seenOf(id, kind, row, outbox, info, 0);
  // An edit of a record that is not kept here (a console's): there is no body to list.
  const partial = view.version === 0 && shown(row, outbox).every((one) => one.base > 0);
  const keys = partial ? [] : keysOf(kind, view.body, info);
  if (Object.keys(view.conflicts).length > 0 && !view.deleted) keys.push(CONFLICT);
  if (orphan && view.version > 0) keys.push(ORPHAN);
  return {
    id,
    kind,
    version: view.version,
    state: view.state,
    keys,
    sort: sortOf(view.body, info),
    unsent: outbox.length > 0 ? 1 : 0,
    body: row?.body ?? seal({ fields: {}, conflicts: {} }),
  };
}
