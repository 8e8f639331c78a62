import { Notice } from "../../ui/parts";
import type { Outcome } from "../act";
import { c, isWord, type Word } from "../i18n";

const TONE = { kept: "warm", done: "good", held: "warm", refused: "bad" } as const;

/** What became of the last act, beside the place where it was done. */
export function OutcomeNote({ outcome }: { outcome: Outcome | undefined }) {
  if (!outcome) return null;
  const own = `act.${outcome.reason}`;
  const why = outcome.message || (isWord(own) ? c(own) : c("act.other", { code: outcome.reason }));
  return (
    <Notice tone={TONE[outcome.result]} role="status">
      {c(`act.${outcome.result}` satisfies Word, { why })}
    </Notice>
  );
}
