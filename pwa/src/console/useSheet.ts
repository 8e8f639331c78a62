// An open form of the console: like a phone's, but its record was fetched, not held. It keeps its draft on this machine.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { store } from "../here";
import type { Body, Leaf } from "../records/items";
import { isText } from "../records/meta";
import type { Change } from "../store";
import * as sheets from "../ui/sheet";
import { say } from "../ui/toast";
import { explain, type Form } from "../ui/useForm";
import { act, type Outcome } from "./act";

const FORM_VERSION = 1;
const SETTLE_MS = 250;

interface Options {
  kind: string;
  record: string;
  /** The record as it was fetched; undefined for a new one. */
  shown: sheets.Live | undefined;
  /** What a new record starts with. */
  filled?: Body;
}

export interface SheetForm extends Omit<Form, "save" | "drop" | "restored" | "seen"> {
  seen: undefined;
  restored: undefined;
  changed: () => Record<string, Leaf | null>;
  /** Saves what was changed, with a step behind it if one is named, and says what became of it; undefined: not even kept. */
  send: (step?: Pick<Change, "op" | "from">) => Promise<Outcome | undefined>;
  drop: () => Promise<void>;
  save: Form["save"];
}

/** Undefined while the draft is looked for. */
export function useSheet({ kind, record, shown, filled }: Options): SheetForm | undefined {
  const [sheet, setSheet] = useState<sheets.Sheet>();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const now = useRef<sheets.Sheet | undefined>(undefined);
  const start = useRef({ shown, filled });
  const timer = useRef(0);
  const refused = useRef("");
  now.current = sheet;

  useEffect(() => {
    const { shown: at, filled: with_ } = start.current;
    void store.drafts
      .get({ form: formOf(kind), formVersion: FORM_VERSION, record })
      .then((draft) => setSheet((draft?.data as sheets.Sheet | undefined) ?? sheets.open(at, with_)));
  }, [kind, record]);

  const keepDraft = useCallback(async () => {
    clearTimeout(timer.current);
    timer.current = 0;
    const key = { form: formOf(kind), formVersion: FORM_VERSION, record };
    const current = now.current;
    if (!current) return;
    try {
      if (!sheets.dirty(current)) await store.drafts.drop(key);
      else await store.drafts.put({ ...key, kind, data: current, change: changesOf(kind, current) });
    } catch (error) {
      say(explain(error));
    }
  }, [kind, record]);

  useEffect(() => {
    const flush = () => {
      if (timer.current) void keepDraft();
    };
    addEventListener("pagehide", flush);
    return () => {
      flush();
      removeEventListener("pagehide", flush);
    };
  }, [keepDraft]);

  if (!sheet) return undefined;
  const current = () => now.current ?? sheet;
  const change = (next: sheets.Sheet) => {
    now.current = next;
    setSheet(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(keepDraft, SETTLE_MS);
  };
  const drop = async () => {
    clearTimeout(timer.current);
    timer.current = 0;
    await store.drafts.drop({ form: formOf(kind), formVersion: FORM_VERSION, record });
  };
  const send: SheetForm["send"] = async (step) => {
    const { set, was, bases } = changesOf(kind, current());
    try {
      const outcome = await act([
        {
          kind,
          record,
          set,
          was,
          bases,
          base: current().version,
          ...step,
          ...(refused.current ? { replaces: refused.current } : {}),
        },
      ]);
      if (outcome.result === "refused") refused.current = outcome.mutation;
      else await drop();
      return outcome;
    } catch (error) {
      say(explain(error));
      return undefined;
    }
  };
  const live = shown;
  return {
    kind,
    record,
    seen: undefined,
    restored: undefined,
    body: sheets.view(sheet),
    dirty: sheets.dirty(sheet),
    errors,
    setErrors,
    get: (path) => sheets.valueAt(sheet, path) ?? undefined,
    put: (path, value) => change(sheets.put(current(), path, value)),
    meanwhile: (path) => sheets.meanwhile(sheet, live, path),
    meanwhileUnder: (prefix) => sheets.meanwhileUnder(sheet, live, prefix),
    take: (paths, both) => {
      if (live) change(paths.reduce((sum, path) => sheets.take(sum, live, path, both), current()));
    },
    keep: (path) => {
      if (live) change(sheets.keep(current(), live, path));
    },
    touch: () => change({ ...current(), touched: true }),
    changed: () => changesOf(kind, current()).set,
    send,
    save: async () => (await send()) !== undefined,
    drop,
  };
}

// Its own name: a phone's screen of the same kind must not open a draft that started from a fetched record.
const formOf = (kind: string): string => `console.${kind}`;

const changesOf = (kind: string, sheet: sheets.Sheet): sheets.Changes =>
  sheets.changes(sheet, (path) => isText(kind, path));
