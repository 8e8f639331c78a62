import { useEffect, useRef, useState } from "preact/hooks";
import { store } from "../../here";
import { showTime } from "../../ui/dates";
import { Button, Notice } from "../../ui/parts";
import { useLive } from "../../ui/useLive";
import { act, type Outcome } from "../act";
import { c } from "../i18n";
import { Answer } from "../parts/Answer";
import { Disputes } from "../parts/Disputes";
import { Doubts } from "../parts/Doubts";
import { EditForm } from "../parts/EditForm";
import { Fields } from "../parts/Fields";
import { Frame } from "../parts/Frame";
import { History } from "../parts/History";
import { OutcomeNote } from "../parts/Outcome";
import { place } from "../places";
import type { Full } from "../types";
import { useFetch } from "../useFetch";
import { attests, editable, isBack, kindName, stateName, stepName, titleOf, wantedFor } from "../words";

export function RecordPage({ id }: { id: string }) {
  const answer = useFetch<Full>(`/api/records/${id}`);
  const record = answer.data;
  const title = record
    ? `${kindName(record.kind)}: ${titleOf(record.kind, record.body, record.names)}`
    : c("nav.records");
  const up = { to: place("ho-so", record ? { kind: record.kind } : {}), words: c("record.back") };
  return (
    <Frame title={title} up={up}>
      <Answer of={answer}>{(full) => <Whole key={full.id} record={full} onDone={answer.reload} />}</Answer>
    </Frame>
  );
}

function Whole({ record, onDone }: { record: Full; onDone: () => void }) {
  const { kind, names } = record;
  const waiting = useWaiting(record.id, onDone);
  const by = record.creator === null ? undefined : names[record.creator];
  return (
    <>
      <div class="row">
        {record.state !== null && <span class="chip info">{stateName(kind, record.state)}</span>}
        {record.org_id !== null && names[record.org_id] && <span class="chip">{names[record.org_id]}</span>}
        {waiting > 0 && <span class="chip warm">{c("record.waiting", { n: waiting })}</span>}
        <span class="muted small">
          {c("record.created")}:{" "}
          {by ? c("record.by", { name: by, when: showTime(record.created_at) }) : showTime(record.created_at)}
        </span>
      </div>
      <Doubts kind={kind} doubts={record.doubts} names={names} />
      <Actions record={record} onDone={onDone} />
      {Object.keys(record.disputes).length > 0 && (
        <section class="group">
          <h2>{c("nav.conflicts")}</h2>
          <Disputes
            record={record}
            disputes={record.disputes}
            mayResolve={record.may.includes("resolve")}
            names={names}
            onDone={onDone}
          />
        </section>
      )}
      <section class="group">
        <h2>{c("record.fields")}</h2>
        <div class="sheet">
          <Fields kind={kind} body={record.body} names={names} />
        </div>
      </section>
      <History id={record.id} kind={kind} version={record.version} />
    </>
  );
}

/** How many of this person's changes of the record have not been answered; once they are, the page is read anew. */
function useWaiting(id: string, onAnswered: () => void): number {
  const count =
    useLive(async () => (await store.unsent()).filter((one) => one.record === id).length, [id]) ?? 0;
  const before = useRef(0);
  useEffect(() => {
    if (count === 0 && before.current > 0) onAnswered();
    before.current = count;
  }, [count, onAnswered]);
  return count;
}

type Doing = { step: string } | "edit" | "delete" | undefined;

/** What this person may do with the record now. A step that needs something asks for it; a step back asks for the reason. */
function Actions({ record, onDone }: { record: Full; onDone: () => void }) {
  const { kind, id, version } = record;
  const [doing, setDoing] = useState<Doing>();
  const [outcome, setOutcome] = useState<Outcome>();
  const steps = record.may.filter((action) => stepName(kind, action) !== undefined);
  const done = (result: Outcome) => {
    setOutcome(result);
    setDoing(undefined);
    scrollTo(0, 0);
    if (result.result === "done") onDone();
  };
  const start = async (step: string) => {
    if (wantedFor(kind, step, record.body).length > 0) setDoing({ step });
    else
      done(
        await act([
          { kind, record: id, base: version, op: step, ...(record.state ? { from: record.state } : {}) },
        ]),
      );
  };
  const shown = { version, body: record.body, state: record.state };
  const mayEdit = editable(kind, record.groups).length > 0;
  const mayDelete = record.may.includes("delete");
  return (
    <section class="group" aria-label={c("record.actions")}>
      <OutcomeNote outcome={outcome} />
      {doing === undefined && (steps.length > 0 || mayEdit || mayDelete) && (
        <div class="row acts">
          {steps.map((step) => (
            <Button
              key={step}
              {...(attests(kind, step) ? {} : { kind: "plain" as const })}
              onClick={() => start(step)}
            >
              {stepName(kind, step)}
            </Button>
          ))}
          {mayEdit && (
            <Button kind="plain" icon="pen" onClick={() => setDoing("edit")}>
              {c("record.edit")}
            </Button>
          )}
          {mayDelete && (
            <Button kind="danger" onClick={() => setDoing("delete")}>
              {c("record.delete")}
            </Button>
          )}
        </div>
      )}
      {typeof doing === "object" && (
        <div class="sheet stack">
          <h2>{stepName(kind, doing.step)}</h2>
          <EditForm
            kind={kind}
            record={id}
            shown={shown}
            paths={wantedFor(kind, doing.step, record.body)}
            op={doing.step}
            step={doing.step}
            button={stepName(kind, doing.step) ?? doing.step}
            wanting={(changed) =>
              isBack(doing.step) && !changed.returned_reason ? c("record.return.needed") : null
            }
            onDone={done}
            onCancel={() => setDoing(undefined)}
          />
        </div>
      )}
      {doing === "edit" && (
        <div class="sheet">
          <EditForm
            kind={kind}
            record={id}
            shown={shown}
            paths={editable(kind, record.groups)}
            step="complete"
            button={c("record.save")}
            onDone={done}
            onCancel={() => setDoing(undefined)}
          />
        </div>
      )}
      {doing === "delete" && (
        <Notice tone="warm" role="alert">
          <span>{c("record.delete.sure")}</span>
          <span class="actions">
            <Button
              kind="danger"
              onClick={async () => done(await act([{ kind, record: id, base: version, op: "delete" }]))}
            >
              {c("record.delete")}
            </Button>
            <Button kind="plain" onClick={() => setDoing(undefined)}>
              {c("record.cancel")}
            </Button>
          </span>
        </Notice>
      )}
    </section>
  );
}
