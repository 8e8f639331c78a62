// Takes in one frame of a reply: everything it changes and its cursor in one transaction, or nothing.
import { fromColumns, type Row } from "../../../sync/wire";
import { type Answered, settle, takeAnswers } from "./answers";
import { setBuckets, setRereading } from "./buckets";
import { getPen, hear, putPen } from "./clock";
import { type Context, type Room, write } from "./context";
import { getMeta, putMeta } from "./database";
import { Desk } from "./desk";
import { finish } from "./finish";
import { notify, type Progress } from "./meta";
import { type Answer, type Candidate, StoreError, type Value } from "./types";

/** One line of a reply; every part may be absent. */
export interface Frame {
  now?: number;
  cursor?: string;
  more?: boolean;
  /** Places that this reply is going to name in `in`, when it has several frames. */
  total?: number;
  buckets?: string[];
  answers?: Answer[];
  rows?: Parameters<typeof fromColumns>[0];
  patches?: { id: string; v: number; b: number; set: Record<string, Value | null | Candidate[]> }[];
  in?: [number, string[], number[]][];
  out?: [number, string[], number[]][];
  reread?: number[];
  digest?: string;
  notices?: { code: string; [key: string]: unknown }[];
}

/** What a frame means for the exchange that brought it. */
export interface Taken {
  cursor: string | null;
  /** This app would misread what is sent today: it gets answers only until it is renewed. */
  outdated: boolean;
  /** True when the set of buckets changed: role or assignments did. */
  moved: boolean;
  /** The server asks this phone to take a new device id. */
  newDevice: boolean;
  answered: number;
}

export interface Reply {
  /** The cursor as the exchange knows it: what it sent, or the last frame's. */
  cursor: string | null;
  /** Ids of the mutations that the request carried. */
  sent: readonly string[];
}

const PATCHED_CONFLICT = "_conflicts.";

/**
 * Applies `frame`. Raises StoreError `overtaken` when another exchange has moved the cursor meanwhile: the rest of
 * this reply is then of no use. Other StoreErrors mean that nothing of the frame was stored.
 */
export function applyFrame(room: Room, frame: Frame, reply: Reply): Promise<Taken> {
  return write(room, async (ctx) => {
    const cursor = (await getMeta<string>(ctx.db, "cursor")) ?? null;
    if (cursor !== reply.cursor) throw new StoreError("overtaken", "another reply was taken in meanwhile");
    if (frame.now !== undefined) await putPen(ctx, hear(ctx, await getPen(ctx), frame.now));
    const taken: Taken = { cursor, outdated: false, moved: false, newDevice: false, answered: 0 };
    const restart = await hearNotices(ctx, frame, taken);
    const desk = new Desk(ctx);
    if (frame.buckets) taken.moved = await setBuckets(desk, frame.buckets, cursor === null || restart);
    await setRereading(desk, frame.reread ?? []);
    const answered = await takeBodies(ctx, desk, frame);
    taken.answered = frame.answers?.length ?? 0;
    await desk.store();
    await settle(ctx, desk, answered);
    await step(ctx, frame);
    // Where nothing was told of what is here, nothing that is not named may be swept or given up.
    if (taken.outdated) await ctx.db.meta.drop("progress");
    else if (!frame.more) await finish(ctx, frame);
    if (frame.cursor !== undefined) {
      await putMeta(ctx.db, "cursor", frame.cursor);
      taken.cursor = frame.cursor;
    }
    return taken;
  });
}

async function hearNotices(ctx: Context, frame: Frame, taken: Taken): Promise<boolean> {
  let restart = false;
  for (const { code, ...data } of frame.notices ?? []) {
    if (code === "new_device_id") taken.newDevice = true;
    else if (code === "cursor_unknown") restart = true;
    else await notify(ctx, code, data);
    taken.outdated ||= code === "upgrade";
  }
  return restart;
}

/** Bodies, places and answers of the frame, on the desk. */
async function takeBodies(ctx: Context, desk: Desk, frame: Frame): Promise<Answered[]> {
  const rows = [...fromColumns(frame.rows ?? {})];
  const answers = frame.answers ?? [];
  const mine = await ctx.db.outbox.many(answers.map((one) => one.id));
  await desk.load([
    ...rows.map((row) => row.id),
    ...(frame.patches ?? []).map((patch) => patch.id),
    ...[...(frame.in ?? []), ...(frame.out ?? [])].flatMap(([, ids]) => ids),
    ...mine.flatMap((row) => (row ? [row.record] : [])),
  ]);
  // Places first: whether a body of a lower version counts depends on whether its bucket is read again.
  for (const [index, ids, numbers] of frame.in ?? []) {
    const bucket = desk.bucketAt(index);
    for (const [i, id] of ids.entries()) desk.enter(bucket, id, numbers[i] ?? 0);
  }
  for (const row of rows) takeRow(desk, row);
  for (const patch of frame.patches ?? []) takePatch(desk, patch);
  for (const [index, ids, numbers] of frame.out ?? []) {
    const bucket = desk.bucketAt(index);
    for (const [i, id] of ids.entries()) desk.leave(bucket, id, numbers[i] ?? 0);
  }
  return takeAnswers(ctx, desk, answers, mine);
}

function takeRow(desk: Desk, row: Row): void {
  desk.setBody(row.id, row.kind, row.version, { fields: row.body, conflicts: row.conflicts });
}

function takePatch(desk: Desk, patch: NonNullable<Frame["patches"]>[number]): void {
  const held = desk.version(patch.id);
  if (held >= patch.v) return;
  if (held === 0 || held < patch.b) {
    desk.want(patch.id, patch.v);
    return;
  }
  const { fields, conflicts } = desk.body(patch.id);
  const body: Record<string, Value> = { ...fields };
  const open: Record<string, readonly Candidate[]> = { ...conflicts };
  for (const [path, value] of Object.entries(patch.set)) {
    if (path.startsWith(PATCHED_CONFLICT)) {
      const field = path.slice(PATCHED_CONFLICT.length);
      if (value === null) delete open[field];
      else open[field] = value as Candidate[];
    } else if (value === null) delete body[path];
    else body[path] = value as Value;
  }
  desk.setBody(patch.id, "", patch.v, { fields: body, conflicts: open });
}

/** Counts what has come, so that a first sync can say how long it will take. */
async function step(ctx: Context, frame: Frame): Promise<void> {
  const old = await getMeta<Progress>(ctx.db, "progress");
  if (!old) return;
  const rows = (frame.in ?? []).reduce((sum, [, ids]) => sum + ids.length, 0);
  await putMeta(ctx.db, "progress", {
    ...old,
    rows: old.rows + rows,
    total: frame.total === undefined ? old.total : old.from + frame.total,
    at: ctx.now(),
    taken: true,
  } satisfies Progress);
}
