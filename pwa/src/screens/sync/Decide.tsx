// Two versions of one thing, side by side. The secretary decides, offline too; nothing is lost until then.
import { me, store } from "../../here";
import { label, t } from "../../i18n";
import { fieldMeta, mayEdit } from "../../records/meta";
import { screensOf } from "../../records/registry";
import type { Candidate, Seen, Value } from "../../store";
import { showTime } from "../../ui/dates";
import { show } from "../../ui/field";
import { Keeping } from "../../ui/form-foot";
import { Line, Prose } from "../../ui/inputs";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Chip, Empty, LinkButton, Notice } from "../../ui/parts";
import { say } from "../../ui/toast";
import { useDraft } from "../../ui/useDraft";
import { explain } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { titleOf } from "./SyncPage";

const FORM = "decide:";

/** A text that is being written anew, and what was put before the person when it was begun. */
interface Typed {
  text: string;
  before: Pick<Seen, "kind" | "version" | "conflicts">;
}

export function Decide({ id }: { id: string }) {
  const names = useNames();
  const found = useLive(
    async () => ({ seen: await store.get(id), drafts: await store.drafts.list({ record: id }) }),
    [id],
  );
  const seen = found?.seen;
  // Somebody else may have decided while a new text was being written: it is still here.
  const written = (found?.drafts ?? [])
    .filter((one) => one.form.startsWith(FORM))
    .map((one) => one.form.slice(FORM.length));
  const paths = [...new Set([...Object.keys(seen?.conflicts ?? {}), ...written])];
  if (!found) return <Page title={t("decide.title")} up="/dong-bo" children={null} />;
  if (!seen || paths.length === 0) {
    return (
      <Page title={t("decide.title")} up="/dong-bo">
        <Empty icon="check">
          <p>{t("decide.none")}</p>
        </Empty>
      </Page>
    );
  }
  const decides = mayEdit(seen.kind, "resolve", seen.state, me.role);
  const kind = screensOf(seen.kind);
  return (
    <Page title={titleOf(seen.kind, seen, names)} up="/dong-bo">
      <p>{t("decide.lead")}</p>
      {!decides && <Notice icon="clock">{t("decide.wait")}</Notice>}
      {paths.map((path) => (
        <Dispute
          key={path}
          seen={seen}
          path={path}
          candidates={seen.conflicts[path] ?? []}
          decides={decides}
        />
      ))}
      {kind && (
        <LinkButton to={kind.path(seen.id)} plain>
          {t("sync.open")}
        </LinkButton>
      )}
    </Page>
  );
}

interface DisputeProps {
  seen: Seen;
  path: string;
  candidates: readonly Candidate[];
  decides: boolean;
}

/** Distinct values, the one shown now first: two people may have written the same. */
export function versions(
  shown: Value | null,
  candidates: readonly Candidate[],
): { value: Value | null; from: Candidate | undefined }[] {
  const rows: { value: Value | null; from: Candidate | undefined }[] = [
    { value: shown, from: candidates.find((one) => one.value === shown) },
  ];
  for (const one of [...candidates].sort((a, b) => b.time - a.time)) {
    if (!rows.some((row) => row.value === one.value)) rows.push({ value: one.value, from: one });
  }
  return rows;
}

/** An author is known by his member record, by his account if he has none. */
const mine = (one: Candidate): boolean => one.author === me.member || one.author === me.user;

function Dispute({ seen, path, candidates, decides }: DisputeProps) {
  const names = useNames();
  const { meta, key } = fieldMeta(seen.kind, path);
  const shown = seen.body[path] ?? null;
  const rows = versions(shown, candidates);
  const kept = useDraft<Typed>(`${FORM}${path}`, seen.kind, seen.id);
  const typed = kept?.data;
  const put = (text: string, before: Typed["before"]) =>
    kept?.put({ text, before }, { set: { [path]: text.trim() || null }, bases: { [path]: before.version } });
  const decide = async (value: Value | null, before: Typed["before"]) => {
    const drafts = kept ? [kept.key] : [];
    try {
      if (path in seen.conflicts) await store.resolve(seen.id, path, value, before, drafts);
      // Decided by somebody else meanwhile: a new text is an edit of what stands above it.
      else await store.save({ kind: seen.kind, record: seen.id, set: { [path]: value } }, drafts);
      kept?.done();
      say(t("decide.done"));
    } catch (failure) {
      say(explain(failure));
    }
  };
  const written = (value: Value | null) => {
    if (path.endsWith("_deleted")) return t(value === true ? "decide.removed" : "decide.stays");
    if (meta?.type === "ref" && typeof value === "string") return names.of(value);
    return show(seen.kind, path, value);
  };
  const anew = meta?.type === "text" || meta?.type === "line";
  return (
    <section class="stack" aria-label={label(key)}>
      <h2>{label(key)}</h2>
      <div class="side">
        {rows.map(({ value, from }, index) => (
          <div key={from?.mutation ?? index} class="sheet stack">
            <div class="row">
              <Chip tone={index === 0 ? "good" : "warm"}>
                {t(index === 0 ? "decide.stands" : "decide.other")}
              </Chip>
            </div>
            <p class="quote">{written(value)}</p>
            {from && (
              <p class="muted small">
                {t("decide.by", {
                  name: mine(from) ? t("decide.you") : names.of(from.author),
                  time: showTime(from.time),
                })}
              </p>
            )}
            {decides && candidates.length > 0 && (
              <Button onClick={() => decide(value, seen)}>{t("decide.keep")}</Button>
            )}
          </div>
        ))}
      </div>
      {decides && anew && kept && !typed && (
        <Button
          kind="plain"
          icon="pen"
          onClick={() => {
            // Both texts to begin with: taking a word out is easier than typing it again.
            put(
              meta?.type === "text" ? rows.map((row) => row.value ?? "").join("\n\n") : String(shown ?? ""),
              { kind: seen.kind, version: seen.version, conflicts: { [path]: candidates } },
            );
          }}
        >
          {t("decide.new")}
        </Button>
      )}
      {kept && typed && (
        <div class="stack">
          {meta?.type === "text" ? (
            <Prose
              label={t("decide.new")}
              value={typed.text}
              maxLength={meta.most}
              onChange={(text) => put(text, typed.before)}
            />
          ) : (
            <Line
              label={t("decide.new")}
              value={typed.text}
              maxLength={meta?.most}
              onChange={(text) => put(text, typed.before)}
            />
          )}
          <Keeping form={kept} />
          <div class="actions">
            <Button kind="plain" onClick={() => kept.drop()}>
              {t("cancel")}
            </Button>
            <Button
              disabled={[...typed.text].length > (meta?.most ?? Number.POSITIVE_INFINITY)}
              onClick={() => decide(typed.text.trim() || null, typed.before)}
            >
              {t("decide.new.save")}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
