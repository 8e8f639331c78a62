import { useId, useState } from "preact/hooks";
import { nearTime } from "../../ui/dates";
import { Line, type Options, Pick, Tick } from "../../ui/inputs";
import { columnsOf, showsUnit } from "../columns";
import { c } from "../i18n";
import { DoubtChip } from "../parts/Doubts";
import { Frame } from "../parts/Frame";
import { Pages } from "../parts/Pages";
import { UnitPick } from "../parts/UnitPick";
import { recordPlace, type UrlFilters } from "../places";
import type { Listed, Paged } from "../types";
import { usePages } from "../usePages";
import { fieldName, KINDS, kindName, stateName, statesOf, titleOf, valueText } from "../words";

const NAMES = ["kind", "unit", "state", "since", "until", "q", "doubtful", "order"] as const;

export function Records() {
  const pages = usePages<Listed>("ho-so", "/api/records", NAMES);
  const { filters } = pages;
  return (
    <Frame title={c("records.title")}>
      <Filter filters={filters} />
      <Pages of={pages} none={c("records.none")}>
        {(page) => <RecordTable page={page} kind={filters.value("kind")} />}
      </Pages>
    </Frame>
  );
}

function Filter({ filters }: { filters: UrlFilters }) {
  const kind = filters.value("kind");
  const [search, setSearch] = useState(filters.value("q"));
  const id = useId();
  // On a narrow screen the records come first.
  const [open] = useState(() => matchMedia("(min-width: 46em)").matches);
  const kinds: Options = KINDS.map((name) => [name, kindName(name)]);
  const states: Options = statesOf(kind).map((state) => [state, stateName(kind, state)]);
  const orders: Options = [
    ["oldest", c("records.sort.oldest")],
    ["date", c("records.sort.date")],
  ];
  const pick = (name: string) => (value: string) => filters.set({ [name]: value });
  const active = NAMES.filter((name) => name !== "order" && filters.value(name)).length;
  return (
    <details class="sheet filterbox" open={open}>
      <summary>
        {c("records.filters")} {active > 0 && <span class="chip info">{active}</span>}
      </summary>
      <form
        class="filters"
        aria-label={c("records.filters")}
        onSubmit={(event) => {
          event.preventDefault();
          filters.set({ q: search.trim() });
        }}
      >
        <Pick
          label={c("records.kind")}
          options={kinds}
          empty={c("records.any")}
          value={kind}
          onChange={(value) => filters.set({ kind: value, state: undefined, doubtful: undefined })}
        />
        <UnitPick
          label={c("records.unit")}
          value={filters.value("unit")}
          onChange={pick("unit")}
          empty={c("records.any")}
        />
        {states.length > 0 && (
          <Pick
            label={c("records.state")}
            options={states}
            empty={c("records.any")}
            value={filters.value("state")}
            onChange={pick("state")}
          />
        )}
        <Line
          label={c("records.since")}
          type="date"
          value={filters.value("since")}
          onChange={pick("since")}
        />
        <Line
          label={c("records.until")}
          type="date"
          value={filters.value("until")}
          onChange={pick("until")}
        />
        <Pick
          label={c("records.sort")}
          options={orders}
          empty={c("records.sort.updated")}
          value={filters.value("order")}
          onChange={pick("order")}
        />
        {kind && (
          <Tick
            label={c("records.doubtful")}
            value={filters.value("doubtful") === "true"}
            onChange={(on) => filters.set({ doubtful: on ? "true" : undefined })}
          />
        )}
        <div class="field wide find">
          <label for={id}>{c("records.search")}</label>
          <span class="row">
            <input
              id={id}
              class="grow"
              type="search"
              autocomplete="off"
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
            <button type="submit">{c("records.find")}</button>
            <button
              type="button"
              class="plain"
              onClick={() => {
                setSearch("");
                filters.set(Object.fromEntries(NAMES.map((name) => [name, undefined])));
              }}
            >
              {c("records.clear")}
            </button>
          </span>
        </div>
      </form>
    </details>
  );
}

// From so many columns on, the day of the last change gives way on a screen of middling width.
const WIDE = 5;

/** The page of records as a table; with one kind chosen, its own columns. On a narrow screen every row is a card. */
export function RecordTable({ page, kind }: { page: Paged<Listed>; kind: string }) {
  // A column that is empty on the whole page only takes room from the others.
  const columns = columnsOf(kind).filter((path) => page.items.some((row) => row.body[path] !== undefined));
  const states = !kind || statesOf(kind).length > 0;
  const units = showsUnit(kind);
  const wide = columns.length + Number(states) + Number(units) >= WIDE;
  return (
    <table class={wide ? "grid wide" : "grid"}>
      <thead>
        <tr>
          <th scope="col">{kind ? kindName(kind) : c("nav.records")}</th>
          {columns.map((path) => (
            <th scope="col" key={path}>
              {fieldName(kind, path)}
            </th>
          ))}
          {states && <th scope="col">{c("records.state")}</th>}
          {units && <th scope="col">{c("records.unit")}</th>}
          <th scope="col" class="spare">
            {c("records.updated")}
          </th>
        </tr>
      </thead>
      <tbody>
        {page.items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              {!kind && <span class="muted small">{kindName(row.kind)} </span>}
              <a href={recordPlace(row.id)}>{titleOf(row.kind, row.body, page.names)}</a>
              {row.conflicts > 0 && <span class="chip bad">{c("records.conflict")}</span>}{" "}
              <DoubtChip doubts={row.doubts} />
            </th>
            {columns.map((path) => (
              <td key={path} data-label={fieldName(kind, path)}>
                {valueText(kind, path, row.body[path] ?? null, page.names)}
              </td>
            ))}
            {states && (
              <td data-label={c("records.state")}>
                {row.state !== null && <span class="chip">{stateName(row.kind, row.state)}</span>}
              </td>
            )}
            {units && (
              <td data-label={c("records.unit")}>{(row.org_id !== null && page.names[row.org_id]) || ""}</td>
            )}
            <td class="spare" data-label={c("records.updated")}>
              {nearTime(row.updated_at)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
