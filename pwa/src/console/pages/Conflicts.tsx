import { c } from "../i18n";
import { Disputes } from "../parts/Disputes";
import { Frame } from "../parts/Frame";
import { FilterRow, Pages } from "../parts/Pages";
import { recordPlace } from "../places";
import type { ConflictRow } from "../types";
import { usePages } from "../usePages";
import { kindName, titleOf } from "../words";

export function Conflicts() {
  const pages = usePages<ConflictRow>("mau-thuan", "/api/conflicts", ["unit"]);
  return (
    <Frame title={c("conflicts.title")}>
      <p class="muted">{c("conflicts.lead")}</p>
      <FilterRow filters={pages.filters} />
      <Pages of={pages} none={c("conflicts.none")}>
        {(page) =>
          page.items.map((row) => (
            <section class="group" key={row.id}>
              <h2>
                <a href={recordPlace(row.id)}>
                  {kindName(row.kind)}: {titleOf(row.kind, row.body, page.names)}
                </a>
                <span class="muted small">{(row.org_id !== null && page.names[row.org_id]) || ""}</span>
              </h2>
              <Disputes
                record={row}
                disputes={row.disputes}
                mayResolve={row.may.includes("resolve")}
                names={page.names}
                onDone={pages.reload}
              />
            </section>
          ))
        }
      </Pages>
    </Frame>
  );
}
