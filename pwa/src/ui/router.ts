// Routes live behind the "#": the one precached page answers for all of them, with or without a server.
import { useEffect, useState } from "preact/hooks";

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

/** Back to the screen one came from; to `fallback` when this was the first one. */
export function back(fallback: string): void {
  if (seen > 1) {
    seen -= 2;
    history.back();
  } else {
    go(fallback, true);
  }
}

// How many screens this page has shown: tells whether there is one to go back to.
let seen = 1;

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const turn = () => {
      seen += 1;
      setHash(location.hash);
    };
    addEventListener("hashchange", turn);
    return () => removeEventListener("hashchange", turn);
  }, []);
  return parse(hash);
}
