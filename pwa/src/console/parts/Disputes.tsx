import { useState } from "preact/hooks";
import { nearTime } from "../../ui/dates";
import { Choice, Line, Prose } from "../../ui/inputs";
import { Button } from "../../ui/parts";
import { act, type Outcome } from "../act";
import { c } from "../i18n";
import type { Candidate, Dispute, Leaf, Names, Standing } from "../types";
import { codesOf, isProse, pathName, valueText } from "../words";
import { isText, Side } from "./Compare";
import { OutcomeNote } from "./Outcome";

interface Props {
  record: { id: string; kind: string; version: number };
  disputes: Record<string, Dispute>;
  mayResolve: boolean;
  names: Names;
  onDone: () => void;
}

/** Everything about which two people disagree in one record, path by path. */
export function Disputes({ record, disputes, mayResolve, names, onDone }: Props) {
  return (
    <>
      {Object.entries(disputes).map(([path, dispute]) => (
        <OneDispute
          key={path}
          record={record}
          path={path}
          dispute={dispute}
          mayResolve={mayResolve}
          names={names}
          onDone={onDone}
        />
      ))}
    </>
  );
}

interface OneProps extends Omit<Props, "disputes"> {
  path: string;
  dispute: Dispute;
}

function OneDispute({ record, path, dispute, mayResolve, names, onDone }: OneProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  const [writing, setWriting] = useState(false);
  const { kind } = record;
  const versions = [dispute.stands, ...dispute.candidates];
  const resolve = async (value: Leaf | null) => {
    const seen = dispute.candidates.map((one) => one.mutation);
    const result = await act([
      { kind, record: record.id, base: record.version, op: "resolve", path, seen, value },
    ]);
    setOutcome(result);
    if (result.result === "done") onDone();
  };
  return (
    <section class="sheet stack" aria-label={pathName(kind, path, names)}>
      <h3>{pathName(kind, path, names)}</h3>
      <div class="side">
        {versions.map((one, index) => (
          <div class="version stack" key={one.mutation ?? index}>
            <div class="row apart">
              <strong>{names[one.author] ?? one.author.slice(-4)}</strong>
              <span class="muted small">{nearTime(one.time)}</span>
            </div>
            {index === 0 && <span class="chip info">{c("conflicts.stands")}</span>}
            <div class="quote grow">
              {isHidden(one) ? (
                <span class="muted">{c("history.hidden")}</span>
              ) : (
                <Version
                  value={one.value}
                  other={versions[index === 0 ? 1 : 0]?.value ?? null}
                  first={index === 0}
                  kind={kind}
                  path={path}
                  names={names}
                />
              )}
            </div>
            {mayResolve && !isHidden(one) && (
              <Button
                kind="plain"
                label={`${keep(path, one)}: ${names[one.author] ?? one.author.slice(-4)}`}
                onClick={() => resolve(one.value)}
              >
                {keep(path, one)}
              </Button>
            )}
          </div>
        ))}
      </div>
      {!mayResolve && <p class="muted small">{c("conflicts.readonly")}</p>}
      {mayResolve && path !== "_deleted" && !writing && (
        <div>
          <Button kind="bare" icon="pen" onClick={() => setWriting(true)}>
            {c("conflicts.anew")}
          </Button>
        </div>
      )}
      {writing && (
        <Anew kind={kind} path={path} start={dispute} onSave={resolve} onCancel={() => setWriting(false)} />
      )}
      <OutcomeNote outcome={outcome} />
    </section>
  );
}

/** What the button that chooses a version says; of a deletion there are no words to keep. */
const keep = (path: string, one: Standing | Candidate): string =>
  c(
    path !== "_deleted"
      ? "conflicts.keep"
      : one.value === true
        ? "conflicts.deleted"
        : "conflicts.keeprecord",
  );

const isHidden = (one: Standing | Candidate): boolean => "hidden" in one && one.hidden;

interface VersionProps {
  value: Leaf | null;
  other: Leaf | null;
  first: boolean;
  kind: string;
  path: string;
  names: Names;
}

function Version({ value, other, first, kind, path, names }: VersionProps) {
  if (value === null) return <span class="muted">{c("conflicts.cleared")}</span>;
  if (isText(value) && isText(other)) {
    return first ? (
      <Side left={value} right={other} show="left" />
    ) : (
      <Side left={other} right={value} show="right" />
    );
  }
  return <span class="wrap">{valueText(kind, path, value, names)}</span>;
}

interface AnewProps {
  kind: string;
  path: string;
  start: Dispute;
  onSave: (value: Leaf | null) => Promise<void>;
  onCancel: () => void;
}

/** A third text: it starts from both, one below the other, so that nothing has to be typed again. */
function Anew({ kind, path, start, onSave, onCancel }: AnewProps) {
  const both = [start.stands, ...start.candidates]
    .map((one) => one.value)
    .filter((value) => typeof value === "string");
  const prose = isProse(kind, path);
  const number = typeof start.stands.value === "number";
  const [text, setText] = useState(prose ? both.join("\n") : String(start.stands.value ?? ""));
  const codes = codesOf(kind, path);
  const value = (): Leaf | null => {
    if (text.trim() === "") return null;
    return number ? Number.parseInt(text, 10) : text.trim();
  };
  const label = c("conflicts.anew.label");
  return (
    <div class="stack">
      {codes.length > 0 ? (
        <Choice label={label} options={codes} value={text} onChange={setText} />
      ) : prose ? (
        <Prose label={label} value={text} onChange={setText} rows={6} />
      ) : (
        <Line label={label} type={number ? "number" : "text"} value={text} onChange={setText} />
      )}
      <div class="row">
        <Button onClick={() => onSave(value())}>{c("conflicts.anew.save")}</Button>
        <Button kind="plain" onClick={onCancel}>
          {c("record.cancel")}
        </Button>
      </div>
    </div>
  );
}
