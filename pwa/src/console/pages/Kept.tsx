import { useState } from "preact/hooks";
import { showTime } from "../../ui/dates";
import { Button, Notice, Tabs } from "../../ui/parts";
import { ApiError, post } from "../api";
import { c, type Word } from "../i18n";
import { Answer } from "../parts/Answer";
import { Frame } from "../parts/Frame";
import { Pager } from "../parts/Pager";
import { recordPlace, useFilters } from "../places";
import type { KeptRow, Names, Paged } from "../types";
import { failureOf, useFetch } from "../useFetch";
import { kindName, pathName, stepName, titleOf, valueText } from "../words";

const STATUS = ["late", "held", "refused"] as const;
type Status = (typeof STATUS)[number];

/** Work that the server has taken in but that stands in no record: late, waiting, refused. Nothing of it is lost. */
export function Kept() {
  const filters = useFilters("cho-quyet-dinh");
  const status = STATUS.find((one) => one === filters.value("status")) ?? "late";
  const query = { status, page: filters.value("page") };
  const answer = useFetch<Paged<KeptRow>>("/api/kept", query);
  return (
    <Frame title={c("kept.title")}>
      <p class="muted">{c("kept.lead")}</p>
      <Tabs<Status>
        value={status}
        onPick={(next) => filters.set({ status: next })}
        options={STATUS.map((one) => [one, c(`kept.${one}` satisfies Word)])}
      />
      <p class="muted small">{c(`kept.${status}.lead` satisfies Word)}</p>
      <Answer of={answer}>
        {(page) =>
          page.total === 0 ? (
            <p class="empty">{c("kept.none")}</p>
          ) : (
            <>
              {page.items.map((row) => (
                <OneKept key={row.id} row={row} names={page.names} onDone={answer.reload} />
              ))}
              <Pager of={page} slug="cho-quyet-dinh" filters={query} />
            </>
          )
        }
      </Answer>
    </Frame>
  );
}

function OneKept({ row, names, onDone }: { row: KeptRow; names: Names; onDone: () => void }) {
  const [problem, setProblem] = useState("");
  const decide = async (decision: "accept" | "dismiss") => {
    try {
      await post(`/api/kept/${row.id}`, { decision });
      onDone();
    } catch (error) {
      setProblem(error instanceof ApiError && error.detail ? error.detail : c(`state.${failureOf(error)}`));
    }
  };
  return (
    <article class="sheet stack">
      <div class="row apart">
        <h2>
          {row.current ? (
            <a href={recordPlace(row.record)}>
              {kindName(row.kind)}: {titleOf(row.kind, row.current, names)}
            </a>
          ) : (
            <>
              {kindName(row.kind)} <span class="chip">{c("kept.new")}</span>
            </>
          )}
        </h2>
        <span class="muted small">
          {names[row.author] ?? row.author.slice(-4)} · {c("history.device", { when: showTime(row.at) })} ·{" "}
          {c("history.server", { when: showTime(row.received) })}
        </span>
      </div>
      {row.message && <p class="muted small">{c("kept.reason", { why: row.message })}</p>}
      {row.op !== null && <p>{c("kept.step", { step: stepName(row.kind, row.op) ?? row.op })}</p>}
      {Object.keys(row.set).length > 0 && (
        <table class="grid changes">
          <thead>
            <tr>
              <th scope="col">{c("record.fields")}</th>
              <th scope="col">{c("kept.now")}</th>
              <th scope="col">{c("kept.sent")}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(row.set).map(([path, value]) => (
              <tr key={path}>
                <th scope="row">{pathName(row.kind, path, names)}</th>
                <td class="wrap" data-label={c("kept.now")}>
                  {valueText(row.kind, path, row.current?.[path] ?? null, names) || c("history.empty")}
                </td>
                <td class="wrap" data-label={c("kept.sent")}>
                  {valueText(row.kind, path, value, names) || c("history.empty")}
                  {row.errors[path] && <span class="wrong small">{row.errors[path].join(" ")}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problem && (
        <Notice tone="bad" role="alert">
          {problem}
        </Notice>
      )}
      {row.may.length > 0 && (
        <div class="row">
          {row.may.includes("accept") && <Button onClick={() => decide("accept")}>{c("kept.accept")}</Button>}
          {row.may.includes("dismiss") && (
            <Button kind="plain" onClick={() => decide("dismiss")}>
              {c("kept.dismiss")}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}
