// The words that screens and the store share.
import type { Body, Value } from "../../../sync/canon";
import type { WireCandidate, WireConflicts } from "../../../sync/wire";

/** A record's body is flat: path to leaf. */
export type { Body, Value };
/** Changes by path; null clears. */
export type Patch = Readonly<Record<string, Value | null>>;

/** A value of a path that did not stand, kept until a person decides. */
export type Candidate = WireCandidate;
export type Conflicts = WireConflicts;

/**
 * phone: on this phone only, as far as it knows. sent: the server has answered, its record is on the way, or it keeps
 * the work until something else arrives. accepted: what is shown is what the server holds. attention: a person must act.
 */
export type Status = "phone" | "sent" | "accepted" | "attention";

/** A record as a screen sees it: the accepted body with this phone's unsent work laid over it. */
export interface Seen {
  id: string;
  kind: string;
  /** Version last accepted, 0 when the server has not confirmed the record yet. */
  version: number;
  state: string;
  body: Body;
  /**
   * Base of an edit of a path that shows this phone's own pending value: what came in underneath was never put before
   * the person. Every other path has `version` as its base.
   */
  bases: Readonly<Record<string, number>>;
  status: Status;
  conflicts: Conflicts;
  deleted: boolean;
}

/** What a screen asks to be done to one record. `set` and `op` in one change become two mutations, `set` first. */
export interface Change {
  kind: string;
  /** Absent: a new record is made, with its natural key's id where the kind has one. */
  record?: string;
  set?: Patch;
  /** The text each changed text path was started from; when absent, the text in view, unless `bases` is older. */
  was?: Readonly<Record<string, string>>;
  /** The version that was put before the person, per path (rule 2). */
  bases?: Readonly<Record<string, number>>;
  /** The same for paths that `bases` does not name and for the step; the version in store when absent. */
  base?: number;
  /** A step of the kind's machine, "resolve" or "delete". */
  op?: string;
  /** The state that the step leaves; the state in view when absent. */
  from?: string;
  /** For "resolve": path, candidates seen, and the value that shall stand. */
  path?: string;
  seen?: readonly string[];
  value?: Value | null;
  /** Id of the refused or held mutation that this one mends. */
  replaces?: string;
}

export interface Saved {
  record: string;
  /** Ids of the mutations that hold this change now; empty when nothing changed. */
  mutations: string[];
}

export type AnswerCode = "applied" | "merged" | "conflict" | "held" | "refused" | "duplicate";

/** What the server said of one mutation. */
export interface Answer {
  id: string;
  code: AnswerCode;
  v?: number;
  sum?: string;
  set?: Patch;
  reason?: string;
  message?: string;
  errors?: Readonly<Record<string, readonly string[]>>;
  with?: unknown;
  /** For a duplicate: the code of the first answer. */
  first?: AnswerCode;
}

/** Work that the server could not take, with all its words, until its author deals with it. */
export interface Attention {
  mutation: string;
  record: string;
  kind: string;
  state: "held" | "refused";
  reason: string;
  message: string;
  errors: Readonly<Record<string, readonly string[]>>;
  /** What the author wrote. */
  set: Patch;
  op: string | null;
  base: number;
  /** When it was saved and when it was answered, ms of this phone's clock. */
  savedAt: number;
  answeredAt: number;
}

export interface DraftKey {
  form: string;
  /** Version of the form's layout: a draft opens with the form it was written in. */
  formVersion: number;
  record: string;
}

/** An unfinished form: local, never sent as it is. */
export interface Draft extends DraftKey {
  kind: string;
  /** What the form needs to show itself again; the store does not look into it. */
  data: unknown;
  /** What the form would save now: used when the record is about to leave this phone (rule 23). */
  change: { set: Patch; was?: Readonly<Record<string, string>>; bases?: Readonly<Record<string, number>> };
  changedAt: number;
}

export interface Notice {
  id: number;
  code: string;
  at: number;
  data: Readonly<Record<string, unknown>>;
}

/** Raised when something could not be kept on this phone. */
export class StoreError extends Error {
  constructor(
    /** quota: no room left. unavailable: the browser gives no storage. overtaken: another tab was faster. */
    readonly code: "quota" | "unavailable" | "overtaken" | "invalid",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "StoreError";
  }
}
