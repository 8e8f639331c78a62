import { useMemo, useState } from "preact/hooks";
import { showDay, today } from "../../ui/dates";
import { Icon } from "../../ui/Icon";
import { Search } from "../../ui/parts";
import { c } from "../i18n";
import { Answer } from "../parts/Answer";
import { Frame } from "../parts/Frame";
import { place, useFilters } from "../places";
import { grow, type UnitRow, visible } from "../tree";
import type { Units } from "../types";
import { useFetch } from "../useFetch";
import { kindName } from "../words";

const COLUMNS = ["household", "member", "visit", "petition", "cell_meeting", "residence_comment"] as const;

export function UnitsPage() {
  const answer = useFetch<Units>("/api/units");
  return (
    <Frame title={c("units.title")}>
      <Answer of={answer}>{(units) => <Tree units={units} />}</Answer>
    </Frame>
  );
}

function Tree({ units }: { units: Units }) {
  const filters = useFilters("don-vi");
  const rows = useMemo(() => grow(units.items), [units]);
  // Few units are shown open at once; many start closed below the first level.
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const openAtFirst = (row: UnitRow) => row.depth === 0 || rows.length <= 60;
  const open = (row: UnitRow) => openAtFirst(row) !== toggled.has(row.unit.id);
  const toggle = (id: string) => {
    const next = new Set(toggled);
    if (!next.delete(id)) next.add(id);
    setToggled(next);
  };
  const search = filters.value("q");
  const shown = visible(rows, open, search);
  if (rows.length === 0) return <p class="empty">{c("units.none")}</p>;
  const columns = COLUMNS.filter((kind) => rows.some((row) => row.counts[kind]));
  return (
    <>
      <Search label={c("units.search")} value={search} onInput={(q) => filters.set({ q })} />
      <table class="grid tree">
        <thead>
          <tr>
            <th scope="col">{c("record.unit")}</th>
            {columns.map((kind) => (
              <th scope="col" class="number" key={kind}>
                {kindName(kind)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.unit.id}>
              <th scope="row" style={`--depth:${row.depth}`}>
                <span class="branch">
                  {row.children > 0 && !search.trim() ? (
                    <button
                      type="button"
                      class="bare fold"
                      aria-expanded={open(row)}
                      aria-label={`${c(open(row) ? "units.close" : "units.open")}: ${row.unit.name}`}
                      onClick={() => toggle(row.unit.id)}
                    >
                      <Icon name="right" small />
                    </button>
                  ) : (
                    <span class="fold" />
                  )}
                  <span class="grow">
                    <a href={place("ho-so", { unit: row.unit.id })}>{row.unit.name}</a>{" "}
                    {row.unit.valid_to !== null && row.unit.valid_to < today() && (
                      <span class="chip">{c("units.ended", { day: showDay(row.unit.valid_to) })}</span>
                    )}{" "}
                    {row.waiting > 0 && (
                      <span class="chip warm">{c("units.waiting", { n: row.waiting })}</span>
                    )}{" "}
                    {row.conflicts > 0 && (
                      <a class="chip bad" href={place("mau-thuan", { unit: row.unit.id })}>
                        {c("units.conflicts", { n: row.conflicts })}
                      </a>
                    )}
                  </span>
                </span>
              </th>
              {columns.map((kind) => (
                <td class="number" key={kind} data-label={kindName(kind)}>
                  {row.counts[kind] ? (
                    <a href={place("ho-so", { unit: row.unit.id, kind })}>{row.counts[kind]}</a>
                  ) : (
                    <span class="muted">0</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
