import { c } from "../i18n";
import { type Filters, place } from "../places";
import type { Paged } from "../types";

/** Previous and next as real links, so that they can be opened in a tab and reached by the keyboard. */
export function Pager({ of, slug, filters }: { of: Paged<unknown>; slug: string; filters: Filters }) {
  const pages = Math.max(1, Math.ceil(of.total / of.size));
  const to = (page: number) => place(slug, { ...filters, page: page > 1 ? page : undefined });
  return (
    <nav class="row apart pager" aria-label={c("page.of", { page: of.page, pages })}>
      <span class="muted small">{c("page.total", { total: of.total })}</span>
      {pages > 1 && (
        <span class="row">
          {of.page > 1 && (
            <a class="button plain" rel="prev" href={to(of.page - 1)}>
              {c("page.prev")}
            </a>
          )}
          <span class="small">{c("page.of", { page: of.page, pages })}</span>
          {of.page < pages && (
            <a class="button plain" rel="next" href={to(of.page + 1)}>
              {c("page.next")}
            </a>
          )}
        </span>
      )}
    </nav>
  );
}
