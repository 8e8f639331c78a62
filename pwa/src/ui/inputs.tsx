// Inputs without knowledge of records; `field.tsx` binds them to an open form.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../i18n";
import { worryIn } from "./guard";
import { Icon } from "./Icon";

export interface InputProps<T> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  hint?: string;
  error?: string;
  /** Says "needed" beside the label; nothing is ever blocked from being saved on the phone. */
  needed?: boolean;
  disabled?: boolean;
  /** What stands below the field: "changed meanwhile". */
  below?: ComponentChildren;
}

interface FrameProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  needed?: boolean | undefined;
  below?: ComponentChildren;
  children: ComponentChildren;
}

const describe = (id: string, hint?: string, error?: string): string | undefined =>
  [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;

function Notes({ id, hint, error }: { id: string; hint?: string | undefined; error?: string | undefined }) {
  return (
    <>
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {error && (
        <span class="error" id={`${id}-error`} role="alert">
          {error}
        </span>
      )}
    </>
  );
}

function Frame({ id, label, hint, error, needed, below, children }: FrameProps) {
  return (
    <div class="field">
      <label for={id}>
        {label} {needed && <span class="need">({t("field.needed")})</span>}
      </label>
      {children}
      <Notes id={id} hint={hint} error={error} />
      {below}
    </div>
  );
}

interface LineProps extends InputProps<string> {
  type?: "text" | "date" | "month" | "time" | "number" | "password" | "datetime-local" | "tel";
  max?: string | number | undefined;
  min?: string | number | undefined;
  maxLength?: number | undefined;
  name?: string;
  autocomplete?: string;
}

export function Line(props: LineProps) {
  const id = useId();
  const { type = "text", value, error, hint } = props;
  return (
    <Frame {...props} id={id}>
      <input
        id={id}
        type={type as "text"} // one of many: the declared types tell every one of them apart
        name={props.name}
        value={value}
        disabled={props.disabled}
        min={props.min}
        max={props.max}
        maxLength={props.maxLength}
        inputMode={type === "number" ? "numeric" : undefined}
        autocomplete={props.autocomplete ?? "off"}
        aria-invalid={error ? true : undefined}
        aria-describedby={describe(id, hint, error)}
        onInput={(e) => props.onChange(e.currentTarget.value)}
      />
    </Frame>
  );
}

/** Free text: what must not be written stands beside it, and a gentle warning when it is. */
export function Prose({
  guarded = true,
  maxLength,
  rows = 4,
  ...props
}: InputProps<string> & { guarded?: boolean; maxLength?: number | undefined; rows?: number }) {
  const id = useId();
  const found = guarded ? worryIn(props.value) : null;
  const left = maxLength === undefined ? undefined : maxLength - [...props.value].length;
  return (
    <Frame {...props} id={id}>
      <textarea
        id={id}
        rows={rows}
        value={props.value}
        disabled={props.disabled}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={
          [describe(id, props.hint, props.error), guarded && `${id}-guard`].filter(Boolean).join(" ") ||
          undefined
        }
        onInput={(e) => props.onChange(e.currentTarget.value)}
      />
      {guarded && (
        <div class={found ? "guard hit" : "guard"} id={`${id}-guard`} aria-live="polite">
          <Icon name={found ? "warn" : "lock"} small />
          <span>{found ? t(`guard.${found.worry}`, { words: found.words }) : t("guard.hint")}</span>
        </div>
      )}
      {left !== undefined && left < 60 && (
        <span class="hint">{left >= 0 ? t("field.left", { n: left }) : t("field.over", { n: -left })}</span>
      )}
    </Frame>
  );
}

export type Options = readonly (readonly [code: string, words: string])[];

function Group({
  id,
  label,
  hint,
  error,
  needed,
  below,
  wide,
  children,
}: FrameProps & { wide?: boolean | undefined }) {
  return (
    <fieldset class="field" aria-describedby={describe(id, hint, error)}>
      <legend>
        {label} {needed && <span class="need">({t("field.needed")})</span>}
      </legend>
      <div class={wide ? "choices rows" : "choices"}>{children}</div>
      <Notes id={id} hint={hint} error={error} />
      {below}
    </fieldset>
  );
}

/** One of a few: every option is a whole row or chip to tap. */
export function Choice({
  options,
  wide,
  ...props
}: InputProps<string> & { options: Options; wide?: boolean }) {
  const id = useId();
  return (
    <Group {...props} id={id} wide={wide}>
      {options.map(([code, words]) => (
        <label class="choice" key={code}>
          <input
            type="radio"
            name={id}
            value={code}
            checked={props.value === code}
            disabled={props.disabled}
            onChange={() => props.onChange(code)}
          />
          <Icon name="check" small />
          <span>{words}</span>
        </label>
      ))}
    </Group>
  );
}

/** Some of many. */
export function Multi({
  options,
  wide,
  onToggle,
  ...props
}: Omit<InputProps<readonly string[]>, "onChange"> & {
  options: Options;
  wide?: boolean;
  onToggle: (code: string, on: boolean) => void;
}) {
  const id = useId();
  return (
    <Group {...props} id={id} wide={wide}>
      {options.map(([code, words]) => (
        <label class="choice" key={code}>
          <input
            type="checkbox"
            value={code}
            checked={props.value.includes(code)}
            disabled={props.disabled}
            onChange={(e) => onToggle(code, e.currentTarget.checked)}
          />
          <Icon name="check" small />
          <span>{words}</span>
        </label>
      ))}
    </Group>
  );
}

export function Pick({
  options,
  empty,
  ...props
}: InputProps<string> & { options: Options; empty?: string }) {
  const id = useId();
  return (
    <Frame {...props} id={id}>
      <select
        id={id}
        value={props.value}
        disabled={props.disabled}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={describe(id, props.hint, props.error)}
        onChange={(e) => props.onChange(e.currentTarget.value)}
      >
        <option value="">{empty ?? t("field.pick")}</option>
        {options.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function Tick({ label, value, onChange, disabled, hint, below }: InputProps<boolean>) {
  const id = useId();
  return (
    <div class="field">
      <label class="choice">
        <input
          type="checkbox"
          checked={value}
          disabled={disabled}
          aria-describedby={describe(id, hint)}
          onChange={(e) => onChange(e.currentTarget.checked)}
        />
        <Icon name="check" small />
        <span>{label}</span>
      </label>
      <Notes id={id} hint={hint} />
      {below}
    </div>
  );
}
