// Work that the server could not take in: why, what was written, and the way to mend it. Nothing is lost here.
import { useRef, useState } from "preact/hooks";
import { store } from "../../here";
import { label, t } from "../../i18n";
import type { Leaf } from "../../records/items";
import { fieldMeta } from "../../records/meta";
import { screensOf } from "../../records/registry";
import { type Attention, plainText } from "../../store";
import { showTime } from "../../ui/dates";
import { codes, show } from "../../ui/field";
import { Keeping } from "../../ui/form-foot";
import { Choice, Line, Prose } from "../../ui/inputs";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Chip, Empty, Facts, LinkButton, Notice } from "../../ui/parts";
import { useLeave } from "../../ui/router";
import { say } from "../../ui/toast";
import { useDraft } from "../../ui/useDraft";
import { explain } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { reason } from "./reason";
import { titleOf } from "./SyncPage";

/** What was typed to mend a piece of work; it outlives the work's being taken in meanwhile. */
interface Typed {
  one: Attention;
  set: Record<string, Leaf | null>;
}

const formOf = (id: string): string => `mend:${id}`;

export function Mend({ id }: { id: string }) {
  const last = useRef<Attention | undefined>(undefined);
  const found = useLive(
    async () => ({
      one: await store.attention.get(id),
      draft: (await store.drafts.list({ form: formOf(id) }))[0],
    }),
    [id],
  );
  if (!found) return <Page title={t("sync.attention")} up="/dong-bo" children={null} />;
  last.current = found.one ?? last.current ?? (found.draft?.data as Typed | undefined)?.one;
  return last.current ? <MendOne one={last.current} gone={!found.one} /> : <Gone />;
}

const Gone = () => (
  <Page title={t("sync.attention")} up="/dong-bo">
    <Empty icon="check">
      <p>{t("sync.gone")}</p>
    </Empty>
  </Page>
);

function MendOne({ one, gone }: { one: Attention; gone: boolean }) {
  const names = useNames();
  const leave = useLeave();
  const [sure, setSure] = useState(false);
  const seen = useLive(() => store.get(one.record), [one.record]);
  const kept = useDraft<Typed>(formOf(one.mutation), one.kind, one.record);
  if (!kept) return <Page title={t("sync.attention")} up="/dong-bo" children={null} />;
  if (gone && !kept.data) return <Gone />;
  const set = kept.data?.set ?? {};
  const put = (path: string, next: Leaf | null) => {
    const typed = { ...set, [path]: next };
    const whole = { ...one.set, ...typed };
    const bases = Object.fromEntries(Object.keys(whole).map((each) => [each, one.base]));
    kept.put({ one, set: typed }, { set: whole, bases });
  };
  const value = (path: string): Leaf | null => (path in set ? (set[path] ?? null) : (one.set[path] ?? null));
  const kind = screensOf(one.kind);
  const send = async () => {
    try {
      // A step is taken from the record as it stands now. Words keep their base: what others wrote meanwhile in the
      // same place is not shown here, and must not give way unseen.
      const base = one.op ? seen?.version : undefined;
      const mended = await store.attention.mend(one.mutation, set, base, [kept.key]);
      // It was taken in meanwhile: what was typed since is work of its own.
      if (!mended) await store.save({ kind: one.kind, record: one.record, set, base: one.base }, [kept.key]);
      kept.done();
      say(t("save.done"));
      leave("/dong-bo");
    } catch (failure) {
      say(explain(failure));
    }
  };
  const letGo = async () => {
    await store.attention.dismiss(one.mutation);
    await kept.drop();
    say(t("sync.dropped"));
    leave("/dong-bo");
  };
  const share = () =>
    navigator.clipboard
      ?.writeText(plainText(one, (path) => label(fieldMeta(one.kind, path).key)))
      .then(() => say(t("sync.copied")));
  return (
    <Page title={titleOf(one.kind, seen, names)} up="/dong-bo">
      <Notice tone={one.state === "held" ? "info" : "bad"} icon={one.state === "held" ? "clock" : "warn"}>
        <p class="strong">{t(one.state === "held" ? "sync.held" : "sync.refused")}</p>
        <p>{one.message || reason(one.reason)}</p>
        <p class="small">{showTime(one.savedAt)}</p>
      </Notice>
      {one.op && (
        <p>
          <Chip>
            {one.op === "delete"
              ? t("sync.deleted")
              : t("sync.step", { step: label(`${one.kind}.step.${one.op}`) })}
          </Chip>
        </p>
      )}
      {Object.keys(one.set).length > 0 && (
        <section class="stack" aria-label={t("sync.typed")}>
          <h2>{t("sync.typed")}</h2>
          {Object.keys(one.set)
            .filter((path) => path !== "org_id" && !path.endsWith(".pos"))
            .sort()
            .map((path) => (
              <MendField
                key={path}
                one={one}
                path={path}
                value={value(path)}
                name={names.of}
                onChange={(next) => put(path, next)}
              />
            ))}
        </section>
      )}
      <OtherErrors one={one} />
      <div class="stack">
        <Keeping form={kept} />
        <Button wide onClick={send}>
          {t("sync.mend.send")}
        </Button>
        {seen && kind && (
          <LinkButton to={kind.path(one.record)} plain wide>
            {t("sync.open")}
          </LinkButton>
        )}
        {Object.keys(one.set).length > 0 && "clipboard" in navigator && (
          <Button kind="plain" wide onClick={share}>
            {t("sync.copy")}
          </Button>
        )}
        {sure ? (
          <Notice tone="bad" icon="warn">
            <p>{t("sync.drop.sure")}</p>
            <div class="actions">
              <Button kind="danger" onClick={letGo}>
                {t("sync.drop.yes")}
              </Button>
              <Button onClick={() => setSure(false)}>{t("cancel")}</Button>
            </div>
          </Notice>
        ) : (
          <Button kind="danger" wide onClick={() => setSure(true)}>
            {t("sync.drop")}
          </Button>
        )}
      </div>
    </Page>
  );
}

interface MendFieldProps {
  one: Attention;
  path: string;
  value: Leaf | null;
  name: (id: string) => string;
  onChange: (value: Leaf | null) => void;
}

/** One value as it was written; what can be typed can be mended here, references and switches are only shown. */
function MendField({ one, path, value, name, onChange }: MendFieldProps) {
  const { meta, key } = fieldMeta(one.kind, path);
  const error = one.errors[path]?.join(" ");
  const common = {
    label: label(key),
    value: value === null ? "" : String(value),
    ...(error ? { error } : {}),
  };
  if (meta?.type === "text")
    return (
      <Prose
        {...common}
        maxLength={meta.most}
        guarded={meta.hints !== undefined}
        onChange={(v) => onChange(v || null)}
      />
    );
  if (meta?.type === "choice")
    return <Choice {...common} options={codes(key, meta.codes ?? [])} onChange={onChange} />;
  if (meta?.type === "line" || meta?.type === "date" || meta?.type === "phone")
    return (
      <Line
        {...common}
        type={meta.type === "date" ? "date" : "text"}
        maxLength={meta.most}
        onChange={(v) => onChange(v || null)}
      />
    );
  if (meta?.type === "integer")
    return (
      <Line
        {...common}
        type="number"
        min={meta.low}
        max={meta.high}
        onChange={(v) => onChange(v === "" ? null : Math.trunc(Number(v)))}
      />
    );
  const shown =
    meta?.type === "ref" ? <Reference id={String(value)} name={name} /> : show(one.kind, path, value);
  return (
    <div class="sheet">
      <Facts rows={[[label(key), shown]]} />
      {error && <p class="error-line">{error}</p>}
    </div>
  );
}

/** A record that the work points at, by its own title where this phone holds it. */
function Reference({ id, name }: { id: string; name: (id: string) => string }) {
  const names = useNames();
  const seen = useLive(() => store.get(id), [id]);
  const words = seen && screensOf(seen.kind)?.title(seen, names);
  return <>{words || name(id)}</>;
}

/** What the server said of fields that this work did not touch. */
function OtherErrors({ one }: { one: Attention }) {
  const others = Object.entries(one.errors).filter(([path]) => !(path in one.set));
  return (
    <>
      {others.map(([path, words]) => (
        <p key={path} class="error-line">
          {label(fieldMeta(one.kind, path).key)}: {words.join(" ")}
        </p>
      ))}
    </>
  );
}
