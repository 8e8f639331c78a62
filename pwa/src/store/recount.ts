// The sums of all buckets made anew from the rows: what is kept up with every change could itself be wrong.
import { add } from "../../../sync/digest";
import type { Context } from "./context";
import type { BucketRow } from "./envelope";

/** When the sums were last made from the rows, ms; 0 when they have to be again. */
export const COUNTED = "recountedAt";

/** Stores and gives back `buckets` with counts and sums as the rows have them. Inside a transaction. */
export async function recount(ctx: Context, buckets: readonly BucketRow[]): Promise<BucketRow[]> {
  const { db } = ctx;
  const sums = new Map(buckets.map((bucket) => [bucket.no, { count: 0, sum: 0n }]));
  // In pages: a phone with 1 GB of memory holds no table at once.
  for (let after = ""; ; ) {
    const page = await db.members.after(after).rows(1000);
    if (page.length === 0) break;
    const rows = await db.records.many(page.map((member) => member.id));
    for (const [i, member] of page.entries()) {
      for (const no of member.in) {
        const total = sums.get(no);
        if (!total) continue;
        total.count += 1;
        total.sum = add(total.sum, member.id, rows[i]?.version ?? 0);
      }
    }
    after = page.at(-1)?.id ?? "";
  }
  const fresh = buckets.map((bucket) => ({ ...bucket, ...sums.get(bucket.no) }));
  await db.buckets.put(...fresh);
  return fresh;
}
