import { Notice } from "../../ui/parts";
import { c } from "../i18n";
import type { Doubts as All, Names } from "../types";
import { pathName } from "../words";

/** Says in a list that a record deserves a second look. */
export function DoubtChip({ doubts }: { doubts: All }) {
  const all = Object.values(doubts).flat();
  return all.length > 0 ? (
    <span class="chip warm" title={all.join("\n")}>
      {c("records.doubts", { n: all.length })}
    </span>
  ) : null;
}

/** What deserves a second look in a record. Nothing of it keeps anybody from working on. */
export function Doubts({ kind, doubts, names }: { kind: string; doubts: All; names: Names }) {
  const all = Object.entries(doubts).flatMap(([path, words]) => words.map((one) => [path, one] as const));
  if (all.length === 0) return null;
  return (
    <Notice tone="warm">
      <div class="stack">
        <strong>{c("records.doubts", { n: all.length })}</strong>
        <ul>
          {all.map(([path, words]) => (
            <li key={`${path} ${words}`}>
              {path && <span class="muted">{pathName(kind, path, names)}: </span>}
              {words}
            </li>
          ))}
        </ul>
      </div>
    </Notice>
  );
}
