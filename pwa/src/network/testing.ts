// A server small enough to be seen through, for the tests of store and exchange: it keeps the wire's promises (answers
// first, one snapshot, cursors, tombstones, digests), while its merging is plain. The real one is met in
// tests/convergence.
import { checksum, type Value } from "../../../sync/canon";
import { add, fold, sumText } from "../../../sync/digest";
import { type Row, toColumns } from "../../../sync/wire";
import type { Answer } from "../store";
import type { Frame } from "../store/frames";
import type { Mutation } from "../store/view";

interface Kept {
  kind: string;
  version: number;
  body: Record<string, Value>;
}

interface Bucket {
  number: number;
  rows: Map<string, number>;
  gone: Map<string, number>;
}

interface Asked {
  cursor?: string;
  mutations?: Mutation[];
  want?: string[];
  check?: [number, number, string][];
}

export class TestServer {
  readonly records = new Map<string, Kept>();
  readonly answered = new Map<string, { mutation: Mutation; answer: Answer }>();
  readonly subscriptions = new Map<string, string[]>();
  private readonly buckets = new Map<string, Bucket>();
  private sets = new Map<string, string[]>();
  time = 1_800_000_000_000;

  /** Rows per frame: small, so that replies have many frames to be cut between. */
  constructor(private readonly page = 3) {}

  /** The buckets of a record: that of the household it names, and the one that all of the cell read. */
  private bucketsOf(record: Kept): string[] {
    return typeof record.body.household_id === "string"
      ? [`commune/X/household/${record.body.household_id}`, "commune/X/cell"]
      : ["commune/X/cell"];
  }

  bucket(name: string): Bucket {
    const old = this.buckets.get(name);
    if (old) return old;
    const made = { number: 0, rows: new Map(), gone: new Map() };
    this.buckets.set(name, made);
    return made;
  }

  handle(user: string, text: string): Frame[] {
    const asked = JSON.parse(text) as Asked;
    this.time += 1;
    const names = this.subscriptions.get(user) ?? [];
    const known = asked.cursor === undefined ? undefined : this.sets.get(asked.cursor.split(";")[0] ?? "");
    const numbers = new Map(known?.map((name, i) => [name, Number(asked.cursor?.split(";")[i + 1])]) ?? []);
    const before = new Map(
      (asked.mutations ?? []).map((one) => [one.record, this.records.get(one.record)?.version]),
    );
    const answers = (asked.mutations ?? []).map((one) => this.accept(one));
    const local = new Set(
      answers
        .filter((one) => one.code === "applied" && one.sum)
        .map((one) => this.answered.get(one.id)?.mutation.record),
    );
    // A body may be left out only when nothing but applied changes lies between what the phone holds and now.
    for (const [record, version] of before) {
      const changes = (asked.mutations ?? []).filter((one) => one.record === record);
      if (changes.some((one) => one.base !== (version ?? 0))) local.delete(record);
    }
    const set = names.join(",");
    this.sets.set(set, names);
    const frames: Frame[] = [{ now: this.time, answers }];
    const first = frames[0] as Frame;
    if (!known || known.join() !== set) first.buckets = names;
    if (asked.cursor !== undefined && !known) first.notices = [{ code: "cursor_unknown" }];
    const reread = this.different(names, asked.check ?? []);
    if (reread.length > 0) first.reread = reread;
    for (const index of reread) numbers.delete(names[index] ?? "");
    const bodies = [...before.keys(), ...(asked.want ?? [])].filter(
      (id) => !local.has(id) && this.readable(names, id),
    );
    // Apart from the answers, so that a connection can break in between.
    frames.push({ rows: this.rows(bodies) });
    this.feed(frames, names, numbers, new Set([...bodies, ...local].filter((id) => id !== undefined)));
    const last = frames.at(-1) as Frame;
    for (const frame of frames) if (frame !== last) frame.more = true;
    last.cursor = [set, ...names.map((name) => this.bucket(name).number)].join(";");
    last.digest = this.digest(names);
    return frames;
  }

  digest(names: readonly string[]): string {
    return fold(names.map((name) => [name, this.bucket(name).rows.size, this.sum(name)]));
  }

  private sum(name: string): bigint {
    let sum = 0n;
    for (const id of this.bucket(name).rows.keys()) sum = add(sum, id, this.records.get(id)?.version ?? 0);
    return sum;
  }

  private different(names: string[], check: [number, number, string][]): number[] {
    return check
      .filter(([index, , sum]) => sumText(this.sum(names[index] ?? "")) !== sum)
      .map(([index]) => index);
  }

  private readable(names: readonly string[], id: string): boolean {
    return names.some((name) => this.bucket(name).rows.has(id));
  }

  private rows(ids: Iterable<string>): ReturnType<typeof toColumns> {
    const rows = [...new Set(ids)].flatMap((id): Row[] => {
      const kept = this.records.get(id);
      return kept ? [{ kind: kept.kind, id, version: kept.version, body: kept.body, conflicts: {} }] : [];
    });
    return toColumns(rows);
  }

  private feed(frames: Frame[], names: string[], from: Map<string, number>, told: Set<string>): void {
    const places = names.map((name) => from.get(name) ?? 0);
    const set = names.join(",");
    for (const [index, name] of names.entries()) {
      const bucket = this.bucket(name);
      const start = from.get(name);
      const news = [...bucket.rows].map(([id, number]) => ({ id, number, gone: false }));
      // A start at 0 has nothing to be told gone.
      if (start !== undefined)
        news.push(...[...bucket.gone].map(([id, number]) => ({ id, number, gone: true })));
      const later = news.filter((one) => one.number > (start ?? 0)).sort((a, b) => a.number - b.number);
      for (let at = 0; at < later.length; at += this.page) {
        const page = later.slice(at, at + this.page);
        const here = page.filter((one) => !one.gone);
        const gone = page.filter((one) => one.gone);
        places[index] = page.at(-1)?.number ?? 0;
        const fresh = here.map((one) => one.id).filter((id) => !told.has(id));
        for (const id of fresh) told.add(id);
        frames.push({
          rows: this.rows(fresh),
          ...(here.length ? { in: [[index, here.map((one) => one.id), here.map((one) => one.number)]] } : {}),
          ...(gone.length
            ? { out: [[index, gone.map((one) => one.id), gone.map((one) => one.number)]] }
            : {}),
          cursor: [set, ...places].join(";"),
        });
      }
    }
  }

  private accept(mutation: Mutation): Answer {
    const old = this.answered.get(mutation.id);
    if (old) {
      const { v, reason, code } = old.answer;
      return {
        id: mutation.id,
        code: "duplicate",
        first: code,
        ...(v ? { v } : {}),
        ...(reason ? { reason } : {}),
      };
    }
    const answer = this.merge(mutation);
    this.answered.set(mutation.id, { mutation, answer });
    return answer;
  }

  private merge(mutation: Mutation): Answer {
    const { id, record, set = {} } = mutation;
    if (set.verdict === "bad") return { id, code: "refused", reason: "invalid" };
    if (set.verdict === "wait") return { id, code: "held", reason: "waits_for_reference" };
    const old = this.records.get(record);
    const body = { ...old?.body };
    for (const [path, value] of Object.entries(set)) {
      if (value === null) delete body[path];
      else body[path] = value;
    }
    const made: Answer["set"] = old ? {} : { org_id: "Z" };
    Object.assign(body, made);
    const version = (old?.version ?? 0) + 1;
    const kept = { kind: mutation.kind, version, body };
    this.records.set(record, kept);
    this.place(record, old ? this.bucketsOf(old) : [], this.bucketsOf(kept));
    const known = mutation.base >= (old?.version ?? 0);
    if (!known) return { id, code: "merged", v: version };
    return { id, code: "applied", v: version, set: made, sum: checksum(body) };
  }

  private place(id: string, before: string[], after: string[]): void {
    for (const name of new Set([...before, ...after])) {
      const bucket = this.bucket(name);
      bucket.number += 1;
      bucket.rows.delete(id);
      bucket.gone.delete(id);
      (after.includes(name) ? bucket.rows : bucket.gone).set(id, bucket.number);
    }
  }
}

export interface Fault {
  /** request: it never arrives. reply: it arrives, its reply does not. */
  lost?: "request" | "reply";
  /** Bytes after which the reply breaks off. */
  cut?: number;
}

/** The text of a request, unpacked. */
export async function requestText(init: RequestInit | undefined): Promise<string> {
  const body = init?.body as Uint8Array<ArrayBuffer>;
  if (new Headers(init?.headers).get("Content-Encoding") !== "gzip") return new TextDecoder().decode(body);
  return new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** A `fetch` that reaches `server` as `user`, as well as `fault` lets it. */
export function wire(server: TestServer, user: string, fault: Fault = {}): typeof fetch {
  return async (_address, init) => {
    if (fault.lost === "request") throw new TypeError("no network");
    const text = await requestText(init);
    const frames = server.handle(user, text);
    if (fault.lost === "reply") throw new TypeError("connection reset");
    const body = new TextEncoder().encode(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(""));
    return new Response(fault.cut === undefined ? body : broken(body.subarray(0, fault.cut)), {
      headers: { "Content-Type": "application/x-ndjson" },
    });
  };
}

function broken(start: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new TypeError("connection reset"));
      else controller.enqueue(start);
      sent = true;
    },
  });
}
