// Unfinished forms: stored as they are typed, never sent as they are (rule 6).
import { type Room, read, write } from "./context";
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
  constructor(private readonly room: Room) {}

  /** Stores the draft; resolves when it is on the disk. Raises StoreError. */
  put(draft: Omit<Draft, "changedAt">): Promise<void> {
    const { form, formVersion, kind, record, data, change } = draft;
    const key = draftKey(this.room.user, draft);
    const row = {
      key,
      form,
      formVersion,
      kind,
      record,
      changedAt: this.room.now(),
      body: seal({ data, change }),
    };
    return write(this.room, ({ db }) => db.drafts.put(row));
  }

  async get(key: DraftKey): Promise<Draft | undefined> {
    const row = await read(this.room, ({ db }) => db.drafts.get(draftKey(this.room.user, key)));
    return row && draftOf(row);
  }

  /** All drafts, the newest first; with `form`, `kind` or `record` only those. */
  async list(only: { form?: string; kind?: string; record?: string } = {}): Promise<Draft[]> {
    const rows = await read(this.room, ({ db }) => db.drafts.all());
    return rows
      .filter((row) => only.form === undefined || row.form === only.form)
      .filter((row) => only.kind === undefined || row.kind === only.kind)
      .filter((row) => only.record === undefined || row.record === only.record)
      .sort((a, b) => b.changedAt - a.changedAt)
      .map(draftOf);
  }

  /** Discards a draft. One that became mutations is dropped by `save` in the same transaction. */
  drop(key: DraftKey): Promise<void> {
    return write(this.room, ({ db }) => db.drafts.drop(draftKey(this.room.user, key)));
  }
}
