// What the server said of this phone's mutations, and when they may leave the view (rule 26).
import { checksum } from "../../../sync/canon";
import type { Context } from "./context";
import type { Desk } from "./desk";
import { draftOf } from "./drafts";
import { type DraftRow, type OutboxRow, open, seal } from "./envelope";
import { UNKNOWN } from "./kinds";
import { outboxOf, refresh } from "./refresh";
import { saveDraft } from "./save";
import type { Answer, Body, Conflicts } from "./types";
import { apply, mutationOf } from "./view";

/** A decision on held work comes by itself; once a day it is asked for, as the reply that told it may have been lost. */
const ASK_AGAIN = 86_400_000;

export interface Answered {
  row: OutboxRow;
  answer: Answer;
}

/**
 * Pairs answers with outbox rows and, where a body was left out because the change applied as it was, makes the body
 * here. `mine[i]` is the row of `answers[i]`; an answer to nothing that is known here means nothing.
 */
export async function takeAnswers(
  ctx: Context,
  desk: Desk,
  answers: readonly Answer[],
  mine: readonly (OutboxRow | undefined)[],
): Promise<Answered[]> {
  const answered = answers.flatMap((answer, i) => {
    const row = mine[i];
    return row ? [{ row, answer }] : [];
  });
  const byRecord = new Map<string, Answered[]>();
  for (const one of answered) {
    byRecord.set(one.row.record, [...(byRecord.get(one.row.record) ?? []), one]);
  }
  for (const [record, group] of byRecord) applyLocally(ctx, desk, record, group);
  return answered.map(({ row, answer }) =>
    // A repeat tells what was said the first time.
    answer.code === "duplicate"
      ? { row, answer: { ...answer, code: answer.first ?? "applied" } }
      : { row, answer },
  );
}

function applyLocally(ctx: Context, desk: Desk, record: string, group: readonly Answered[]): void {
  const held = desk.version(record);
  const chain = group.filter(
    ({ answer }) => answer.code === "applied" && (answer.v ?? 0) > held && answer.sum,
  );
  const last = chain.at(-1);
  if (!last || (held === 0 && last.row.base > 0)) return;
  const info = ctx.kinds(last.row.kind) ?? UNKNOWN;
  let { fields: body, conflicts }: { fields: Body; conflicts: Conflicts } = desk.body(record);
  for (const { row, answer } of chain) {
    ({ body, conflicts } = apply(body, conflicts, mutationOf(row), info));
    if (answer.set) {
      const server = { ...mutationOf(row), set: answer.set };
      delete server.op;
      ({ body, conflicts } = apply(body, conflicts, server, info));
    }
  }
  const version = last.answer.v ?? 0;
  if (checksum(body) === last.answer.sum) {
    desk.setBody(record, last.row.kind, version, { fields: body, conflicts });
  } else desk.want(record, version);
}

/** Renews outbox, drafts and rows after the desk was stored. */
export async function settle(ctx: Context, desk: Desk, answered: readonly Answered[]): Promise<void> {
  const { db } = ctx;
  for (const { row, answer } of answered) await db.outbox.put(afterAnswer(ctx, row, answer));
  const ids = [...desk.touched.keys()];
  const outbox = await outboxOf(db, ids);
  await db.outbox.drop(...outbox.filter((row) => isDone(desk, row)).map((row) => row.id));
  const orphans = desk.orphans();
  if (orphans.length > 0) await handOver(ctx, await db.drafts.by("record", ...orphans).rows());
  const kinds = new Map(outbox.map((row) => [row.record, row.kind]));
  await refresh(
    ctx,
    ids.map((id) => [id, kinds.get(id) ?? ""] as const),
  );
}

function afterAnswer(ctx: Context, row: OutboxRow, answer: Answer): OutboxRow {
  const kept = answer.code === "held" || answer.code === "refused";
  return {
    ...row,
    state: answer.code === "held" ? "held" : answer.code === "refused" ? "refused" : "answered",
    version: kept ? 0 : (answer.v ?? 0),
    // Time counts from the first time it was held: asking again must not start the five days anew.
    answeredAt: row.state === "held" && answer.code === "held" ? row.answeredAt : ctx.now(),
    notBefore: answer.code === "held" ? ctx.now() + ASK_AGAIN : 0,
    body: kept ? seal({ text: open(row.body).text, answer }) : row.body,
  };
}

/** True when an accepted mutation has nothing more to show: its record is here, or will not come. */
function isDone(desk: Desk, row: OutboxRow): boolean {
  if (row.state !== "answered") return false;
  const held = desk.version(row.record);
  // An edit of a record that this phone never held (a console's) has no view to leave.
  return held >= row.version || (held === 0 && row.base > 0 && desk.places(row.record).length === 0);
}

/** Open drafts of records that are about to leave become mutations: they are handed in with the rest (rule 23). */
export async function handOver(ctx: Context, rows: readonly DraftRow[]): Promise<void> {
  for (const row of rows) {
    const draft = draftOf(row);
    if (Object.keys(draft.change.set).length > 0) await saveDraft(ctx, draft);
    await ctx.db.drafts.drop(row.key);
  }
}
