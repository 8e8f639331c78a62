// Stores again what lists and filters need to know of records whose outbox or body has changed.
import type { Context } from "./context";
import type { Tables } from "./database";
import type { OutboxRow } from "./envelope";
import { UNKNOWN } from "./kinds";
import { rowOf } from "./view";

/** Outbox rows of many records: few of them are asked for one by one, many are picked from all, which are never many. */
export async function outboxOf(db: Tables, ids: readonly string[]): Promise<OutboxRow[]> {
  if (ids.length <= 16) return db.outbox.by("record", ...ids).rows();
  const wanted = new Set(ids);
  return (await db.outbox.all()).filter((row) => wanted.has(row.record));
}

/** Works inside the caller's transaction. `touched`: record ids, each with its kind where that is known. */
export async function refresh(ctx: Context, touched: readonly (readonly [string, string])[]): Promise<void> {
  const { db } = ctx;
  const ids = touched.map(([id]) => id);
  const [rows, members, outbox] = await Promise.all([
    db.records.many(ids),
    db.members.many(ids),
    outboxOf(db, ids),
  ]);
  const put = [];
  const gone = [];
  for (const [index, [id, hint]] of touched.entries()) {
    const row = rows[index];
    const mine = outbox.filter((one) => one.record === id);
    const kind = row?.kind || hint || mine[0]?.kind || "";
    const next = rowOf(id, kind, row, mine, ctx.kinds(kind) ?? UNKNOWN, !members[index]);
    if (next) put.push(next);
    else gone.push(id);
  }
  await db.records.put(...put);
  await db.records.drop(...gone);
}
