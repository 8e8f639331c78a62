import { showTime } from "../../ui/dates";
import { c, type Word } from "../i18n";
import { Answer } from "../parts/Answer";
import { Frame } from "../parts/Frame";
import { Pager } from "../parts/Pager";
import { useFilters } from "../places";
import { roleName } from "../roles";
import type { AdminEntry, Paged } from "../types";
import { useFetch } from "../useFetch";

/** Who did what to which account or device. Nothing is ever taken out of it. */
export function AdminLog() {
  const filters = useFilters("nhat-ky");
  const query = { page: filters.value("page") };
  const answer = useFetch<Paged<AdminEntry>>("/api/admin-log", query);
  return (
    <Frame title={c("log.title")}>
      <Answer of={answer}>
        {(page) =>
          page.total === 0 ? (
            <p class="empty">{c("log.none")}</p>
          ) : (
            <>
              <ol class="plain list">
                {page.items.map((entry) => (
                  <li class="item" key={entry.seq}>
                    <span class="body">
                      <span>
                        <strong>{page.names[entry.actor] ?? entry.actor.slice(-4)}</strong>{" "}
                        {c(`log.${entry.act}` satisfies Word, {
                          who: page.names[entry.account] ?? entry.account.slice(-4),
                        })}
                      </span>
                      <span class="sub">
                        {showTime(entry.at)}
                        {entry.role && ` · ${roleName(entry.role)}`}
                        {entry.scope && page.names[entry.scope] && ` · ${page.names[entry.scope]}`}
                      </span>
                    </span>
                  </li>
                ))}
              </ol>
              <Pager of={page} slug="nhat-ky" filters={query} />
            </>
          )
        }
      </Answer>
    </Frame>
  );
}
