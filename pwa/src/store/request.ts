// What the next request says. Outbox rows are finished strings; the body is put together without reading them.

import { FORM } from "../../../sync/wire";
import { getPen } from "./clock";
import { type Context, type Room, write } from "./context";
import { getMeta, putMeta } from "./database";
import { type OutboxRow, open } from "./envelope";
import type { Progress } from "./meta";
import { COUNTED } from "./recount";
import { byNumber } from "./view";

/** Bytes of mutations in one request at most: plain it stays under the server's 2 MB. */
const MAX_BYTES = 1_000_000;
export const MAX_BATCH = 500;
const MAX_WANT = 500;

export interface Request {
  text: string;
  cursor: string | null;
  sent: string[];
  /** True when not everything fitted in. */
  rest: boolean;
}

/** How many mutations a request may carry: fewer after the server broke on a batch. */
export const getBatch = async (ctx: Context): Promise<number> =>
  (await getMeta<number>(ctx.db, "batch")) ?? MAX_BATCH;

/** Builds the request and notes what it offers, before it leaves: from then on nothing is joined to it (rule 6). */
export function buildRequest(room: Room): Promise<Request> {
  return write(room, async (ctx) => {
    const { db } = ctx;
    const { device } = await getPen(ctx);
    const now = ctx.now();
    const all = (await db.outbox.by("state", "waiting", "offered", "held").rows())
      .filter((row) => row.author === ctx.user && row.device === device)
      .filter((row) => row.notBefore <= now || row.notBefore > now + 86_400_000) // the clock was set back
      .sort(byNumber);
    const rows = take(all, await getBatch(ctx));
    await db.outbox.put(
      ...rows.flatMap((row): OutboxRow[] => (row.state === "waiting" ? [{ ...row, state: "offered" }] : [])),
    );
    const wants = await db.want.all(MAX_WANT);
    await db.want.put(...wants.map((want) => ({ ...want, asked: want.asked + 1 })));
    const cursor = (await getMeta<string>(db, "cursor")) ?? null;
    const check = await getMeta<unknown[]>(db, "check");
    await db.meta.drop("check");
    await startProgress(ctx);
    const parts = [`"form":${FORM}`];
    if (cursor !== null) parts.push(`"cursor":${JSON.stringify(cursor)}`);
    if (rows.length > 0) parts.push(`"mutations":[${rows.map((row) => open(row.body).text).join(",")}]`);
    if (wants.length > 0) parts.push(`"want":${JSON.stringify(wants.map((want) => want.id))}`);
    if (check) parts.push(`"check":${JSON.stringify(check)}`);
    return {
      text: `{${parts.join(",")}}`,
      cursor,
      sent: rows.map((row) => row.id),
      rest: rows.length < all.length,
    };
  });
}

function take(rows: readonly OutboxRow[], count: number): OutboxRow[] {
  const taken: OutboxRow[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, count)) {
    bytes += row.bytes + 1;
    if (taken.length > 0 && bytes > MAX_BYTES) break;
    taken.push(row);
  }
  return taken;
}

async function startProgress(ctx: Context): Promise<void> {
  const old = await getMeta<Progress>(ctx.db, "progress");
  // The last reply was taken in only in part, or this phone went out in the middle of it: the next one that comes to
  // its end is compared with the rows themselves. Places and versions change within a reply only.
  if (old?.taken) await putMeta(ctx.db, COUNTED, 0);
  const first = (await getMeta(ctx.db, "syncedAt")) === undefined;
  // A first sync that was cut goes on where it was; its pace is measured anew.
  const rows = first ? (old?.rows ?? 0) : 0;
  const now = ctx.now();
  await putMeta(ctx.db, "progress", {
    rows,
    total: null,
    from: rows,
    startedAt: now,
    at: now,
    first,
  } satisfies Progress);
}
