// The end of a reply: this phone now stands where the server stood. What was not named again is swept, what is no
// longer ours is cleared away, and both sides compare their sums.
import { fold, sumText } from "../../../sync/digest";
import { handOver, settle } from "./answers";
import { leafOf, mentions } from "./buckets";
import type { Context } from "./context";
import { getMeta, putMeta } from "./database";
import { Desk } from "./desk";
import type { BucketRow, OutboxRow } from "./envelope";
import type { Frame } from "./frames";
import { ORPHAN } from "./keys";
import { forget, notify } from "./meta";
import { COUNTED, recount } from "./recount";
import { outboxOf, refresh } from "./refresh";
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
  await ctx.db.meta.drop("progress");
  await forget(ctx, "upgrade");
}

async function sweep(ctx: Context): Promise<void> {
  const { db } = ctx;
  const desk = new Desk(ctx);
  const read = (await desk.buckets()).filter((bucket) => bucket.rereading);
  if (read.length === 0) return;
  for (const bucket of read) {
    const ids = await db.members.by("in", bucket.no).keys();
    const marked = new Set((await db.marks.by("bucket", bucket.no).rows()).map((mark) => mark.id));
    const stale = ids.filter((id) => !marked.has(id));
    await desk.load(stale);
    for (const id of stale) desk.leave(bucket, id, Number.MAX_SAFE_INTEGER);
    desk.setOne({ ...bucket, rereading: 0 });
    await db.marks.by("bucket", bucket.no).drop();
  }
  await desk.store();
  await settle(ctx, desk, []);
}

/** What was asked for and did not come is not ours to read; what was answered and is not here is asked for. */
async function closeWants(ctx: Context): Promise<void> {
  const { db } = ctx;
  for (const want of await db.want.all()) {
    if (want.asked === 0) continue;
    const placed = (await db.members.get(want.id)) !== undefined;
    if (placed && want.asked < 3) continue;
    await db.want.drop(want.id);
    const rows = await db.outbox.by("record", want.id).rows();
    await db.outbox.drop(...rows.filter((row) => row.state === "answered").map((row) => row.id));
    await refresh(ctx, [[want.id, ""]]);
  }
  for (const row of await db.outbox.by("state", "answered").rows()) {
    const want = await db.want.get(row.record);
    if (!want) await db.want.put({ id: row.record, version: row.version, asked: 0 });
  }
}

const isOpen = (row: OutboxRow): boolean =>
  row.state === "waiting" || row.state === "offered" || row.state === "answered";

/** Bodies that lie in no bucket go when no work on them is on its way. */
async function clearOrphans(ctx: Context): Promise<void> {
  const { db } = ctx;
  const ids = await db.records.by("keys", ORPHAN).keys();
  if (ids.length === 0) return;
  const outbox = await outboxOf(db, ids);
  const busy = new Set(outbox.filter(isOpen).map((row) => row.record));
  const gone = ids.filter((id) => !busy.has(id));
  await db.records.drop(...gone);
  const kinds = new Map(outbox.map((row) => [row.record, row.kind]));
  await refresh(
    ctx,
    gone.map((id) => [id, kinds.get(id) ?? ""] as const),
  );
}

/** Rule 23: everything was handed in and answered; only now is the rest of a lost bucket erased, and the person told. */
async function clearLost(ctx: Context): Promise<void> {
  const { db } = ctx;
  const lost = (await db.buckets.all()).filter((bucket) => bucket.lostAt > 0);
  const told: { name: string; records: number }[] = [];
  for (const bucket of lost) {
    // A form that stayed open went on saving itself after the loss: that is handed in first, too.
    const left = new Set(bucket.left);
    const leaf = leafOf(bucket.name);
    const typed = (await db.drafts.all()).filter((row) => left.has(row.record) || mentions(row, leaf));
    await handOver(ctx, typed);
    const rows = await workIn(ctx, bucket);
    if (rows.some(isOpen)) continue;
    await db.outbox.drop(...rows.map((row) => row.id));
    await refresh(
      ctx,
      rows.map((row) => [row.record, row.kind] as const),
    );
    await db.buckets.drop(bucket.no);
    told.push({ name: bucket.name, records: bucket.left.length });
  }
  if (told.length > 0) {
    const old = (await db.notices.all()).find((one) => one.code === "lost")?.data.buckets;
    await notify(ctx, "lost", { buckets: [...(Array.isArray(old) ? old : []), ...told] });
  }
}

/** Work on records of a lost bucket, and on records that were made here for what the bucket is about. */
async function workIn(ctx: Context, bucket: BucketRow): Promise<OutboxRow[]> {
  const { db } = ctx;
  const leaf = leafOf(bucket.name);
  const rows = await db.outbox.all();
  const made = new Set(
    rows.filter((row) => Object.values(mutationOf(row).set ?? {}).includes(leaf)).map((row) => row.record),
  );
  const members = await db.members.many([...made, ...bucket.left]);
  const placed = new Set(members.map((member) => member?.id));
  return rows.filter(
    (row) => (made.has(row.record) || bucket.left.includes(row.record)) && !placed.has(row.record),
  );
}

async function compare(ctx: Context, digest: string): Promise<void> {
  const { db } = ctx;
  const desk = new Desk(ctx);
  if ((await db.want.count()) > 0) return; // a body is on its way: the sums cannot agree yet
  const counted = (await getMeta<number>(db, COUNTED)) ?? null;
  if (counted === null) await putMeta(db, COUNTED, ctx.now()); // all rows have just come
  let buckets = await desk.buckets();
  const due = counted !== null && Math.abs(ctx.now() - counted) > WEEK;
  if (due || fold(parts(buckets)) !== digest) {
    buckets = await recount(ctx, buckets);
    await putMeta(db, COUNTED, ctx.now());
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
