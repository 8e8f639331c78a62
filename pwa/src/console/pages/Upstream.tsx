import { nearTime, showTime } from "../../ui/dates";
import { Notice, Tabs } from "../../ui/parts";
import { c, type Word } from "../i18n";
import { Answer } from "../parts/Answer";
import { Frame } from "../parts/Frame";
import { Pager } from "../parts/Pager";
import { StepsBelow } from "../parts/StepsBelow";
import { recordPlace, useFilters } from "../places";
import type { LinkAbove, LinkBelow, Upward } from "../types";
import { useFetch } from "../useFetch";
import { kindName, titleOf } from "../words";

const STATUS = ["refused", "waiting", "sent", "accepted"] as const;
type Status = (typeof STATUS)[number];

/** What went to the server above and what it said; and whether the servers below are heard of. */
export function Upstream() {
  const filters = useFilters("gui-cap-tren");
  const status = STATUS.find((one) => one === filters.value("status"));
  const query = { status: status ?? "refused", page: filters.value("page") };
  const answer = useFetch<Upward>("/api/upstream", query);
  return (
    <Frame title={c("upstream.title")}>
      <Answer of={answer}>
        {(page) => (
          <>
            <Above link={page.link} />
            {page.below.length > 0 && <Below links={page.below} />}
            {page.below.length > 0 && <StepsBelow />}
            {page.link.configured && (
              <>
                <Tabs<Status>
                  value={query.status as Status}
                  onPick={(next) => filters.set({ status: next })}
                  options={STATUS.map((one) => [
                    one,
                    `${c(`upstream.${one}` satisfies Word)} (${page.counts[one] ?? 0})`,
                  ])}
                />
                <Rows page={page} />
                <Pager of={page} slug="gui-cap-tren" filters={query} />
              </>
            )}
          </>
        )}
      </Answer>
    </Frame>
  );
}

function Above({ link }: { link: LinkAbove }) {
  if (!link.configured) return <Notice>{c("upstream.off")}</Notice>;
  const when = link.last_contact === null ? c("accounts.never") : nearTime(link.last_contact);
  return (
    <>
      <Notice tone={link.error === null ? "good" : "warm"}>
        {c(
          link.error === null
            ? "upstream.contact"
            : link.error === "away"
              ? "upstream.away"
              : "upstream.unwilling",
          { when, code: link.error ?? "" },
        )}
      </Notice>
      {link.chain_flaw && (
        <Notice tone="bad" role="alert">
          {c("upstream.flaw")}
        </Notice>
      )}
    </>
  );
}

function Below({ links }: { links: readonly LinkBelow[] }) {
  return (
    <section class="group">
      <h2>{c("upstream.below")}</h2>
      <ul class="plain list">
        {links.map((link) => (
          <li class="item" key={link.unit}>
            <span class="body">
              <span class="title">{link.name}</span>
              <span class="sub">
                {c("accounts.contact")}:{" "}
                {link.last_contact === null ? c("accounts.never") : nearTime(link.last_contact)}
              </span>
            </span>
            {link.chain_flaw && <span class="chip bad">{c("upstream.flaw.short")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rows({ page }: { page: Upward }) {
  if (page.total === 0) return <p class="empty">{c("kept.none")}</p>;
  return (
    <table class="grid">
      <thead>
        <tr>
          <th scope="col">{c("nav.records")}</th>
          <th scope="col">{c("records.unit")}</th>
          <th scope="col">{c("upstream.sent.at")}</th>
          <th scope="col">{c("upstream.answered.at")}</th>
        </tr>
      </thead>
      <tbody>
        {page.items.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <span class="muted small">{kindName(row.kind)} </span>
              <a href={recordPlace(row.id)}>{titleOf(row.kind, row.body, page.names)}</a>
              {row.message !== null && <span class="wrong small">{row.message}</span>}
            </th>
            <td data-label={c("records.unit")}>{(row.org_id !== null && page.names[row.org_id]) || ""}</td>
            <td data-label={c("upstream.sent.at")}>{row.sent_at !== null && showTime(row.sent_at)}</td>
            <td data-label={c("upstream.answered.at")}>
              {row.answered_at !== null && showTime(row.answered_at)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
