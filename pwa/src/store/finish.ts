// The end of a reply: this phone now stands where the server stood. What was not named again is swept, what is no
// longer ours is cleared away, and both sides compare their sums.
import { fold, sumText } from "../../../sync/digest";
import { settle } from "./answers";
import { leafOf, mentions } from "./buckets";
import type { Context } from "./context";
import { getMeta, putMeta } from "./database";
import { Desk } from "./desk";
import type { BucketRow, OutboxRow } from "./envelope";
import type { Frame } from "./frames";
import { ORPHAN } from "./keys";
import { notify } from "./meta";
import { recount } from "./recount";
import { refresh } from "./refresh";
import { mutationOf } from "./view";

const WEEK = 7 * 86_400_000;
/** After a repair that did not help, the next one waits: a fault must not become a flood. */
const BETWEEN_CHECKS = 10 * 60_000;

export async function finish(ctx: Context, frame: Frame): Promise<void> {
  await sweep(ctx);
  await closeWants(ctx);
  await clearOrphans(ctx);
  await clearLost(ctx);
  if (frame.digest !== undefined) await compare(ctx, frame.digest);
  if ((await getMeta(ctx.db, "syncedAt")) === undefined) await putMeta(ctx.db, "syncedAt", ctx.now());
  await ctx.db.meta.delete("progress");
}

async function sweep(ctx: Context): Promise<void> {
  const { db } = ctx;
  const desk = new Desk(ctx);
  const read = (await desk.buckets()).filter((bucket) => bucket.rereading);
  if (read.length === 0) return;
  for (const bucket of read) {
    const ids = (await db.members.where("in").equals(bucket.no).primaryKeys()) as string[];
    const marked = new Set(
      (await db.marks.where("bucket").equals(bucket.no).toArray()).map((mark) => mark.id),
    );
    const stale = ids.filter((id) => !marked.has(id));
    await desk.load(stale);
    for (const id of stale) desk.leave(bucket, id, Number.MAX_SAFE_INTEGER);
    desk.setOne({ ...bucket, rereading: 0 });
    await db.marks.where("bucket").equals(bucket.no).delete();
  }
  await desk.store();
  await settle(ctx, desk, []);
}

/** What was asked for and did not come is not ours to read; what was answered and is not here is asked for. */
async function closeWants(ctx: Context): Promise<void> {
  const { db } = ctx;
  for (const want of await db.want.where("id").above("").toArray()) {
    if (want.asked === 0) continue;
    const placed = (await db.members.get(want.id)) !== undefined;
    if (placed && want.asked < 3) continue;
    await db.want.delete(want.id);
    await db.outbox.where({ record: want.id, state: "answered" }).delete();
    await refresh(ctx, [[want.id, ""]]);
  }
  for (const row of await db.outbox.where("state").equals("answered").toArray()) {
    const want = await db.want.get(row.record);
    if (!want) await db.want.put({ id: row.record, version: row.version, asked: 0 });
  }
}

const isOpen = (row: OutboxRow): boolean =>
  row.state === "waiting" || row.state === "offered" || row.state === "answered";

/** Bodies that lie in no bucket go when no work on them is on its way. */
async function clearOrphans(ctx: Context): Promise<void> {
  const { db } = ctx;
  const ids = (await db.records.where("keys").equals(ORPHAN).primaryKeys()) as string[];
  if (ids.length === 0) return;
  const outbox = await db.outbox.where("record").anyOf(ids).toArray();
  const busy = new Set(outbox.filter(isOpen).map((row) => row.record));
  const gone = ids.filter((id) => !busy.has(id));
  await db.records.bulkDelete(gone);
  const kinds = new Map(outbox.map((row) => [row.record, row.kind]));
  await refresh(
    ctx,
    gone.map((id) => [id, kinds.get(id) ?? ""] as const),
  );
}

/** Rule 23: everything was handed in and answered; only now is the rest of a lost bucket erased, and the person told. */
async function clearLost(ctx: Context): Promise<void> {
  const { db } = ctx;
  const lost = (await db.buckets.toArray()).filter((bucket) => bucket.lostAt > 0);
  const told: { name: string; records: number }[] = [];
  for (const bucket of lost) {
    const rows = await outboxOf(ctx, bucket);
    if (rows.some(isOpen)) continue;
    await db.outbox.bulkDelete(rows.map((row) => row.id));
    await db.drafts.where("record").anyOf(bucket.left).delete();
    const leaf = leafOf(bucket.name);
    await db.drafts.filter((row) => mentions(row, leaf)).delete();
    await refresh(
      ctx,
      rows.map((row) => [row.record, row.kind] as const),
    );
    await db.buckets.delete(bucket.no);
    told.push({ name: bucket.name, records: bucket.left.length });
  }
  if (told.length > 0) {
    const old = (await db.notices.toArray()).find((one) => one.code === "lost")?.data.buckets;
    await notify(ctx, "lost", { buckets: [...(Array.isArray(old) ? old : []), ...told] });
  }
}

/** Work on records of a lost bucket, and on records that were made here for what the bucket is about. */
async function outboxOf(ctx: Context, bucket: BucketRow): Promise<OutboxRow[]> {
  const { db } = ctx;
  const leaf = leafOf(bucket.name);
  const rows = await db.outbox.toArray();
  const made = new Set(
    rows.filter((row) => Object.values(mutationOf(row).set ?? {}).includes(leaf)).map((row) => row.record),
  );
  const placed = new Set(
    (await db.members
      .where("id")
      .anyOf([...made, ...bucket.left])
      .primaryKeys()) as string[],
  );
  return rows.filter(
    (row) => (made.has(row.record) || bucket.left.includes(row.record)) && !placed.has(row.record),
  );
}

async function compare(ctx: Context, digest: string): Promise<void> {
  const { db } = ctx;
  const desk = new Desk(ctx);
  if ((await db.want.count()) > 0) return; // a body is on its way: the sums cannot agree yet
  const counted = (await getMeta<number>(db, "recountedAt")) ?? 0;
  let buckets = await desk.buckets();
  if (Math.abs(ctx.now() - counted) > WEEK || fold(parts(buckets)) !== digest) {
    buckets = await recount(ctx, buckets);
    await putMeta(db, "recountedAt", ctx.now());
  }
  if (fold(parts(buckets)) === digest) return;
  const last = (await getMeta<number>(db, "checkedAt")) ?? 0;
  if (Math.abs(ctx.now() - last) < BETWEEN_CHECKS) return;
  await putMeta(db, "checkedAt", ctx.now());
  await putMeta(
    db,
    "check",
    buckets.map((bucket, index) => [index, bucket.count, sumText(bucket.sum)]),
  );
}

const parts = (buckets: readonly BucketRow[]) =>
  buckets.map((bucket) => [bucket.name, bucket.count, bucket.sum] as [string, number, bigint]);
