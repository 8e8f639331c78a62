import { useState } from "preact/hooks";
import type { Body, Leaf } from "../../records/items";
import type { Change } from "../../store";
import { today } from "../../ui/dates";
import { Field } from "../../ui/field";
import { Line, type Options, Pick, Tick } from "../../ui/inputs";
import { Button, Notice } from "../../ui/parts";
import type { Outcome } from "../act";
import { c } from "../i18n";
import type { Paged, Row } from "../types";
import { useFetch } from "../useFetch";
import { type SheetForm, useSheet } from "../useSheet";
import { codesOf, fieldMeta, fieldName, fieldsOf, titleOf } from "../words";
import { OutcomeNote } from "./Outcome";
import { unitOptions, useUnits } from "./UnitPick";

interface Props {
  kind: string;
  record: string;
  /** The record that was fetched; undefined makes a new one. */
  shown?: { version: number; body: Body; state: string | null };
  /** What a new record starts with; not shown. */
  filled?: Body;
  paths: readonly string[];
  /** The step that is taken behind the changes. */
  op?: string;
  /** What the button says. */
  button: string;
  /** What the fields are needed for. */
  step: string;
  /** Says why it cannot be sent as it is, or null. */
  wanting?: (changed: Record<string, Leaf | null>) => string | null;
  onDone: (outcome: Outcome) => void;
  onCancel: () => void;
}

/** Fields of a record, drawn from its declaration, and one button that makes mutations of what was changed. */
export function EditForm({
  kind,
  record,
  shown,
  filled,
  paths,
  op,
  button,
  step,
  wanting,
  onDone,
  onCancel,
}: Props) {
  const form = useSheet({ kind, record, shown, ...(filled ? { filled } : {}) });
  const [outcome, setOutcome] = useState<Outcome>();
  const [problem, setProblem] = useState("");
  if (!form) return null;
  const send = async () => {
    const missing = wanting?.(form.changed()) ?? (shown ? null : lacking(kind, step, form.body));
    if (missing !== null || (!op && !form.dirty && !filled)) {
      setProblem(missing ?? c("record.unchanged"));
      return;
    }
    setProblem("");
    const change: Pick<Change, "op" | "from"> = op
      ? { op, ...(shown?.state ? { from: shown.state } : {}) }
      : {};
    const result = await form.send(change);
    if (!result) return;
    setOutcome(result);
    if (result.result !== "refused") onDone(result);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <div class="fields">
        {paths.map((path) => (
          <RecordField key={path} form={form} path={path} step={step} />
        ))}
      </div>
      {problem && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
      <OutcomeNote outcome={outcome} />
      <div class="row">
        <Button onClick={send}>{button}</Button>
        <Button
          kind="plain"
          onClick={async () => {
            await form.drop();
            onCancel();
          }}
        >
          {c("record.cancel")}
        </Button>
      </div>
    </form>
  );
}

/** What decides where a new record lives has to be there before it can be sent, and what the form says is needed. */
function lacking(kind: string, step: string, body: Body): string | null {
  const empty = fieldsOf(kind).filter((field) => {
    const needed = fieldMeta(kind, field)?.needed ?? [];
    const there = Object.keys(body).some((path) => path === field || path.startsWith(`${field}.`));
    return !there && (needed.includes("create") || needed.includes(step));
  });
  return empty.length > 0
    ? c("record.needs", { fields: empty.map((field) => fieldName(kind, field)).join(", ") })
    : null;
}

function RecordField({ form, path, step }: { form: SheetForm; path: string; step: string }) {
  const meta = fieldMeta(form.kind, path);
  if (meta?.type === "dated") return <DatedField form={form} path={path} />;
  if (meta?.type === "ref" && meta.ref === "organisation")
    return <UnitField form={form} path={path} step={step} />;
  if (meta?.type === "ref" && meta.ref)
    return <RefField form={form} path={path} step={step} kind={meta.ref} />;
  if (meta?.type === "choice" && (meta.codes?.length ?? 0) > FEW) {
    return <CodeField form={form} path={path} step={step} />;
  }
  return <Field form={form} path={path} step={step} />;
}

/** Many codes stand in a list: a form of the console is read as a whole, not tapped through. */
function CodeField({ form, path, step }: Bound) {
  const value = form.get(path);
  return (
    <Pick
      label={fieldName(form.kind, path)}
      options={codesOf(form.kind, path)}
      value={value === undefined ? "" : String(value)}
      onChange={(code) => form.put(path, code || null)}
      needed={fieldMeta(form.kind, path)?.needed?.includes(step) ?? false}
    />
  );
}

interface Bound {
  form: SheetForm;
  path: string;
  step: string;
}

function UnitField({ form, path, step }: Bound) {
  const units = useUnits();
  const options = unitOptions(units, path === "cell_id" ? CELLS : undefined);
  return <Field form={form} path={path} step={step} options={options} />;
}

const CELLS = ["CHI_BO"];
const FEW = 3;
const MOST = 500;

/** Records that may be named: those of the unit this record belongs to, as far as there is one. */
function RefField({ form, path, step, kind }: Bound & { kind: string }) {
  const page = useFetch<Paged<Row>>("/api/records", { kind, order: "title", size: MOST }).data;
  const options: Options = (page?.items ?? []).map((row) => [
    row.id,
    titleOf(row.kind, row.body, page?.names ?? {}),
  ]);
  return <Field form={form} path={path} step={step} options={options} />;
}

/** A value that holds from a day on and keeps its past: what is set here is set for the day chosen. */
function DatedField({ form, path }: { form: SheetForm; path: string }) {
  const prefix = `${path}.`;
  const last = Object.keys(form.body)
    .filter((key) => key.startsWith(prefix))
    .sort()
    .at(-1);
  const [day, setDay] = useState(last?.slice(prefix.length) ?? today());
  const key = `${prefix}${day}`;
  return (
    <div class="pair">
      <Tick
        label={fieldName(form.kind, path)}
        value={form.get(key) === true}
        onChange={(on) => form.put(key, on)}
      />
      <Line label={c("records.since")} type="date" value={day} onChange={setDay} />
    </div>
  );
}
