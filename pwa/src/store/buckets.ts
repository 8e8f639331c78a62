// Gaining and losing buckets, and reading one again. All of it inside the frame's transaction.
import { handOver } from "./answers";
import { putMeta } from "./database";
import type { Desk } from "./desk";
import { type BucketRow, type DraftRow, open } from "./envelope";

/** The id at the end of a bucket's name: the household, cell or unit that it is about. */
export const leafOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

export const mentions = (row: DraftRow, leaf: string): boolean =>
  Object.values(open(row.body).change.set).includes(leaf);

/**
 * Takes the ordered list of buckets. `restart`: all of them come from their start, so that what is not named again has
 * to be swept. Records of a lost bucket lose their place at once and their body when all work on them is answered.
 * Gives true when this phone had another set before.
 */
export async function setBuckets(desk: Desk, names: readonly string[], restart: boolean): Promise<boolean> {
  const { ctx } = desk;
  const before = await desk.buckets();
  const all = new Map((await desk.all()).map((row) => [row.name, row]));
  const set: BucketRow[] = [];
  for (const name of names) {
    const old = all.get(name);
    if (old) set.push({ ...old, lostAt: 0, left: [], rereading: restart ? 1 : old.rereading });
    else {
      const row = { name, count: 0, sum: 0n, rereading: 0 as const, lostAt: 0, left: [] };
      set.push({ ...row, no: await ctx.db.buckets.add(row) });
    }
  }
  if (restart) await ctx.db.marks.clear();
  const lost = before.filter((row) => !names.includes(row.name));
  desk.setOrder(set);
  for (const row of lost) await lose(desk, row);
  await putMeta(
    ctx.db,
    "set",
    set.map((row) => row.no),
  );
  return before.length > 0 && (lost.length > 0 || before.length !== set.length);
}

async function lose(desk: Desk, bucket: BucketRow): Promise<void> {
  const { ctx } = desk;
  const ids = await ctx.db.members.by("in", bucket.no).keys();
  await desk.load(ids);
  for (const id of ids) desk.leave(bucket, id, Number.MAX_SAFE_INTEGER);
  const left = ids.filter((id) => desk.places(id).length === 0);
  desk.setOne({ ...bucket, lostAt: ctx.now(), left, rereading: 0 });
  await ctx.db.marks.by("bucket", bucket.no).drop();
  const leaf = leafOf(bucket.name);
  await handOver(
    ctx,
    (await ctx.db.drafts.all()).filter((row) => mentions(row, leaf)),
  );
}

/** Buckets that are read again from their start: rows are marked as they come, the unmarked go at the end. */
export async function setRereading(desk: Desk, indexes: readonly number[]): Promise<void> {
  await desk.buckets();
  for (const index of indexes) {
    const bucket = desk.bucketAt(index);
    desk.setOne({ ...bucket, rereading: 1 });
    await desk.ctx.db.marks.by("bucket", bucket.no).drop();
  }
}
