// What a row shows in the clear and what is its sealed part. Encryption at rest, when it comes, replaces `seal` and
// `open` here and nothing else: no index, no query and no rule looks into a sealed part.
import type { Answer, Body, Conflicts, Draft } from "./types";

/** Sealed part of a record: what the server accepted. */
export interface RecordSeal {
  fields: Body;
  conflicts: Conflicts;
}

/** Sealed part of an outbox row: the mutation as it travels, finished, and what the server said of it. */
export interface OutboxSeal {
  text: string;
  answer?: Answer;
}

/** Sealed part of a draft. */
export type DraftSeal = Pick<Draft, "data" | "change">;

declare const sealed: unique symbol;
/** A value that only `open` can read. */
export type Sealed<T> = { readonly [sealed]: T };

export const seal = <T>(plain: T): Sealed<T> => plain as unknown as Sealed<T>;
export const open = <T>(body: Sealed<T>): T => body as unknown as T;

/** records: one row per record. */
export interface RecordRow {
  id: string;
  kind: string;
  /** Version accepted; 0 while the server has confirmed nothing. */
  version: number;
  /** State in view. */
  state: string;
  /** `kind`, `kind/field/value`, `kind~word` (accents stripped) and flags such as `!conflict`, of what is in view. */
  keys: string[];
  /** Order within a kind. */
  sort: string;
  /** 1 while the outbox holds rows of this record. */
  unsent: 0 | 1;
  body: Sealed<RecordSeal>;
}

/** members: which buckets a record lies in, apart from its body, as either may arrive first (rule 21). */
export interface MemberRow {
  id: string;
  /** Local numbers of the buckets. */
  in: number[];
  /** The record's number in each of them, in the same order. */
  at: number[];
}

/** buckets: what this person subscribes to. `count` and `sum` are the digest's parts, kept with every change. */
export interface BucketRow {
  no: number;
  name: string;
  count: number;
  sum: bigint;
  /** 1 while the bucket is read again from its start: rows are marked as they come, the rest is swept at the end. */
  rereading: 0 | 1;
  /** 0 while it is subscribed to; else since when it has been lost, ms. */
  lostAt: number;
  /** Records that lay in it when it was lost. */
  left: string[];
}

export type OutboxState = "waiting" | "offered" | "answered" | "held" | "refused";

/** outbox: one row per mutation. */
export interface OutboxRow {
  id: string;
  record: string;
  kind: string;
  n: number;
  author: string;
  device: string;
  /**
   * waiting: never left this phone. offered: was in a request, no answer yet. answered: accepted, its record is not
   * here yet. held, refused: the server keeps it, the author has to see it.
   */
  state: OutboxState;
  /** Version that the answer named, 0 before. */
  version: number;
  /** Version its author had in view. */
  base: number;
  savedAt: number;
  answeredAt: number;
  /** Not to be offered before this time: the server broke on it. */
  notBefore: number;
  /** How many changes were joined into it before it was first offered. */
  joined: number;
  bytes: number;
  body: Sealed<OutboxSeal>;
}

/** drafts: one row per form, form version, record and user. */
export interface DraftRow {
  key: string;
  form: string;
  formVersion: number;
  kind: string;
  record: string;
  changedAt: number;
  body: Sealed<DraftSeal>;
}

/** want: bodies to ask for, because what came cannot be applied to what is here. */
export interface WantRow {
  id: string;
  version: number;
  /** How many requests have named it. */
  asked: number;
}

/** marks: records seen in a bucket that is read again. */
export interface MarkRow {
  bucket: number;
  id: string;
}
