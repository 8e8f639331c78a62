// Routes live behind the "#": the one precached page answers for all of them, with or without a server.
import { useCallback, useRef } from "preact/hooks";
import { useWatched } from "./useWatched";

export interface Route {
  /** Path parts without the empty ones: "#/ho/abc" is ["ho", "abc"]. */
  parts: string[];
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?");
  return {
    parts: path.split("/").filter(Boolean).map(decodePart),
    query: new URLSearchParams(query),
  };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address for a path such as "/ho/abc". */
export const href = (path: string): string => `#${path}`;

export function go(path: string, replace = false): void {
  if (replace) {
    history.replaceState(history.state, "", href(path));
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = path;
  }
}

/** Leaves the screen when its work is done, unless the person has gone on by then. */
export function useLeave(): (to: string) => void {
  const here = useRef(placeOf(location.hash));
  return useCallback((to) => {
    if (placeOf(location.hash) === here.current) go(to, true);
  }, []);
}

const placeOf = (hash: string): string => parse(hash).parts.join("/");

/** Back to the screen one came from; to `fallback` when this was the first one. */
export function back(fallback: string): void {
  if (place > 0) history.back();
  else go(fallback, true);
}

// Every entry of the history knows its place in it: tells going back from going on.
let place = (history.state as { place?: number } | null)?.place ?? 0;
let returning = false;
const heights = new Map<string, number>();
history.replaceState({ place }, "");

addEventListener("hashchange", () => {
  const known = (history.state as { place?: number } | null)?.place;
  returning = known !== undefined && known < place;
  place = known ?? place + 1;
  if (known === undefined) history.replaceState({ place }, "");
});

/** True while the screen shown is one that was come back to: it opens where it was left. */
export const isReturning = (): boolean => returning;

/** Remembers how far down the present screen was read. */
export function leaveAt(height: number, hash: string): void {
  heights.set(hash, height);
}

/** How far down a screen was read when it was left; 0 for one that is opened anew. */
export const leftAt = (): number => (returning ? (heights.get(location.hash) ?? 0) : 0);

function turning(tell: () => void): () => void {
  addEventListener("hashchange", tell);
  return () => removeEventListener("hashchange", tell);
}

export function useRoute(): Route {
  return parse(useWatched(() => location.hash, turning));
}
