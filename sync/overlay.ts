// What a person sees: the accepted record with his own unsent work laid over it.
import type { Body, Value } from "./canon";

/** The part of a mutation that shows before the server has answered. */
export interface Pending {
  n: number;
  base: number;
  set?: Readonly<Record<string, Value | null>>;
  op?: string;
  path?: string;
  value?: Value | null;
}

const inOrder = (pending: Iterable<Pending>): Pending[] => [...pending].sort((a, b) => a.n - b.n);

/**
 * Lays pending mutations over a body, in order of `n`. `targets` maps a step to the state it leads to; a step that is
 * not in it leaves the state.
 */
export function overlay(
  accepted: Body,
  pending: Iterable<Pending>,
  targets: Readonly<Record<string, string>> = {},
): Body {
  const body: Record<string, Value> = { ...accepted };
  for (const one of inOrder(pending)) {
    for (const [path, value] of Object.entries(changesOf(one, targets))) {
      if (value === null) delete body[path];
      else body[path] = value;
    }
  }
  return body;
}

/**
 * The `base` that an edit of one path has to carry in a view of `version`. A path that shows the person's own pending
 * value does not show him the record's: what came in underneath was never put before him.
 */
export function baseOf(path: string, version: number, pending: Iterable<Pending>): number {
  let base = version;
  for (const one of inOrder(pending)) {
    if (path in changesOf(one, {})) base = Math.min(base, one.base);
  }
  return base;
}

/** What a mutation sets, a step and a decision included. */
export function changesOf(
  one: Pending,
  targets: Readonly<Record<string, string>>,
): Readonly<Record<string, Value | null>> {
  if (one.op === "delete") return { _deleted: true };
  if (one.op === "resolve" && one.path !== undefined) return { [one.path]: one.value ?? null };
  if (one.op !== undefined) {
    const target = targets[one.op];
    return target === undefined ? {} : { state: target };
  }
  return one.set ?? {};
}
