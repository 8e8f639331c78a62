// Work that the server refused or holds: it stays here with all its words until its author deals with it.
import { type Room, read, write } from "./context";
import { type OutboxRow, open } from "./envelope";
import { refresh } from "./refresh";
import { save } from "./save";
import type { Attention, DraftKey, Patch, Saved } from "./types";
import { byNumber, HELD_FOR, mutationOf } from "./view";

function attentionOf(row: OutboxRow): Attention {
  const { answer } = open(row.body);
  const mutation = mutationOf(row);
  return {
    mutation: row.id,
    record: row.record,
    kind: row.kind,
    state: row.state === "held" ? "held" : "refused",
    reason: answer?.reason ?? "",
    message: answer?.message ?? "",
    errors: answer?.errors ?? {},
    set: mutation.set ?? {},
    op: mutation.op ?? null,
    base: mutation.base,
    savedAt: row.savedAt,
    answeredAt: row.answeredAt,
  };
}

export class AttentionList {
  /** `saved` is told of every mending: it is work to be sent, as any other. */
  constructor(
    private readonly room: Room,
    private readonly saved: () => void,
  ) {}

  /** What needs its author now: all refused work, and what has been held for five days; `all`: everything held too. */
  async list(all = false): Promise<Attention[]> {
    const rows = await read(this.room, ({ db }) => db.outbox.by("state", "refused", "held").rows());
    const now = this.room.now();
    return rows
      .filter((row) => all || row.state === "refused" || now - row.answeredAt > HELD_FOR)
      .sort(byNumber)
      .map(attentionOf);
  }

  async get(mutation: string): Promise<Attention | undefined> {
    const row = await read(this.room, ({ db }) => db.outbox.get(mutation));
    return row && (row.state === "refused" || row.state === "held") ? attentionOf(row) : undefined;
  }

  /**
   * Sends the work again with `set` laid over its words, as a new mutation that replaces the old one, and drops `drafts`.
   * A refused step is taken again from the state in view. Gives undefined when the work needs no mending any more:
   * nothing is stored then. Raises StoreError.
   */
  async mend(
    mutation: string,
    set: Patch = {},
    base?: number,
    drafts: readonly DraftKey[] = [],
  ): Promise<Saved | undefined> {
    const row = await read(this.room, ({ db }) => db.outbox.get(mutation));
    if (row?.state !== "refused" && row?.state !== "held") return undefined;
    const old = mutationOf(row);
    const change = {
      kind: row.kind,
      record: row.record,
      replaces: mutation,
      base: base ?? old.base,
      ...(old.op === undefined ? { set: { ...old.set, ...set } } : { op: old.op }),
      ...(old.was ? { was: old.was } : {}),
      ...(old.path === undefined ? {} : { path: old.path, seen: old.seen ?? [], value: old.value ?? null }),
    };
    const [saved] = await save(this.room, [change], drafts);
    this.saved();
    return saved;
  }

  /** Gives the work up; its author has said so. The server keeps its copy. */
  async dismiss(mutation: string): Promise<void> {
    await write(this.room, async (ctx) => {
      const row = await ctx.db.outbox.get(mutation);
      if (!row || (row.state !== "refused" && row.state !== "held")) return;
      await ctx.db.outbox.drop(mutation);
      await refresh(ctx, [[row.record, row.kind]]);
    });
  }
}

/** The words of refused work as plain text, to be given to somebody else. `label` names a path for people. */
export function plainText(one: Attention, label: (path: string) => string): string {
  return Object.entries(one.set)
    .filter(([, value]) => value !== null && value !== "")
    .map(([path, value]) => `${label(path)}: ${value}`)
    .join("\n");
}
