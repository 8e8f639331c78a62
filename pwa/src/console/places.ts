// Addresses of the console: every list keeps its filters in the URL, so that a page can be sent to a colleague.
import { go, href, useRoute } from "../ui/router";

export const BASE = "/bang-dieu-khien";

export type Filters = Record<string, string | number | undefined>;

/** The path of a section with its filters, without the empty ones. */
export function path(slug = "", filters: Filters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return `${BASE}${slug ? `/${slug}` : ""}${text ? `?${text}` : ""}`;
}

export const place = (slug = "", filters: Filters = {}): string => href(path(slug, filters));

export const recordPlace = (id: string): string => place(`ho-so/${id}`);

export interface UrlFilters {
  value: (name: string) => string;
  /** Changes filters and goes back to the first page. */
  set: (changes: Filters) => void;
  all: Record<string, string>;
}

/** The filters in the URL of `slug`. Changing one replaces the entry in the browser's history. */
export function useFilters(slug: string): UrlFilters {
  const { query } = useRoute();
  const all = Object.fromEntries(query);
  return {
    all,
    value: (name) => query.get(name) ?? "",
    set: (changes) => go(path(slug, { ...all, page: undefined, ...changes }), true),
  };
}
