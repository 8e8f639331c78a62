import { nearTime } from "../../ui/dates";
import { Icon } from "../../ui/Icon";
import { columnsOf } from "../columns";
import { c } from "../i18n";
import { recordPlace } from "../places";
import type { Listed, Names } from "../types";
import { fieldName, titleOf, valueText } from "../words";
import { DoubtChip } from "./Doubts";

/** A record as one line that leads to its page: what it is known by, where it belongs, when it was touched. */
export function RecordLine({ row, names }: { row: Listed; names: Names }) {
  const facts = columnsOf(row.kind)
    .slice(0, 2)
    .map((path) => [path, row.body[path]] as const)
    .filter(([, value]) => value !== undefined);
  return (
    <li>
      <a class="item" href={recordPlace(row.id)}>
        <span class="body">
          <span class="title">{titleOf(row.kind, row.body, names)}</span>
          <span class="sub">
            {row.org_id !== null && names[row.org_id] && <span>{names[row.org_id]} · </span>}
            {facts.map(([path, value]) => (
              <span key={path}>
                {fieldName(row.kind, path)}: {valueText(row.kind, path, value ?? null, names)} ·{" "}
              </span>
            ))}
            {nearTime(row.updated_at)}
          </span>
          <span class="row chips">
            {row.conflicts > 0 && <span class="chip bad">{c("records.conflict")}</span>}
            <DoubtChip doubts={row.doubts} />
          </span>
        </span>
        <Icon name="right" small />
      </a>
    </li>
  );
}
