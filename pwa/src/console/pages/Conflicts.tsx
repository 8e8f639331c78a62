import { c } from "../i18n";
import { Answer } from "../parts/Answer";
import { Disputes } from "../parts/Disputes";
import { Frame } from "../parts/Frame";
import { Pager } from "../parts/Pager";
import { UnitPick } from "../parts/UnitPick";
import { recordPlace, useFilters } from "../places";
import type { ConflictRow, Paged } from "../types";
import { useFetch } from "../useFetch";
import { kindName, titleOf } from "../words";

export function Conflicts() {
  const filters = useFilters("mau-thuan");
  const query = { unit: filters.value("unit"), page: filters.value("page") };
  const answer = useFetch<Paged<ConflictRow>>("/api/conflicts", query);
  return (
    <Frame title={c("conflicts.title")}>
      <p class="muted">{c("conflicts.lead")}</p>
      <div class="narrow">
        <UnitPick
          label={c("records.unit")}
          value={filters.value("unit")}
          onChange={(unit) => filters.set({ unit })}
          empty={c("records.any")}
        />
      </div>
      <Answer of={answer}>
        {(page) =>
          page.total === 0 ? (
            <p class="empty">{c("conflicts.none")}</p>
          ) : (
            <>
              {page.items.map((row) => (
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
                    onDone={answer.reload}
                  />
                </section>
              ))}
              <Pager of={page} slug="mau-thuan" filters={query} />
            </>
          )
        }
      </Answer>
    </Frame>
  );
}
