import { useState } from "preact/hooks";
import { showTime } from "../../ui/dates";
import { c } from "../i18n";
import type { Change, Edit, Names, Paged } from "../types";
import { useFetch } from "../useFetch";
import { pathName, stepName, valueText } from "../words";
import { Answer } from "./Answer";
import { isText, Side } from "./Compare";

const DAY = 86_400_000;

/** The record edit by edit, the newest first: who, when on the device, when at the server, before and after. */
export function History({ id, kind, version }: { id: string; kind: string; version: number }) {
  const [page, setPage] = useState(1);
  // The version is in the query so that a new edit is read at once.
  const answer = useFetch<Paged<Edit>>(`/api/records/${id}/history`, { page, version });
  return (
    <section class="group">
      <h2>{c("history.title")}</h2>
      <Answer of={answer}>
        {(edits) =>
          edits.total === 0 ? (
            <p class="muted">{c("history.none")}</p>
          ) : (
            <>
              <ol class="plain edits">
                {edits.items.map((edit) => (
                  <li key={edit.mutation} class="sheet">
                    <OneEdit edit={edit} kind={kind} names={edits.names} />
                  </li>
                ))}
              </ol>
              <div class="row">
                {page > 1 && (
                  <button type="button" class="plain" onClick={() => setPage(page - 1)}>
                    {c("page.prev")}
                  </button>
                )}
                {edits.total > page * edits.size && (
                  <button type="button" class="plain" onClick={() => setPage(page + 1)}>
                    {c("history.more")}
                  </button>
                )}
              </div>
            </>
          )
        }
      </Answer>
    </section>
  );
}

function OneEdit({ edit, kind, names }: { edit: Edit; kind: string; names: Names }) {
  // Of what was not there before, only what came is shown.
  const fresh = edit.changes.every((change) => change.before === null && !change.hidden);
  const late = Math.floor((edit.received - edit.at) / DAY);
  return (
    <>
      <div class="row apart">
        <strong>{names[edit.author] ?? c("record.hidden", { code: edit.author.slice(-4) })}</strong>
        {edit.step !== null && <span class="chip info">{stepName(kind, edit.step)}</span>}
      </div>
      <p class="muted small">
        {c("history.device", { when: showTime(edit.at) })}
        {names[edit.device] && ` (${names[edit.device]})`} ·{" "}
        {c("history.server", { when: showTime(edit.received) })}{" "}
        {late > 0 && <span class="chip warm">{c("history.late", { n: late })}</span>}
      </p>
      {edit.changes.length > 0 ? (
        <table class="grid changes">
          <thead>
            <tr>
              <th scope="col">{c("record.fields")}</th>
              {!fresh && <th scope="col">{c("history.before")}</th>}
              <th scope="col">{c("history.after")}</th>
            </tr>
          </thead>
          <tbody>
            {edit.changes.map((change) => (
              <tr key={change.path}>
                <th scope="row">{pathName(kind, change.path, names)}</th>
                {!fresh && (
                  <td data-label={c("history.before")}>
                    <Before change={change} kind={kind} names={names} />
                  </td>
                )}
                <td data-label={c("history.after")}>
                  <After change={change} kind={kind} names={names} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        edit.step === null && <p class="muted small">{c("history.lost")}</p>
      )}
    </>
  );
}

interface OfChange {
  change: Change;
  kind: string;
  names: Names;
}

function Before({ change, kind, names }: OfChange) {
  if (change.hidden) return <span class="muted">{c("history.hidden")}</span>;
  if (change.before === null) return <span class="muted">{c("history.empty")}</span>;
  if (isText(change.before) && isText(change.after)) {
    return <Side left={change.before} right={change.after} show="left" edit />;
  }
  return <span class="wrap">{valueText(kind, change.path, change.before, names)}</span>;
}

function After({ change, kind, names }: OfChange) {
  if (change.after === null) return <span class="muted">{c("history.empty")}</span>;
  if (isText(change.before) && isText(change.after)) {
    return <Side left={change.before} right={change.after} show="right" edit />;
  }
  return <span class="wrap">{valueText(kind, change.path, change.after, names)}</span>;
}
