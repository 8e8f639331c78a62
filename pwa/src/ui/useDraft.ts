// Words that are typed outside a form of a record's own fields: kept from the first letter on, as those of every form.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { store } from "../here";
import type { Draft, DraftKey } from "../store";
import { explain } from "./useForm";
import { useSettled } from "./useSettled";

export interface Kept<T> {
  key: DraftKey;
  /** What was typed, undefined when nothing was. */
  data: T | undefined;
  dirty: boolean;
  /** Why it could not be kept the last time; undefined while it is. */
  unkept: string | undefined;
  put: (data: T, change: Draft["change"]) => void;
  drop: () => Promise<void>;
  /** Forgets what was typed without touching the store: a save has taken the draft along. */
  done: () => void;
}

/** Undefined while the draft is being read. */
export function useDraft<T>(form: string, kind: string, record: string): Kept<T> | undefined {
  const key = useMemo(() => ({ form, formVersion: 1, record }), [form, record]);
  const [state, setState] = useState<{ data: T | undefined }>();
  const [unkept, setUnkept] = useState<string>();
  const typed = useRef<{ data: T; change: Draft["change"] } | undefined>(undefined);
  useEffect(() => {
    void store.drafts.get(key).then((draft) => setState({ data: draft?.data as T | undefined }));
  }, [key]);
  const keep = useCallback(async () => {
    if (!typed.current) return;
    await store.drafts.put({ ...key, kind, ...typed.current }).then(
      () => setUnkept(undefined),
      (error: unknown) => setUnkept(explain(error)),
    );
  }, [key, kind]);
  const { later, stop } = useSettled(keep);
  const done = () => {
    stop();
    typed.current = undefined;
    setState({ data: undefined });
  };
  return (
    state && {
      key,
      data: state.data,
      dirty: state.data !== undefined,
      unkept,
      put: (data, change) => {
        typed.current = { data, change };
        setState({ data });
        later();
      },
      drop: async () => {
        done();
        await store.drafts.drop(key);
      },
      done,
    }
  );
}
