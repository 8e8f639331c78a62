// Unfinished forms: stored as they are typed, never sent as they are (rule 6).
import type { Context } from "./context";
import { guarded } from "./database";
import { type DraftRow, open, seal } from "./envelope";
import type { Draft, DraftKey } from "./types";

export const draftKey = (user: string, key: DraftKey): string =>
  [key.form, key.formVersion, key.record, user].join("|");

export const draftOf = (row: DraftRow): Draft => ({
  form: row.form,
  formVersion: row.formVersion,
  kind: row.kind,
  record: row.record,
  changedAt: row.changedAt,
  ...open(row.body),
});

export class Drafts {
  constructor(private readonly ctx: Context) {}

  /** Stores the draft; resolves when it is on the disk. Raises StoreError. */
  async put(draft: Omit<Draft, "changedAt">): Promise<void> {
    const { ctx } = this;
    const { form, formVersion, kind, record, data, change } = draft;
    const key = draftKey(ctx.user, draft);
    const body = seal({ data, change });
    await guarded(ctx.db, () =>
      ctx.db.transaction("rw", ctx.db.drafts, () =>
        ctx.db.drafts.put({ key, form, formVersion, kind, record, changedAt: ctx.now(), body }),
      ),
    );
  }

  async get(key: DraftKey): Promise<Draft | undefined> {
    const row = await guarded(this.ctx.db, () => this.ctx.db.drafts.get(draftKey(this.ctx.user, key)));
    return row && draftOf(row);
  }

  /** All drafts, the newest first; with `form` or `kind` only those. */
  async list(only: { form?: string; kind?: string; record?: string } = {}): Promise<Draft[]> {
    const rows = await guarded(this.ctx.db, () => this.ctx.db.drafts.toArray());
    return rows
      .filter((row) => only.form === undefined || row.form === only.form)
      .filter((row) => only.kind === undefined || row.kind === only.kind)
      .filter((row) => only.record === undefined || row.record === only.record)
      .sort((a, b) => b.changedAt - a.changedAt)
      .map(draftOf);
  }

  /** Discards a draft. One that became mutations is dropped by `save` in the same transaction. */
  async drop(key: DraftKey): Promise<void> {
    await guarded(this.ctx.db, () =>
      this.ctx.db.transaction("rw", this.ctx.db.drafts, () =>
        this.ctx.db.drafts.delete(draftKey(this.ctx.user, key)),
      ),
    );
  }
}
