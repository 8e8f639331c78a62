// What the console's GET endpoints answer (server/api/console/schemas.py). tests/server/console holds both to the same keys.

export type Leaf = string | number | boolean;
export type Body = Record<string, Leaf>;
/** Titles of the records and names of the people that an answer mentions by id, as far as one may read them. */
export type Names = Record<string, string>;

export interface Paged<T> {
  items: T[];
  total: number;
  page: number;
  size: number;
  names: Names;
}

export interface Row {
  id: string;
  kind: string;
  version: number;
  state: string | null;
  org_id: string | null;
  /** The fields themselves; what stands under a map is left out of lists. */
  body: Body;
  updated_at: number;
  conflicts: number;
}

/** What deserves a second look, by path, in words; an empty path is the record as a whole. */
export type Doubts = Record<string, string[]>;

export interface Listed extends Row {
  doubts: Doubts;
}

export interface Candidate {
  mutation: string;
  author: string;
  device: string;
  /** Effective time of the edit, ms. */
  time: number;
  version: number;
  /** null: this edit cleared the value. */
  value: Leaf | null;
  /** Written where this person may not read: its value is not told. */
  hidden: boolean;
}

/** The value that stands at a disputed path, and who wrote it. */
export interface Standing extends Omit<Candidate, "mutation" | "hidden"> {
  mutation: string | null;
}

export interface Dispute {
  stands: Standing;
  candidates: Candidate[];
}

export interface Full extends Row {
  home: string;
  creator: string | null;
  created_at: number;
  disputes: Record<string, Dispute>;
  /** What this person may do with it now: "edit", "delete", "resolve", or a step of its machine. */
  may: string[];
  /** Groups of fields that this person may edit now; "" is the work itself. */
  groups: string[];
  doubts: Doubts;
  names: Names;
}

export interface Change {
  path: string;
  before: Leaf | null;
  after: Leaf | null;
  /** What stood before was written where this person may not read. */
  hidden: boolean;
}

export interface Edit {
  mutation: string;
  author: string;
  device: string;
  /** Time on the device, and time of arrival, ms. */
  at: number;
  received: number;
  version: number;
  outcome: string;
  step: string | null;
  changes: Change[];
}

export interface UnitNode {
  id: string;
  parent: string | null;
  kind: string;
  name: string;
  valid_to: string | null;
  counts: Record<string, number>;
  waiting: number;
  conflicts: number;
}

export interface Units {
  items: UnitNode[];
}

export interface Queue {
  kind: string;
  state: string;
  step: string;
  total: number;
  oldest: number;
  items: Listed[];
}

export interface Today {
  queues: Queue[];
  conflicts: number;
  kept: Record<string, number>;
  names: Names;
}

export interface ConflictRow extends Row {
  disputes: Record<string, Dispute>;
  /** "resolve" is here when this person decides. */
  may: string[];
}

export interface KeptRow {
  id: string;
  status: "late" | "held" | "refused";
  kind: string;
  record: string;
  author: string;
  device: string;
  at: number;
  received: number;
  reason: string;
  /** The reason in words. */
  message: string;
  /** What is wrong, by path, in words. */
  errors: Record<string, string[]>;
  set: Record<string, Leaf | null>;
  op: string | null;
  may: string[];
  /** The record as it stands now, when there is one that this person may read. */
  current: Body | null;
}

export interface Account {
  id: string;
  login: string;
  name: string;
  role: string;
  scope: string;
  member: string | null;
  disabled: boolean;
  last_contact: number | null;
  devices: number;
}

export interface Device {
  id: string;
  name: string;
  user: string;
  user_name: string;
  created_at: number;
  last_contact: number;
  revoked: boolean;
  own: boolean;
}

export interface AdminEntry {
  seq: number;
  at: number;
  actor: string;
  act:
    | "create_account"
    | "change_account"
    | "disable_account"
    | "enable_account"
    | "reset_password"
    | "revoke_device";
  /** Whom it was done to. */
  account: string;
  device: string | null;
  role: string | null;
  scope: string | null;
}

export interface UpwardRow extends Row {
  /** Why the server above refused it, in words. */
  message: string | null;
  sent_at: number | null;
  answered_at: number | null;
}

export interface LinkAbove {
  configured: boolean;
  last_contact: number | null;
  next_at: number | null;
  /** How the last contact failed: "away", or the code of the server above. */
  error: string | null;
  chain_flaw: boolean;
}

export interface LinkBelow {
  unit: string;
  name: string;
  last_contact: number | null;
  chain_flaw: boolean;
}

export interface Upward extends Paged<UpwardRow> {
  link: LinkAbove;
  below: LinkBelow[];
  counts: Record<string, number>;
}

/** A step on a record that a server below keeps. */
export interface StepBelow {
  record: string;
  kind: string;
  body: Body;
  author: string;
  received: number;
  status: string;
  message: string | null;
  errors: Record<string, string[]>;
  op: string | null;
  set: Record<string, Leaf | null>;
}
