import { useEffect, useRef, useState } from "preact/hooks";
import { live } from "../store";

/** What `query` finds in the store, again after every change it depends on, in any tab; undefined until it has run. */
export function useLive<T>(query: () => Promise<T>, deps: readonly unknown[]): T | undefined {
  const [value, setValue] = useState<{ found: T } | undefined>();
  const [failure, setFailure] = useState<unknown>();
  const newest = useRef(query);
  newest.current = query;
  // The caller names what the query depends on.
  useEffect(() => {
    const subscription = live(() => newest.current()).subscribe(
      (found) => setValue({ found }),
      (error) => setFailure(error),
    );
    return () => subscription.unsubscribe();
  }, deps);
  // What was found stays in view: an error page in its place would take an open form away.
  if (failure !== undefined && !value) throw failure;
  return value?.found;
}
