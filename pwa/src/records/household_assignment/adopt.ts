import type { Change, Seen } from "../../store";
import { text } from "../items";

export interface Decision {
  decided: string;
  meeting: string;
  decision: string;
}

/**
 * What makes one proposal an assignment in force: it is proposed if it was not yet, gets the decision, and is adopted.
 * Each step attests what was in view.
 */
export function adoption(one: Seen, { decided, meeting, decision }: Decision): Change[] {
  const common = { kind: one.kind, record: one.id, base: one.version };
  const set = {
    decided_on: decided,
    ...(text(one.body, "valid_from") ? {} : { valid_from: decided }),
    ...(meeting ? { meeting_id: meeting } : {}),
    ...(decision.trim() ? { decision_no: decision.trim() } : {}),
  };
  const propose: Change[] = one.state === "draft" ? [{ ...common, op: "propose", from: "draft" }] : [];
  return [...propose, { ...common, set, op: "adopt", from: "proposed" }];
}
