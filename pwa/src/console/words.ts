// Records in words: names of kinds, fields, states and steps, and values as a person reads them.
import { type FieldMeta, type Kind, type KindMeta, kinds } from "../generated/records";
import { label } from "../i18n";
import { showDay, showTime } from "../ui/dates";
import type { Options } from "../ui/inputs";
import { titleFields } from "./columns";
import { c } from "./i18n";
import type { Body, Leaf, Names } from "./types";

const metaOf = (kind: string): KindMeta | undefined => kinds[kind as Kind];

/** Kinds in the order of their declaration. */
export const KINDS: readonly string[] = Object.keys(kinds);

export const kindName = (kind: string): string => label(metaOf(kind)?.label ?? kind);
export const statesOf = (kind: string): readonly string[] => metaOf(kind)?.states ?? [];
export const stateName = (kind: string, state: string): string => label(`${kind}.state.${state}`);

/** What a step is called; undefined when the kind has no such step. */
export function stepName(kind: string, step: string): string | undefined {
  const meta = metaOf(kind)?.steps[step];
  return meta && label(meta.label);
}

export const fieldsOf = (kind: string): readonly string[] => Object.keys(metaOf(kind)?.fields ?? {});
export const fieldMeta = (kind: string, field: string): FieldMeta | undefined => metaOf(kind)?.fields[field];
export const isItems = (kind: string, field: string): boolean => fieldMeta(kind, field)?.type === "items";

const MAPS: readonly string[] = ["choices", "refs", "dated", "scores"];
export const isMap = (kind: string, field: string): boolean =>
  MAPS.includes(fieldMeta(kind, field)?.type ?? "");

/** What is declared of the leaf a path leads to, and the part of it that is a key. */
function leafOf(kind: string, path: string): { meta?: FieldMeta; map?: FieldMeta; key?: string } {
  const [field = "", key, part] = path.split(".");
  const meta = fieldMeta(kind, field);
  if (!meta || key === undefined) return meta ? { meta } : {};
  if (part === undefined) return { map: meta, key };
  const inner = meta.parts?.[part];
  return inner ? { meta: inner, map: meta, key } : { map: meta, key };
}

export const isProse = (kind: string, path: string): boolean => leafOf(kind, path).meta?.type === "text";

/** The codes that may stand at a path, with their words; none for anything but a choice. */
export function codesOf(kind: string, path: string): Options {
  const { meta } = leafOf(kind, path);
  return meta?.type === "choice"
    ? (meta.codes ?? []).map((code) => [code, label(`${meta.label}.${code}`)])
    : [];
}

const short = (id: string): string => c("record.hidden", { code: id.slice(-4) });

/** A key of a map in words: the record it names, the code it stands for, the day. */
function keyName(map: FieldMeta, key: string, names: Names): string {
  if (map.keyRef) return names[key] ?? short(key);
  if (map.codes) return label(`${map.label}.${key}`);
  return map.type === "dated" ? showDay(key) : "";
}

/** The name of a field alone. */
export const fieldName = (kind: string, field: string): string =>
  label(fieldMeta(kind, field)?.label ?? `${kind}.${field}`);

/** The name of the key a path ends in; of the part, for an item. */
export function endName(kind: string, path: string, names: Names): string {
  const { meta, map, key = "" } = leafOf(kind, path);
  return meta ? label(meta.label) : map ? keyName(map, key, names) : path;
}

/** A path in words, from the field down: "Điểm danh: Lò Văn Inh, Có mặt hay vắng". */
export function pathName(kind: string, path: string, names: Names): string {
  if (path === "state") return c("records.state");
  if (path === "_deleted") return c("history.deleted");
  const { meta, map, key = "" } = leafOf(kind, path);
  if (!map) return meta ? label(meta.label) : path;
  const inner = [keyName(map, key, names), meta && label(meta.label)].filter(Boolean).join(", ");
  return inner ? `${label(map.label)}: ${inner}` : label(map.label);
}

/** A value as a person reads it; empty for nothing. */
export function valueText(kind: string, path: string, value: Leaf | null, names: Names): string {
  if (value === null || value === "") return "";
  if (value === true) return c("record.yes");
  if (value === false) return c("record.no");
  if (path === "state") return stateName(kind, String(value));
  const { meta } = leafOf(kind, path);
  switch (meta?.type) {
    case "choice":
      return label(`${meta.label}.${value}`);
    case "ref":
    case "actor":
      return names[String(value)] ?? short(String(value));
    case "date":
    case "month":
      return showDay(String(value));
    case "instant":
      return showTime(Number(value));
    default:
      return String(value);
  }
}

/** The line by which a record is known. */
export function titleOf(kind: string, body: Body, names: Names): string {
  const parts = titleFields(kind).map((field) => valueText(kind, field, body[field] ?? null, names));
  return parts.filter(Boolean).join(" · ") || kindName(kind);
}

const FORM_TYPES: readonly string[] = [
  "text",
  "line",
  "phone",
  "choice",
  "choices",
  "ref",
  "date",
  "month",
  "integer",
  "flag",
  "dated",
];
// What is asked for with a step and never edited by itself: the reason for sending back.
const REVIEW = "review";

/** Fields that are filled in by hand, for someone who may edit these groups. `creating`: also what is fixed afterwards. */
export function editable(kind: string, groups: readonly string[], creating = false): readonly string[] {
  return fieldsOf(kind).filter((field) => {
    const meta = fieldMeta(kind, field);
    if (!meta || meta.server || field === "org_id" || !FORM_TYPES.includes(meta.type)) return false;
    if (meta.group === REVIEW || (meta.policy === "fixed" && !creating)) return false;
    return creating || groups.includes(meta.group ?? "");
  });
}

/** What a step needs and the record lacks; a step back always asks for its reason. */
export function wantedFor(kind: string, step: string, body: Body): readonly string[] {
  const needs = metaOf(kind)?.steps[step]?.needs ?? [];
  return needs.filter((field) => {
    const meta = fieldMeta(kind, field);
    if (!meta || meta.server || !FORM_TYPES.includes(meta.type)) return false;
    return (
      meta.group === REVIEW ||
      !Object.keys(body).some((path) => path === field || path.startsWith(`${field}.`))
    );
  });
}

/** The step says that the record is right: it is what the page is opened for. */
export const attests = (kind: string, step: string): boolean => metaOf(kind)?.steps[step]?.attests ?? false;

/** True when the fields a step asks for are a reason given to its author: the step sends back. */
export const isBack = (step: string): boolean => step === "send_back";
