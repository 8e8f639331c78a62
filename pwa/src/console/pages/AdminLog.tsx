import { showTime } from "../../ui/dates";
import { c, type Word } from "../i18n";
import { Frame } from "../parts/Frame";
import { Pages } from "../parts/Pages";
import { roleName } from "../roles";
import type { AdminEntry } from "../types";
import { usePages } from "../usePages";

/** Who did what to which account or device. Nothing is ever taken out of it. */
export function AdminLog() {
  const pages = usePages<AdminEntry>("nhat-ky", "/api/admin-log", []);
  return (
    <Frame title={c("log.title")}>
      <Pages of={pages} none={c("log.none")}>
        {(page) => (
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
        )}
      </Pages>
    </Frame>
  );
}
