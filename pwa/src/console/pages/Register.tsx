import { useState } from "preact/hooks";
import { me, store } from "../../here";
import type { Body } from "../../records/items";
import { today } from "../../ui/dates";
import { Search, Tabs } from "../../ui/parts";
import type { Outcome } from "../act";
import { c } from "../i18n";
import { Answer } from "../parts/Answer";
import { EditForm } from "../parts/EditForm";
import { Frame } from "../parts/Frame";
import { OutcomeNote } from "../parts/Outcome";
import { Pager } from "../parts/Pager";
import { UnitPick } from "../parts/UnitPick";
import { useFilters } from "../places";
import type { Paged, Row } from "../types";
import { useFetch } from "../useFetch";
import { editable, kindName } from "../words";
import { RecordTable } from "./Records";

const KINDS = ["organisation", "hamlet", "member"] as const;
type Kind = (typeof KINDS)[number];

/** Units, hamlets and members: found, added, corrected, ended, moved. Each change is a mutation with its history. */
export function Register() {
  const filters = useFilters("danh-muc");
  const kind = KINDS.find((one) => one === filters.value("kind")) ?? "organisation";
  const query = {
    kind,
    unit: filters.value("unit"),
    q: filters.value("q"),
    page: filters.value("page"),
    order: "title",
  };
  const answer = useFetch<Paged<Row>>("/api/records", query);
  const [adding, setAdding] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>();
  const done = (result: Outcome) => {
    setOutcome(result);
    setAdding(undefined);
    scrollTo(0, 0);
    answer.reload();
  };
  return (
    <Frame
      title={c("register.title")}
      actions={
        adding === undefined && (
          <button type="button" onClick={() => setAdding(store.newId())}>
            {c("register.add", { kind: kindName(kind).toLowerCase() })}
          </button>
        )
      }
    >
      <p class="muted">{c("register.lead")}</p>
      <Tabs<Kind>
        value={kind}
        onPick={(next) => {
          setAdding(undefined);
          filters.set({ kind: next, q: undefined });
        }}
        options={KINDS.map((one) => [one, kindName(one)])}
      />
      <OutcomeNote outcome={outcome} />
      {adding !== undefined && (
        <Adding
          key={adding}
          kind={kind}
          record={adding}
          onDone={done}
          onCancel={() => setAdding(undefined)}
        />
      )}
      <div class="row filterrow">
        <div class="grow">
          <Search
            label={c("records.search")}
            value={filters.value("q")}
            onInput={(q) => filters.set({ q })}
          />
        </div>
        <UnitPick
          label={c("records.unit")}
          value={filters.value("unit")}
          onChange={(unit) => filters.set({ unit })}
          empty={c("records.any")}
        />
      </div>
      <Answer of={answer}>
        {(page) =>
          page.total === 0 ? (
            <p class="empty">{c("records.none")}</p>
          ) : (
            <>
              <RecordTable page={page} kind={kind} />
              <Pager of={page} slug="danh-muc" filters={query} />
            </>
          )
        }
      </Answer>
    </Frame>
  );
}

interface AddingProps {
  kind: Kind;
  record: string;
  onDone: (outcome: Outcome) => void;
  onCancel: () => void;
}

/** A new unit, hamlet or member. Which unit owns it decides who will read it, so that is asked first. */
function Adding({ kind, record, onDone, onCancel }: AddingProps) {
  const [owner, setOwner] = useState(kind === "member" ? "" : me.scope);
  return (
    <section class="sheet stack" aria-label={c("register.add", { kind: kindName(kind) })}>
      <h2>{c("register.add", { kind: kindName(kind).toLowerCase() })}</h2>
      <UnitPick
        label={c(kind === "member" ? "register.move.to" : "register.owner")}
        kinds={kind === "member" ? CELLS : undefined}
        value={owner}
        onChange={setOwner}
        needed
      />
      {owner && (
        <EditForm
          key={owner}
          kind={kind}
          record={record}
          filled={start(kind, owner)}
          paths={editable(kind, [], true).filter(
            (path) => !(path in start(kind, owner)) || path === "valid_from",
          )}
          step="complete"
          button={c("record.save")}
          onDone={onDone}
          onCancel={onCancel}
        />
      )}
    </section>
  );
}

const CELLS = ["CHI_BO"];

// What follows from the owner: the fields that decide the audience are the same for everybody who adds one.
function start(kind: Kind, owner: string): Body {
  const valid_from = today();
  switch (kind) {
    case "organisation":
      return { org_id: owner, parent_id: owner, valid_from };
    case "hamlet":
      return { org_id: owner, commune: owner, valid_from };
    case "member":
      return { org_id: owner, cell_id: owner, valid_from };
  }
}
