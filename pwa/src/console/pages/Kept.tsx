import { showTime } from "../../ui/dates";
import { Button, Tabs } from "../../ui/parts";
import { c, type Word } from "../i18n";
import { Frame } from "../parts/Frame";
import { Pages } from "../parts/Pages";
import { usePost, Wrong } from "../parts/Post";
import { recordPlace, useFilters } from "../places";
import type { KeptRow, Names } from "../types";
import { usePages } from "../usePages";
import { kindName, pathName, stepName, titleOf, valueText } from "../words";

const STATUS = ["late", "held", "refused"] as const;
type Status = (typeof STATUS)[number];

/** Work that the server has taken in but that stands in no record: late, waiting, refused. Nothing of it is lost. */
export function Kept() {
  const filters = useFilters("cho-quyet-dinh");
  const status = STATUS.find((one) => one === filters.value("status")) ?? "late";
  const pages = usePages<KeptRow>("cho-quyet-dinh", "/api/kept", ["status"], { status });
  return (
    <Frame title={c("kept.title")}>
      <p class="muted">{c("kept.lead")}</p>
      <Tabs<Status>
        value={status}
        onPick={(next) => filters.set({ status: next })}
        options={STATUS.map((one) => [one, c(`kept.${one}` satisfies Word)])}
      />
      <p class="muted small">{c(`kept.${status}.lead` satisfies Word)}</p>
      <Pages of={pages} none={c("kept.none")}>
        {(page) =>
          page.items.map((row) => <OneKept key={row.id} row={row} names={page.names} onDone={pages.reload} />)
        }
      </Pages>
    </Frame>
  );
}

function OneKept({ row, names, onDone }: { row: KeptRow; names: Names; onDone: () => void }) {
  const { errors, send } = usePost();
  const decide = async (decision: "accept" | "dismiss") => {
    if (await send(`/api/kept/${row.id}`, { decision })) onDone();
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
              {row.current && <th scope="col">{c("kept.now")}</th>}
              <th scope="col">{c("kept.sent")}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(row.set).map(([path, value]) => (
              <tr key={path}>
                <th scope="row">{pathName(row.kind, path, names)}</th>
                {row.current && (
                  <td class="wrap" data-label={c("kept.now")}>
                    {valueText(row.kind, path, row.current[path] ?? null, names) || c("history.empty")}
                  </td>
                )}
                <td class="wrap" data-label={c("kept.sent")}>
                  {valueText(row.kind, path, value, names) || c("history.empty")}
                  {row.errors[path] && <span class="wrong small">{row.errors[path].join(" ")}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Wrong errors={errors} />
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
