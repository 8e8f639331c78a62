// The records that one frame touches, worked on in memory and stored in one go, digests with them.
import { add, remove } from "../../../sync/digest";
import type { Context } from "./context";
import { getMeta } from "./database";
import { type BucketRow, type MemberRow, open, type RecordRow, type RecordSeal, seal } from "./envelope";
import { StoreError } from "./types";

interface Touched {
  row: RecordRow | undefined;
  member: MemberRow | undefined;
  /** As they were: what the digests count now. */
  version: number;
  places: readonly number[];
  bodyChanged: boolean;
  placesChanged: boolean;
}

const EMPTY: RecordSeal = { fields: {}, conflicts: {} };

export class Desk {
  readonly touched = new Map<string, Touched>();
  private readonly wants = new Map<string, number>();
  private readonly marks: { bucket: number; id: string }[] = [];
  private readonly byNo = new Map<number, BucketRow>();
  private set: number[] = [];
  private opened = false;

  constructor(readonly ctx: Context) {}

  /** Buckets of the subscription set, in its order. Works inside the caller's transaction, as all of this does. */
  async buckets(): Promise<BucketRow[]> {
    if (!this.opened) {
      for (const row of await this.ctx.db.buckets.all()) this.byNo.set(row.no, row);
      this.set = (await getMeta<number[]>(this.ctx.db, "set")) ?? [];
      this.opened = true;
    }
    return this.set.flatMap((no) => this.byNo.get(no) ?? []);
  }

  /** All buckets, those too that were lost and are not cleared away yet. */
  async all(): Promise<BucketRow[]> {
    await this.buckets();
    return [...this.byNo.values()];
  }

  setOrder(rows: readonly BucketRow[]): void {
    this.set = rows.map((row) => row.no);
    for (const row of rows) this.byNo.set(row.no, row);
  }

  setOne(row: BucketRow): void {
    this.byNo.set(row.no, row);
  }

  bucketAt(index: number): BucketRow {
    const row = this.byNo.get(this.set[index] ?? -1);
    if (!row) throw new StoreError("invalid", `the server named bucket ${index}, which it has not listed`);
    return row;
  }

  async load(ids: readonly string[]): Promise<void> {
    await this.buckets();
    const fresh = [...new Set(ids)].filter((id) => !this.touched.has(id));
    const [rows, members] = await Promise.all([
      this.ctx.db.records.many(fresh),
      this.ctx.db.members.many(fresh),
    ]);
    for (const [i, id] of fresh.entries()) {
      const row = rows[i];
      const member = members[i];
      this.touched.set(id, {
        row,
        member,
        version: row?.version ?? 0,
        places: member?.in ?? [],
        bodyChanged: false,
        placesChanged: false,
      });
    }
  }

  version(id: string): number {
    return this.at(id).row?.version ?? 0;
  }

  body(id: string): RecordSeal {
    const { row } = this.at(id);
    return row ? open(row.body) : EMPTY;
  }

  places(id: string): readonly number[] {
    return this.at(id).member?.in ?? [];
  }

  /** Takes a body unless it is older than the one held, which only a bucket that is read again may bring. */
  setBody(id: string, kind: string, version: number, body: RecordSeal): void {
    const one = this.at(id);
    const held = one.row?.version ?? 0;
    if (version < held && !this.places(id).some((no) => this.byNo.get(no)?.rereading)) return;
    one.row = {
      ...(one.row ?? { id, state: "", keys: [], sort: "", unsent: 0 }),
      kind: kind || (one.row?.kind ?? ""),
      version,
      body: seal(body),
    };
    one.bodyChanged = true;
  }

  enter(bucket: BucketRow, id: string, number: number): void {
    const one = this.at(id);
    const { member } = one;
    if (bucket.rereading) this.marks.push({ bucket: bucket.no, id });
    const place = member?.in.indexOf(bucket.no) ?? -1;
    if (member && place >= 0) {
      one.member = { ...member, at: member.at.map((old, i) => (i === place ? Math.max(number, old) : old)) };
    } else {
      one.member = { id, in: [...(member?.in ?? []), bucket.no], at: [...(member?.at ?? []), number] };
    }
    one.placesChanged = true;
    if (!one.row?.version) this.want(id, 1);
  }

  leave(bucket: BucketRow, id: string, number: number): void {
    const one = this.at(id);
    const { member } = one;
    const place = member?.in.indexOf(bucket.no) ?? -1;
    if (!member || place < 0 || number < (member.at[place] ?? 0)) return;
    const others = (_: number, i: number) => i !== place;
    one.member =
      member.in.length > 1 ? { id, in: member.in.filter(others), at: member.at.filter(others) } : undefined;
    one.placesChanged = true;
  }

  /** Notes a body to be asked for, should it not come with this reply. */
  want(id: string, version: number): void {
    this.wants.set(id, Math.max(version, this.wants.get(id) ?? 0));
  }

  /** Ids of records that have just lost their last place. */
  orphans(): string[] {
    return [...this.touched].filter(([, one]) => one.places.length > 0 && !one.member).map(([id]) => id);
  }

  /** Writes everything down. The rows' keys are renewed by `settle`, which knows the outbox. */
  async store(): Promise<void> {
    const { db } = this.ctx;
    for (const [id, one] of this.touched) {
      if (!one.bodyChanged && !one.placesChanged) continue;
      for (const no of one.places) this.count(no, -1, (sum) => remove(sum, id, one.version));
      const version = one.row?.version ?? 0;
      for (const no of one.member?.in ?? []) this.count(no, 1, (sum) => add(sum, id, version));
    }
    const all = [...this.touched.values()];
    await db.records.put(...all.flatMap((one) => (one.bodyChanged && one.row ? [one.row] : [])));
    await db.members.put(...all.flatMap((one) => (one.placesChanged && one.member ? [one.member] : [])));
    await db.members.drop(
      ...[...this.touched].filter(([, one]) => one.placesChanged && !one.member).map(([id]) => id),
    );
    await db.buckets.put(...this.byNo.values());
    await db.marks.put(...this.marks);
    await this.storeWants();
  }

  private async storeWants(): Promise<void> {
    const { db } = this.ctx;
    const ids = [...new Set([...this.wants.keys(), ...this.touched.keys()])];
    const old = await db.want.many(ids);
    const put = [];
    const got = [];
    for (const [i, id] of ids.entries()) {
      const version = Math.max(this.wants.get(id) ?? 0, old[i]?.version ?? 0);
      if (version === 0) continue;
      if (this.version(id) >= version) got.push(id);
      else put.push({ id, version, asked: old[i]?.asked ?? 0 });
    }
    await db.want.put(...put);
    await db.want.drop(...got);
  }

  private count(no: number, by: 1 | -1, change: (sum: bigint) => bigint): void {
    const bucket = this.byNo.get(no);
    if (bucket) this.byNo.set(no, { ...bucket, count: bucket.count + by, sum: change(bucket.sum) });
  }

  private at(id: string): Touched {
    const one = this.touched.get(id);
    if (!one) throw new Error(`record ${id} is not on the desk`);
    return one;
  }
}
