// What the store has to know of a record type. The application hands in what is generated from the server's
// declarations; an unknown kind (an older app, a newer server) is still kept, shown nowhere and sent unchanged.
import { naturalId } from "../../../sync/ids";
import type { Body, Patch } from "./types";

export interface KindInfo {
  /** Fields by whose value records are listed; `field.*` for the keys of a map. */
  index: readonly string[];
  /** Fields whose words are searched. */
  search: readonly string[];
  /** Field that orders a list; none: by id, which is by time of making. */
  sort: string | null;
  /** Fields that make the id of a record, in order, `when` a field has a value; null where ids are free. */
  natural: { readonly fields: readonly string[]; readonly when?: readonly [string, string] } | null;
  /** True for paths that are merged as text. */
  isText(path: string): boolean;
  /** State of a record that nobody has moved yet. */
  initial: string;
  /** Steps of the machine and the state they lead to. */
  steps: Readonly<Record<string, string>>;
}

export type Kinds = (kind: string) => KindInfo | undefined;

export const UNKNOWN: KindInfo = {
  index: [],
  search: [],
  sort: null,
  natural: null,
  isText: () => false,
  initial: "",
  steps: {},
};

export const sortOf = (body: Body, info: KindInfo): string =>
  info.sort === null ? "" : String(body[info.sort] ?? "");

/** The id that every phone gives to a record with these values; null where ids are free. */
export function naturalIdOf(kind: string, body: Patch, info: KindInfo): string | null {
  const { natural } = info;
  if (!natural || (natural.when && body[natural.when[0]] !== natural.when[1])) return null;
  return naturalId(kind, ...natural.fields.map((field) => String(body[field] ?? "")));
}
