import type { ComponentChildren } from "preact";
import { Search } from "../../ui/parts";
import { c } from "../i18n";
import type { UrlFilters } from "../places";
import type { Paged } from "../types";
import type { PagesOf } from "../usePages";
import { Answer } from "./Answer";
import { Pager } from "./Pager";
import { UnitPick } from "./UnitPick";

interface Props<P> {
  of: PagesOf<P>;
  /** What is said when nothing fits. */
  none: string;
  children: (page: P) => ComponentChildren;
}

/** One page of a list with the way to the others, or what is said in its place. */
export function Pages<P extends Paged<unknown>>({ of, none, children }: Props<P>) {
  return (
    <Answer of={of}>
      {(page) => (
        <>
          {page.total === 0 ? <p class="empty">{none}</p> : children(page)}
          {page.total > 0 && <Pager of={page} slug={of.slug} filters={of.query} />}
        </>
      )}
    </Answer>
  );
}

/** Narrows a list to a unit and, where `search` says for what, to words. */
export function FilterRow({ filters, search }: { filters: UrlFilters; search?: string }) {
  return (
    <div class="row filterrow">
      {search && (
        <div class="grow">
          <Search label={search} value={filters.value("q")} onInput={(q) => filters.set({ q })} />
        </div>
      )}
      <UnitPick
        label={c("records.unit")}
        value={filters.value("unit")}
        onChange={(unit) => filters.set({ unit })}
        empty={c("records.any")}
      />
    </div>
  );
}
