import { useState } from "preact/hooks";
import { me, store } from "../../here";
import type { Body } from "../../records/items";
import { today } from "../../ui/dates";
import { Tabs } from "../../ui/parts";
import type { Outcome } from "../act";
import { c } from "../i18n";
import { EditForm } from "../parts/EditForm";
import { Frame } from "../parts/Frame";
import { Opened } from "../parts/Opened";
import { OutcomeNote } from "../parts/Outcome";
import { FilterRow, Pages } from "../parts/Pages";
import { UnitPick } from "../parts/UnitPick";
import { useFilters } from "../places";
import type { Listed } from "../types";
import { usePages } from "../usePages";
import { editable, fieldMeta, fieldsOf, kindName } from "../words";
import { RecordTable } from "./Records";

const KINDS = ["organisation", "hamlet", "member"] as const;
type Kind = (typeof KINDS)[number];

/** Units, hamlets and members: found, added, corrected, ended, moved. Each change is a mutation with its history. */
export function Register() {
  const filters = useFilters("danh-muc");
  const kind = KINDS.find((one) => one === filters.value("kind")) ?? "organisation";
  const pages = usePages<Listed>("danh-muc", "/api/records", ["kind", "unit", "q"], { kind, order: "title" });
  const [adding, setAdding] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>();
  const done = (result: Outcome) => {
    setOutcome(result);
    setAdding(undefined);
    scrollTo(0, 0);
    pages.reload();
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
      <FilterRow filters={filters} search={c("records.search")} />
      <Pages of={pages} none={c("records.none")}>
        {(page) => <RecordTable page={page} kind={kind} />}
      </Pages>
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
    <Opened label={c("register.add", { kind: kindName(kind) })}>
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
          filled={{ ...ownedBy(kind, owner), ...blank(kind) }}
          paths={editable(kind, [], true).filter((path) => !(path in ownedBy(kind, owner)))}
          step="complete"
          button={c("record.save")}
          onDone={onDone}
          onCancel={onCancel}
        />
      )}
    </Opened>
  );
}

const CELLS = ["CHI_BO"];

// What follows from the owner: the fields that decide the audience are the same for everybody who adds one.
function ownedBy(kind: Kind, owner: string): Body {
  switch (kind) {
    case "organisation":
      return { org_id: owner, parent_id: owner };
    case "hamlet":
      return { org_id: owner, commune: owner };
    case "member":
      return { org_id: owner, cell_id: owner };
  }
}

// It holds from today unless somebody says another day; a box that nobody ticked says no.
function blank(kind: Kind): Body {
  const boxes = fieldsOf(kind).flatMap((field) => {
    const meta = fieldMeta(kind, field);
    if (!meta?.needed) return [];
    return meta.type === "flag" ? [field] : meta.type === "dated" ? [`${field}.${today()}`] : [];
  });
  return { valid_from: today(), ...Object.fromEntries(boxes.map((path) => [path, false])) };
}
