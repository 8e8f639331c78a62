// Stores again what lists and filters need to know of records whose outbox or body has changed.
import type { Context } from "./context";
import { UNKNOWN } from "./kinds";
import { rowOf } from "./view";

/** Works inside the caller's transaction. `touched`: record ids, each with its kind where that is known. */
export async function refresh(ctx: Context, touched: readonly (readonly [string, string])[]): Promise<void> {
  const { db } = ctx;
  const ids = touched.map(([id]) => id);
  const [rows, members, outbox] = await Promise.all([
    db.records.bulkGet(ids),
    db.members.bulkGet(ids),
    db.outbox.where("record").anyOf(ids).toArray(),
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
  await db.records.bulkPut(put);
  await db.records.bulkDelete(gone);
}
