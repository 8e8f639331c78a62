// When the server answers a whole request with an error: smaller batches, and one bad mutation set aside in the end,
// so that it never blocks those behind it.

import { type Context, type Room, write } from "./context";
import { getMeta, putMeta } from "./database";
import { open, seal } from "./envelope";
import { refresh } from "./refresh";
import { MAX_BATCH } from "./request";

const HOUR = 3_600_000;

/**
 * The server could not read or digest a request with these mutations. More than one: the next batch is half as large.
 * One alone is refused here when the server said that it is at fault (`refusal`), else it waits an hour.
 */
export function shrink(
  room: Room,
  sent: readonly string[],
  refusal: { reason: string; message: string } | null,
): Promise<void> {
  return write(room, async (ctx) => {
    const { db } = ctx;
    if (sent.length > 1) {
      await putMeta(db, "batch", Math.ceil(sent.length / 2));
      return;
    }
    const row = sent[0] === undefined ? undefined : await db.outbox.get(sent[0]);
    if (!row) {
      // Nothing was sent, so it is the rest of the request that the server cannot read.
      await forget(ctx);
      return;
    }
    if (refusal) {
      const answer = { id: row.id, code: "refused" as const, ...refusal };
      const body = seal({ text: open(row.body).text, answer });
      await db.outbox.put({ ...row, state: "refused", answeredAt: ctx.now(), body });
      await refresh(ctx, [[row.record, row.kind]]);
    } else await db.outbox.put({ ...row, notBefore: ctx.now() + HOUR });
  });
}

/** A batch went through: the next may be twice as large. */
export function grow(room: Room): Promise<void> {
  return write(room, async ({ db }) => {
    const batch = await getMeta<number>(db, "batch");
    if (batch !== undefined) await putMeta(db, "batch", Math.min(MAX_BATCH, batch * 2));
  });
}

/** Starts all buckets anew at the next contact. Nothing is erased before it has been read again; unsent work stays. */
export const forgetCursor = (room: Room): Promise<void> => write(room, forget);

const forget = ({ db }: Context): Promise<void> => db.meta.drop("cursor", "check");
