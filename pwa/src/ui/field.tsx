// Fields of an open form, drawn from what the record type declares about them.
import { label, t } from "../i18n";
import { chosen, type Leaf } from "../records/items";
import { type FieldMeta, fieldMeta } from "../records/meta";
import { showDay, showTime } from "./dates";
import { Choice, Line, Multi, type Options, Pick, Prose, Tick } from "./inputs";
import { Button } from "./parts";
import type { Form } from "./useForm";

interface FieldProps {
  form: Form;
  path: string;
  hint?: string | undefined;
  /** Overrides the declared label. */
  name?: string;
  /** Names of the records that a reference may point at. */
  options?: Options;
  wide?: boolean;
  disabled?: boolean | undefined;
  /** The step for which the field is marked as needed. */
  step?: string;
  max?: string;
}

/** A line that may be longer than this grows, so that it can be read whole on a small phone. */
const LONG = 200;

export const codes = (key: string, list: readonly string[]): Options =>
  list.map((code) => [code, label(`${key}.${code}`)]);

/** A value as it is shown to a person. */
export function show(kind: string, path: string, value: Leaf | null, names?: Options): string {
  if (value === null || value === "") return t("meanwhile.cleared");
  const { meta, key } = fieldMeta(kind, path);
  if (value === true) return t("field.yes");
  if (value === false) return t("field.no");
  if (meta?.type === "choice") return label(`${key}.${value}`);
  if (meta?.type === "date" || meta?.type === "month") return showDay(String(value));
  if (meta?.type === "instant") return showTime(Number(value));
  return names?.find(([code]) => code === value)?.[1] ?? String(value);
}

/** "Changed meanwhile": says what somebody else wrote; only taking it in raises the field's base. */
function Meanwhile({ form, path, options }: { form: Form; path: string; options?: Options | undefined }) {
  const found = form.meanwhile(path);
  if (!found) return null;
  const prose = fieldMeta(form.kind, path).meta?.type === "text";
  return (
    <div class="meanwhile" aria-live="polite">
      <span>{t("meanwhile.title")}</span>
      <span class="quote">{show(form.kind, path, found.value, options)}</span>
      <div class="actions">
        <Button onClick={() => form.take([path])}>{t("meanwhile.take")}</Button>
        {prose && form.get(path) !== undefined && (
          <Button onClick={() => form.take([path], true)}>{t("meanwhile.both")}</Button>
        )}
        <Button onClick={() => form.keep(path)}>{t("meanwhile.keep")}</Button>
      </div>
    </div>
  );
}

export function Field({
  form,
  path,
  hint,
  name,
  options,
  wide = false,
  disabled = false,
  step,
  max,
}: FieldProps) {
  const { meta, key } = fieldMeta(form.kind, path);
  if (!meta) throw new Error(`${form.kind} has no ${path}`);
  const value = form.get(path);
  const common = {
    label: name ?? label(key),
    disabled,
    below: <Meanwhile form={form} path={path} options={options} />,
    needed: step !== undefined && (meta.needed?.includes(step) ?? false),
    ...(hint ? { hint } : {}),
    ...(form.errors[path] ? { error: form.errors[path] } : {}),
  };
  const text = value === undefined ? "" : String(value);
  const put = (next: Leaf | null) => form.put(path, next);
  switch (meta.type) {
    case "text":
      return (
        <Prose
          {...common}
          value={text}
          maxLength={meta.most}
          guarded={meta.hints !== undefined}
          onChange={(v) => put(v || null)}
        />
      );
    case "choice":
      return (
        <Choice {...common} value={text} options={codes(key, meta.codes ?? [])} wide={wide} onChange={put} />
      );
    case "choices":
      return (
        <Multi
          {...common}
          value={chosen(form.body, path)}
          options={codes(key, meta.codes ?? [])}
          wide={wide}
          onToggle={(code, on) => form.put(`${path}.${code}`, on ? true : null)}
        />
      );
    case "ref":
      return <Pick {...common} value={text} options={options ?? []} onChange={(v) => put(v || null)} />;
    case "date":
    case "month":
      return <Line {...common} type={meta.type} value={text} max={max} onChange={(v) => put(v || null)} />;
    case "instant":
      return (
        <Line
          {...common}
          type="datetime-local"
          value={localMinute(value)}
          onChange={(v) => put(v ? new Date(v).getTime() : null)}
        />
      );
    case "integer":
      return (
        <Line
          {...common}
          type="number"
          value={text}
          min={meta.low}
          max={meta.high}
          onChange={(v) => put(whole(v, meta))}
        />
      );
    case "flag":
      return <Tick {...common} value={value === true} onChange={put} />;
    default: {
      const parts = { ...common, value: text, maxLength: meta.most };
      if ((meta.most ?? 0) < LONG) return <Line {...parts} onChange={(v) => put(v || null)} />;
      const flat = (v: string) => put(v.replaceAll("\n", " ") || null);
      return <Prose {...parts} rows={1} guarded={false} onChange={flat} />;
    }
  }
}

function whole(text: string, meta: FieldMeta): number | null {
  const value = Number.parseInt(text, 10);
  if (Number.isNaN(value)) return null;
  return Math.max(meta.low ?? value, value);
}

function localMinute(value: Leaf | undefined): string {
  if (typeof value !== "number") return "";
  const at = new Date(value);
  return new Date(value - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Items that others added to a map, or changed in it, while the form was open. */
export function MeanwhileUnder({ form, prefix }: { form: Form; prefix: string }) {
  const paths = form.meanwhileUnder(prefix);
  if (paths.length === 0) return null;
  return (
    <div class="meanwhile" aria-live="polite">
      <span>{t("meanwhile.items", { n: paths.length })}</span>
      <div class="actions">
        <Button onClick={() => form.take(paths)}>{t("meanwhile.items.take")}</Button>
      </div>
    </div>
  );
}
