// The wishes heard on a visit: each becomes a petition. While the visit is written they are drafts of their own, so that
// nothing typed hangs on whether the visit is finished.
import { useEffect, useRef, useState } from "preact/hooks";
import { me, store } from "../../here";
import type { Change, DraftKey } from "../../store";
import { say } from "../../ui/toast";
import { explain } from "../../ui/useForm";

export interface Wish {
  id: string;
  summary: string;
  kind: string;
  /** The family does not want its name recorded: the petition names no household, and the visit does not name it. */
  anonymous: boolean;
}

interface Kept {
  visit: string;
  wish: Wish;
}

export const LEAST = 10;
const SETTLE_MS = 250;
const key = (id: string): DraftKey => ({ form: "wish", formVersion: 1, record: id });

export interface Place {
  household: string;
  hamlet: string;
  on: string;
}

/** The petition that a wish becomes. */
export function petitionOf(wish: Wish, place: Place, cell: string): Change {
  const summary = wish.summary.trim();
  return {
    kind: "petition",
    record: wish.id,
    base: 0,
    set: {
      org_id: cell,
      source: "THAM_HO",
      kind: wish.kind,
      summary,
      received_on: place.on,
      ...(place.hamlet ? { hamlet: place.hamlet } : {}),
      ...(wish.anonymous ? {} : { household: place.household }),
    },
    ...([...summary].length >= LEAST && place.hamlet ? { op: "record" } : {}),
  };
}

export interface Wishes {
  list: readonly Wish[];
  add: () => void;
  put: (id: string, change: Partial<Wish>) => void;
  remove: (id: string) => void;
  /** What to save beside the visit, and the links that the visit gets. */
  finish: (place: Place) => { before: Change[]; drafts: DraftKey[]; links: Record<string, true> };
  /** Keeps all of them as drafts again: the save that they were finished for has failed. */
  again: () => void;
  forget: () => Promise<void>;
}

export function useWishes(visit: string, place: () => Place): Wishes | undefined {
  const [list, setList] = useState<readonly Wish[]>();
  const newest = useRef<readonly Wish[]>([]);
  const timers = useRef(new Map<string, number>());
  newest.current = list ?? [];

  useEffect(() => {
    void store.drafts.list({ form: "wish" }).then((drafts) => {
      const kept = drafts.map((draft) => draft.data as Kept).filter((one) => one.visit === visit);
      setList(kept.map((one) => one.wish).reverse());
    });
  }, [visit]);

  const keep = async (id: string) => {
    timers.current.delete(id);
    const wish = newest.current.find((one) => one.id === id);
    try {
      if (!wish) await store.drafts.drop(key(id));
      else {
        const { set = {} } = petitionOf(wish, place(), me.scope);
        await store.drafts.put({
          ...key(id),
          kind: "petition",
          data: { visit, wish } satisfies Kept,
          change: { set },
        });
      }
    } catch (error) {
      say(explain(error));
    }
  };

  const flush = () => {
    for (const [id, timer] of timers.current) {
      clearTimeout(timer);
      void keep(id);
    }
  };
  const flushNow = useRef(flush);
  flushNow.current = flush;
  useEffect(() => {
    const hide = () => flushNow.current();
    document.addEventListener("visibilitychange", hide);
    addEventListener("pagehide", hide);
    return () => {
      hide();
      document.removeEventListener("visibilitychange", hide);
      removeEventListener("pagehide", hide);
    };
  }, []);

  if (!list) return undefined;
  const change = (id: string, next: readonly Wish[]) => {
    newest.current = next;
    setList(next);
    clearTimeout(timers.current.get(id));
    timers.current.set(
      id,
      window.setTimeout(() => keep(id), SETTLE_MS),
    );
  };

  return {
    list,
    add: () => {
      const id = store.newId();
      change(id, [...newest.current, { id, summary: "", kind: "NGUYEN_VONG", anonymous: false }]);
    },
    put: (id, part) =>
      change(
        id,
        newest.current.map((one) => (one.id === id ? { ...one, ...part } : one)),
      ),
    remove: (id) =>
      change(
        id,
        newest.current.filter((one) => one.id !== id),
      ),
    finish: (at) => {
      for (const timer of timers.current.values()) clearTimeout(timer);
      timers.current.clear();
      const written = newest.current.filter((one) => one.summary.trim() !== "");
      return {
        before: written.map((one) => petitionOf(one, at, me.scope)),
        drafts: newest.current.map((one) => key(one.id)),
        links: Object.fromEntries(
          written.filter((one) => !one.anonymous).map((one) => [`wish_ids.${one.id}`, true as const]),
        ),
      };
    },
    again: () => {
      for (const one of newest.current) change(one.id, newest.current);
    },
    forget: async () => {
      for (const timer of timers.current.values()) clearTimeout(timer);
      timers.current.clear();
      await Promise.all(newest.current.map((one) => store.drafts.drop(key(one.id))));
      setList([]);
    },
  };
}
