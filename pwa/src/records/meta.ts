// What the record types declare, looked up by path: for forms and for steps.
import {
  kinds as declared,
  type FieldMeta,
  type Kind,
  type KindMeta,
  type Role,
  type StepMeta,
} from "../generated/records";
import { t } from "../i18n";
import { today } from "../ui/dates";
import { type Body, items } from "./items";

export type { FieldMeta };

const metaOf = (kind: string): KindMeta | undefined => declared[kind as Kind];

/** What is declared for a path, and the message key of its label. Without a declaration both are of the path itself. */
export function fieldMeta(kind: string, path: string): { meta: FieldMeta | undefined; key: string } {
  const [name = "", , part] = path.split(".");
  const field = metaOf(kind)?.fields[name];
  const found = part === undefined ? field : field?.parts?.[part];
  return { meta: found, key: found?.label ?? field?.label ?? `${kind}.${name}` };
}

export const isText = (kind: string, path: string): boolean => fieldMeta(kind, path).meta?.policy === "text";

/** What a record is called by its declared title, for kinds without screens here. */
export const declaredTitle = (kind: string, body: Body): string =>
  (metaOf(kind)?.title ?? [])
    .map((field) => body[field])
    .filter((value) => value !== undefined)
    .join(" · ");

/** Steps that somebody of this role may take from a state, as declared; the server decides. */
export function stepsFrom(kind: string, state: string, role: string): string[] {
  const steps: Readonly<Record<string, StepMeta>> = metaOf(kind)?.steps ?? {};
  return Object.keys(steps).filter(
    (name) => steps[name]?.from.includes(state) && steps[name]?.roles.includes(role as Role),
  );
}

/** May this role ever do this to records of the kind, and is it open in the state? */
export function mayEdit(kind: string, action: string, state: string, role: string): boolean {
  const meta = metaOf(kind);
  const open = meta?.open[action];
  return (
    (meta?.roles[action]?.includes(role as Role) ?? false) && (open === undefined || open.includes(state))
  );
}

/** Fields that a step needs and that stand empty. */
export function wanting(kind: string, body: Body, step: string): string[] {
  const fields = metaOf(kind)?.fields ?? {};
  return Object.keys(fields).filter((name) => {
    const meta = fields[name];
    if (!meta?.needed?.includes(step) || meta.server) return false;
    return !Object.keys(body).some((path) => path === name || path.startsWith(`${name}.`));
  });
}

/** What keeps a step from being taken, in words, by path. The server judges again. */
export function problems(kind: string, body: Body, step: string): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const name of wanting(kind, body, step)) wrong[name] = t("field.missing");
  for (const [name, meta] of Object.entries(metaOf(kind)?.fields ?? {})) {
    if (meta.parts) {
      for (const item of items(body, name)) {
        for (const [part, inner] of Object.entries(meta.parts)) {
          if (inner.needed?.includes(step) && isEmpty(item.values[part]))
            wrong[`${name}.${item.id}.${part}`] = t("field.missing");
        }
      }
    } else if (meta.needed?.includes(step) && body[name] !== undefined) {
      const value = body[name];
      if (typeof value === "string" && [...value.trim()].length < (meta.least ?? 1))
        wrong[name] = t("field.short", { n: meta.least ?? 1 });
      if (meta.past && typeof value === "string" && value > today()) wrong[name] = t("field.future");
    }
  }
  return wrong;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === "string" && value.trim() === "");
