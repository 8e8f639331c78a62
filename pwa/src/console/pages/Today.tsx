import { dayOf, nearDay } from "../../ui/dates";
import { Icon } from "../../ui/Icon";
import { c, type Word } from "../i18n";
import { Answer } from "../parts/Answer";
import { Frame } from "../parts/Frame";
import { RecordLine } from "../parts/RecordLine";
import { place } from "../places";
import type { Queue, Today } from "../types";
import { useFetch } from "../useFetch";
import { kindName, stateName } from "../words";

const KEPT = ["late", "held", "refused"] as const;

/** What needs this person today: the queues of their role, the oldest first. */
export function TodayPage() {
  const answer = useFetch<Today>("/api/today");
  return (
    <Frame title={c("today.title")}>
      <Answer of={answer}>
        {(today) => {
          const counts = [
            ["conflicts", today.conflicts, place("mau-thuan")] as const,
            ...KEPT.map(
              (status) => [status, today.kept[status] ?? 0, place("cho-quyet-dinh", { status })] as const,
            ),
          ].filter(([, n]) => n > 0);
          return (
            <>
              {counts.length > 0 && (
                <ul class="plain figures">
                  {counts.map(([name, n, to]) => (
                    <li key={name}>
                      <a class="figure" href={to}>
                        <b>{n}</b>
                        <span>{c(`today.${name}` satisfies Word)}</span>
                      </a>
                    </li>
                  ))}
                </ul>
              )}
              <div class="queues">
                {today.queues.map((queue) => (
                  <QueueCard key={`${queue.kind} ${queue.state}`} queue={queue} today={today} />
                ))}
              </div>
              {counts.length === 0 && today.queues.length === 0 && (
                <div class="empty">
                  <Icon name="check" />
                  <p>{c("today.none")}</p>
                </div>
              )}
            </>
          );
        }}
      </Answer>
    </Frame>
  );
}

function QueueCard({ queue, today }: { queue: Queue; today: Today }) {
  const all = place("ho-so", { kind: queue.kind, state: queue.state, order: "oldest" });
  return (
    <section class="group" aria-label={`${kindName(queue.kind)}: ${stateName(queue.kind, queue.state)}`}>
      <h2>
        <span>
          {kindName(queue.kind)} <span class="chip warm">{stateName(queue.kind, queue.state)}</span>
        </span>
        <span class="muted small oldest">{c("today.oldest", { when: nearDay(dayOf(queue.oldest)) })}</span>
      </h2>
      <ul class="plain list">
        {queue.items.map((row) => (
          <RecordLine key={row.id} row={row} names={today.names} />
        ))}
        {queue.total > queue.items.length && (
          <li>
            <a class="item" href={all}>
              <span class="body">{c("today.all", { n: queue.total })}</span>
              <Icon name="right" small />
            </a>
          </li>
        )}
      </ul>
    </section>
  );
}
