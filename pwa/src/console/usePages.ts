// A list of the server in pages: its filters stand in the address, its answer is read again when they change.
import { type UrlFilters, useFilters } from "./places";
import type { Paged } from "./types";
import { type Fetched, useFetch } from "./useFetch";

export interface PagesOf<P> extends Fetched<P> {
  slug: string;
  filters: UrlFilters;
  /** What was asked for, without what never changes: the next page asks the same. */
  query: Record<string, string>;
}

/** Reads `path` with the filters `names` of the section `slug`; `fixed` is asked besides and stays out of the address. */
export function usePages<T, P extends Paged<T> = Paged<T>>(
  slug: string,
  path: string,
  names: readonly string[],
  fixed: Record<string, string> = {},
): PagesOf<P> {
  const filters = useFilters(slug);
  const query = Object.fromEntries([...names, "page"].map((name) => [name, filters.value(name)]));
  return { ...useFetch<P>(path, { ...query, ...fixed }), slug, filters, query };
}
