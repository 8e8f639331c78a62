import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, get, OfflineError, type Query } from "./api";

export type Failure = "offline" | "signed_out" | "forbidden" | "not_found" | "failed";

export interface Fetched<T> {
  /** The last answer; stays while a newer one is on its way, so that a page does not flicker. */
  data: T | undefined;
  failure: Failure | undefined;
  busy: boolean;
  reload: () => void;
}

/** Reads `path` with `query`, again whenever they change, when the tab is looked at again and when the network is back. */
export function useFetch<T>(path: string | null, query: Query = {}): Fetched<T> {
  const key = path === null ? null : `${path} ${JSON.stringify(query)}`;
  const [state, setState] = useState<{ key: string | null; data?: T; failure?: Failure; busy: boolean }>({
    key,
    busy: key !== null,
  });
  const [turn, setTurn] = useState(0);
  const wanted = useRef({ path, query });
  wanted.current = { path, query };

  useEffect(() => {
    if (wanted.current.path === null) return;
    const stop = new AbortController();
    setState((old) => ({ ...(old.key === key ? old : samePlace(old, key)), key, busy: true }));
    get<T>(wanted.current.path, wanted.current.query, stop.signal).then(
      (data) => setState({ key, data, busy: false }),
      (error: unknown) => {
        if (!stop.signal.aborted) setState((old) => ({ ...old, failure: failureOf(error), busy: false }));
      },
    );
    return () => stop.abort();
  }, [key, turn]);

  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") reload();
    };
    addEventListener("online", reload);
    document.addEventListener("visibilitychange", look);
    return () => {
      removeEventListener("online", reload);
      document.removeEventListener("visibilitychange", look);
    };
  }, [reload]);

  return { data: state.data, failure: state.failure, busy: state.busy, reload };
}

// Another page of the same list may keep the old rows on screen while it loads; another address may not.
function samePlace<T>(old: { key: string | null; data?: T }, key: string | null): { data?: T } {
  const same = old.key?.split(" ")[0] === key?.split(" ")[0];
  return same && old.data !== undefined ? { data: old.data } : {};
}

export function failureOf(error: unknown): Failure {
  if (error instanceof OfflineError) return "offline";
  if (error instanceof ApiError) {
    if (error.status === 401) return "signed_out";
    if (error.status === 403) return "forbidden";
    if (error.status === 404) return "not_found";
  }
  return "failed";
}
