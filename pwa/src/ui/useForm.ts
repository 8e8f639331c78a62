// An open form: its sheet, its draft that saves itself while one types, and the save that makes mutations of it.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { store } from "../here";
import { t } from "../i18n";
import type { Body, Leaf } from "../records/items";
import { isText } from "../records/meta";
import { type Change, type DraftKey, type Seen, StoreError } from "../store";
import * as sheets from "./sheet";
import { say } from "./toast";
import { useLive } from "./useLive";
import { useSettled } from "./useSettled";

/** Raised with every change of a form's layout, so that an old draft opens with what it was written for. */
const FORM_VERSION = 1;

export interface FormOptions {
  kind: string;
  record: string;
  /** Name of the form; the kind when it has only one. */
  form?: string;
  /** What a new record starts with. */
  filled?: Body;
}

export interface Form {
  kind: string;
  record: string;
  /** The record as it stands in the store; undefined while it has not been saved. */
  seen: Seen | undefined;
  /** What the form shows. */
  body: Body;
  dirty: boolean;
  /** Why the draft could not be kept the last time; undefined while it keeps itself. */
  unkept?: string | undefined;
  /** When the draft that was opened again was last written, ms. */
  restored: number | undefined;
  errors: Readonly<Record<string, string>>;
  setErrors: (errors: Readonly<Record<string, string>>) => void;
  get: (path: string) => Leaf | undefined;
  put: (path: string, value: Leaf | null) => void;
  meanwhile: (path: string) => { value: Leaf | null } | undefined;
  meanwhileUnder: (prefix: string) => string[];
  take: (paths: readonly string[], both?: boolean) => void;
  keep: (path: string) => void;
  /** Saves what was changed, and what goes with it, in one transaction; false when it could not be kept. */
  save: (step?: Pick<Change, "op" | "set">, along?: Along) => Promise<boolean>;
  drop: () => Promise<void>;
  /** Makes a draft of the form even if none of its own fields was touched. */
  touch: () => void;
}

/** What is saved together with a form. */
export interface Along {
  /** Records that the form's own record names: they are made first. */
  before?: readonly Change[];
  after?: readonly Change[];
  drafts?: readonly DraftKey[];
}

interface State {
  sheet: sheets.Sheet;
  restored: number | undefined;
}

/** Undefined while the record and its draft are being read. */
export function useForm({ kind, record, form = kind, filled }: FormOptions): Form | undefined {
  const [state, setState] = useState<State>();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const seen = useLive(() => store.get(record), [record]);
  const key = useMemo(() => ({ form, formVersion: FORM_VERSION, record }), [form, record]);
  const [unkept, setUnkept] = useState<string>();
  const sheet = useRef<sheets.Sheet | undefined>(undefined);
  const start = useRef(filled);
  sheet.current = state?.sheet;

  /** Reads record and draft; after a save (of `given`) what was typed meanwhile goes on. */
  const reopen = useCallback(
    async (given?: sheets.Sheet) => {
      const [draft, now] = await Promise.all([store.drafts.get(key), store.get(record)]);
      const kept = given ? undefined : (draft?.data as sheets.Sheet | undefined);
      const opened = kept ?? sheets.open(now, start.current);
      const next = given && sheet.current ? sheets.carry(given, sheet.current, opened) : opened;
      sheet.current = next;
      setState({ sheet: next, restored: kept && draft?.changedAt });
    },
    [key, record],
  );

  useEffect(() => {
    void reopen();
  }, [reopen]);

  /** Writes the draft, or removes it when nothing is left of it. */
  const keepDraft = useCallback(async () => {
    const current = sheet.current;
    if (!current) return;
    try {
      if (!sheets.dirty(current)) await store.drafts.drop(key);
      else
        await store.drafts.put({
          ...key,
          kind,
          data: current,
          change: sheets.changes(current, (path) => isText(kind, path)),
        });
      setUnkept(undefined);
    } catch (error) {
      const words = explain(error);
      setUnkept(words);
      say(words);
    }
  }, [key, kind]);
  const { later, stop } = useSettled(keepDraft);

  const change = (next: sheets.Sheet) => {
    sheet.current = next;
    setState((old) => ({ restored: old?.restored, sheet: next }));
    later();
  };

  if (!state) return undefined;
  const current = () => sheet.current ?? state.sheet;

  const save: Form["save"] = async (step, along = {}) => {
    stop();
    const given = current();
    const made = sheets.changes(given, (path) => isText(kind, path));
    const set = { ...made.set, ...step?.set };
    const base = sheets.versionInView(given, seen);
    const own: Change = {
      kind,
      record,
      set,
      was: made.was,
      bases: made.bases,
      base,
      ...(step?.op ? { op: step.op } : {}),
    };
    const wanted = Object.keys(set).length > 0 || step?.op ? [own] : [];
    try {
      await store.save(
        [...(along.before ?? []), ...wanted, ...(along.after ?? [])],
        [key, ...(along.drafts ?? [])],
      );
    } catch (error) {
      say(explain(error));
      later();
      return false;
    }
    setErrors({});
    say(t("save.done"));
    const typing = sheet.current !== given;
    await reopen(given);
    if (typing || sheets.dirty(current())) later();
    return true;
  };

  return {
    kind,
    record,
    seen: seen && !seen.deleted ? seen : undefined,
    body: sheets.view(state.sheet),
    dirty: sheets.dirty(state.sheet),
    unkept,
    restored: state.restored,
    errors,
    setErrors,
    get: (path) => sheets.valueAt(state.sheet, path) ?? undefined,
    put: (path, value) => change(sheets.put(current(), path, value)),
    meanwhile: (path) => sheets.meanwhile(state.sheet, seen, path),
    meanwhileUnder: (prefix) => sheets.meanwhileUnder(state.sheet, seen, prefix),
    take: (paths, both) => {
      if (seen) change(paths.reduce((sum, path) => sheets.take(sum, seen, path, both), current()));
    },
    keep: (path) => {
      if (seen) change(sheets.keep(current(), seen, path));
    },
    save,
    touch: () => change({ ...current(), touched: true }),
    drop: async () => {
      stop();
      await store.drafts.drop(key);
      await reopen();
    },
  };
}

/** What to tell a person whose work could not be kept. */
export const explain = (error: unknown): string =>
  t(error instanceof StoreError && error.code === "quota" ? "save.space" : "save.failed");
