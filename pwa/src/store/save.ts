// From what a screen asks to finished mutations in the outbox, in one transaction with the view and the draft.
import { canonical } from "../../../sync/canon";
import { newId } from "../../../sync/ids";
import { getPen, type Pen, putPen, turn } from "./clock";
import { type Context, type Room, type Surroundings, write } from "./context";
import { draftKey } from "./drafts";
import { type OutboxRow, seal } from "./envelope";
import { type KindInfo, naturalIdOf, UNKNOWN } from "./kinds";
import { refresh } from "./refresh";
import {
  type Change,
  type Draft,
  type DraftKey,
  type Patch,
  type Saved,
  type Seen,
  StoreError,
  type Value,
} from "./types";
import { byNumber, type Mutation, mutationOf, seenOf } from "./view";

/**
 * Stores the changes and drops the drafts they come from. Resolves when the transaction has completed: only then may a
 * screen say "saved". Raises StoreError: `quota` and `unavailable` leave everything as it was.
 */
export async function save(
  room: Room,
  changes: readonly Change[],
  drafts: readonly DraftKey[] = [],
): Promise<Saved[]> {
  const wanted = changes.map((change) => named(room, change));
  // Ids are made once, so that work repeated on a new handle finds what the old one may have stored.
  const ids = wanted.map(() => idSource(room));
  return write(room, async (ctx) => {
    const saved: Saved[] = [];
    for (const [index, change] of wanted.entries()) {
      saved.push(await saveOne(ctx, change, ids[index] ?? idSource(ctx)));
    }
    await ctx.db.drafts.drop(...drafts.map((key) => draftKey(ctx.user, key)));
    return saved;
  });
}

interface IdSource {
  made: string[];
  at(index: number): string;
}

function idSource(ctx: Surroundings): IdSource {
  const made: string[] = [];
  return {
    made,
    at(index) {
      made[index] ??= freshId(ctx);
      return made[index];
    },
  };
}

export const freshId = (ctx: Surroundings): string => newId(ctx.now(), ctx.random(new Uint8Array(10)));

type Named = Change & { record: string };

function named(ctx: Surroundings, change: Change): Named {
  const info = ctx.kinds(change.kind) ?? UNKNOWN;
  const set = change.set && clean(change.set);
  const record = change.record ?? naturalIdOf(change.kind, set ?? {}, info) ?? freshId(ctx);
  return { ...change, ...(set ? { set } : {}), record };
}

/** Text is NFC and holds no half characters, which JSON could not carry. */
function clean(set: Patch): Patch {
  const made: Record<string, Value | null> = {};
  for (const [path, value] of Object.entries(set)) {
    if (typeof value === "number" && !Number.isSafeInteger(value)) {
      throw new StoreError("invalid", `${path} is not a whole number`);
    }
    made[path] = typeof value === "string" ? tidy(value) : value;
  }
  return made;
}

const tidy = (text: string): string =>
  text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
    .normalize("NFC");

interface Part {
  base: number;
  set?: Patch;
}

/** One part per base among the paths (rule 2), then the step: a refused step must not take the text with it. */
function plan(change: Change, view: Seen): Part[] {
  const parts = new Map<number, Record<string, Value | null>>();
  for (const [path, value] of Object.entries(change.set ?? {})) {
    const seen = change.bases?.[path] ?? change.base ?? view.version;
    const base = Math.min(seen, view.bases[path] ?? seen);
    const set = parts.get(base) ?? {};
    set[path] = value;
    parts.set(base, set);
  }
  const made: Part[] = [...parts].map(([base, set]) => ({ base, set }));
  if (change.op !== undefined) made.push({ base: change.base ?? view.version });
  return made;
}

async function saveOne(ctx: Context, change: Named, ids: IdSource): Promise<Saved> {
  const { db } = ctx;
  const info = ctx.kinds(change.kind) ?? UNKNOWN;
  const row = await db.records.get(change.record);
  const outbox = await db.outbox.by("record", change.record).rows();
  if (outbox.some((one) => ids.made.includes(one.id)))
    return { record: change.record, mutations: [...ids.made] };
  const view = seenOf(change.record, change.kind, row, outbox, info, ctx.now());
  let pen = await getPen(ctx);
  const mutations: string[] = [];
  for (const [index, part] of plan(change, view).entries()) {
    const next = turn(ctx, pen);
    const mutation = build(change, part, ids.at(index), next, view.state);
    if (part.set) addWas(mutation, change, part.set, view, info);
    const joined = await join(ctx, outbox, mutation);
    // A joined change takes the number of the one it joins.
    pen = joined ? { ...next, n: pen.n } : next;
    const stored = joined ?? outboxRow(ctx, pen.device, mutation);
    await db.outbox.put(stored);
    const place = outbox.findIndex((one) => one.id === stored.id);
    if (place < 0) outbox.push(stored);
    else outbox[place] = stored;
    mutations.push(stored.id);
  }
  if (change.replaces !== undefined) await db.outbox.drop(change.replaces);
  await putPen(ctx, pen);
  await refresh(ctx, [[change.record, change.kind]]);
  return { record: change.record, mutations };
}

function build(change: Named, part: Part, id: string, pen: Pen, state: string): Mutation {
  const mutation: Mutation = {
    id,
    kind: change.kind,
    record: change.record,
    base: part.base,
    at: pen.at,
    n: pen.n,
  };
  if (part.set) mutation.set = part.set;
  else if (change.op !== undefined) {
    mutation.op = change.op;
    if (change.op === "resolve") {
      mutation.path = change.path ?? "";
      mutation.seen = change.seen ?? [];
      mutation.value = typeof change.value === "string" ? tidy(change.value) : (change.value ?? null);
    } else if (change.op !== "delete") mutation.from = change.from ?? state;
  }
  if (change.replaces !== undefined) mutation.replaces = change.replaces;
  return mutation;
}

/** Rule 4: text that is changed says what its author started from; a text that came in since is not that. */
function addWas(mutation: Mutation, change: Change, set: Patch, view: Seen, info: KindInfo): void {
  const was: Record<string, string> = {};
  for (const path of Object.keys(set)) {
    if (!info.isText(path)) continue;
    const seen = change.bases?.[path] ?? change.base ?? view.version;
    const inView = seen >= view.version || path in view.bases ? view.body[path] : undefined;
    const start = change.was?.[path] ?? inView;
    if (typeof start === "string" && start !== "") was[path] = tidy(start);
  }
  if (Object.keys(was).length > 0) mutation.was = was;
}

function outboxRow(ctx: Context, device: string, mutation: Mutation, into?: OutboxRow): OutboxRow {
  const text = canonical(mutation);
  return {
    id: mutation.id,
    record: mutation.record,
    kind: mutation.kind,
    n: mutation.n,
    author: ctx.user,
    device,
    state: "waiting",
    version: 0,
    base: mutation.base,
    savedAt: into?.savedAt ?? ctx.now(),
    answeredAt: 0,
    notBefore: 0,
    joined: into ? into.joined + 1 : 0,
    bytes: new TextEncoder().encode(text).length,
    body: seal({ text }),
  };
}

/**
 * Rule 6: a change joins the record's last mutation while that was never offered. Not across a step, not with another
 * base, and not when it names a record that is made after that mutation.
 */
async function join(ctx: Context, outbox: OutboxRow[], next: Mutation): Promise<OutboxRow | null> {
  const row = [...outbox].sort(byNumber).at(-1);
  if (!next.set || next.replaces !== undefined || row?.state !== "waiting") return null;
  const last = mutationOf(row);
  if (!last.set || last.base !== next.base || last.replaces !== undefined) return null;
  const names = new Set(Object.values(next.set).filter((value) => typeof value === "string"));
  const later = await ctx.db.outbox.by("state", "waiting").rows();
  if (later.some((one) => one.n > row.n && names.has(one.record))) return null;
  const set = { ...last.set, ...next.set };
  // The text started from is that of the first of the two changes.
  const was = { ...next.was };
  for (const path of Object.keys(last.set)) {
    const start = last.was?.[path];
    if (start !== undefined) was[path] = start;
    else delete was[path];
  }
  const { was: _, ...rest } = last;
  const mutation: Mutation = { ...rest, at: next.at, set };
  if (Object.keys(was).length > 0) mutation.was = was;
  return outboxRow(ctx, row.device, mutation, row);
}

/** Turns an unfinished form into mutations: its record is about to leave this phone. Inside a transaction. */
export const saveDraft = (ctx: Context, draft: Draft): Promise<Saved> =>
  saveOne(ctx, named(ctx, { kind: draft.kind, record: draft.record, ...draft.change }), idSource(ctx));
