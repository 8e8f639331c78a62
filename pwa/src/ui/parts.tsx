// The parts that screens are put together from.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { Icon, type IconName } from "./Icon";
import { href, isReturning } from "./router";

export function Group({
  title,
  note,
  children,
}: {
  title: string;
  note?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="group">
      <h2>
        <span>{title}</span>
        {note !== undefined && <span class="muted small">{note}</span>}
      </h2>
      {children}
    </section>
  );
}

export type Tone = "good" | "warm" | "bad" | "info" | "quiet";

export function Chip({
  tone = "quiet",
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ComponentChildren;
}) {
  return (
    <span class={`chip ${tone}`}>
      {icon && <Icon name={icon} small />}
      <span>{children}</span>
    </span>
  );
}

interface ItemProps {
  /** Where it leads; a row without it is only read. */
  to?: string | undefined;
  title: ComponentChildren;
  sub?: ComponentChildren;
  icon?: IconName;
  tone?: Tone;
  children?: ComponentChildren;
}

/** One row of a list. */
export function Item({ to, title, sub, icon, tone = "good", children }: ItemProps) {
  const inside = (
    <>
      {icon && (
        <span class={`lead ${tone}`}>
          <Icon name={icon} />
        </span>
      )}
      <span class="body">
        <span class="title">{title}</span>
        {sub && <span class="sub">{sub}</span>}
        {children && <span class="row">{children}</span>}
      </span>
    </>
  );
  if (to === undefined) return <li class="item">{inside}</li>;
  return (
    <li>
      <a class="item" href={href(to)}>
        {inside}
        <Icon name="right" small />
      </a>
    </li>
  );
}

export function List({ children }: { children: ComponentChildren }) {
  return <ul class="plain list">{children}</ul>;
}

interface ButtonProps {
  onClick: () => unknown;
  children: ComponentChildren;
  kind?: "plain" | "bare" | "danger";
  wide?: boolean;
  icon?: IconName;
  disabled?: boolean;
  label?: string;
}

/** A button that cannot be pressed twice: it is disabled in the tick of the first press, until the work is done. */
export function Button({ onClick, children, kind, wide, icon, disabled, label }: ButtonProps) {
  const ref = useRef<HTMLButtonElement>(null);
  const press = async () => {
    const button = ref.current;
    if (!button || button.disabled) return;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      await onClick();
    } finally {
      button.removeAttribute("aria-busy");
      button.disabled = disabled ?? false;
    }
  };
  return (
    <button
      ref={ref}
      type="button"
      class={`${kind ?? ""}${wide ? " wide" : ""}`}
      onClick={press}
      disabled={disabled}
      aria-label={label}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function LinkButton({
  to,
  children,
  plain,
  wide,
  icon,
}: {
  to: string;
  children: ComponentChildren;
  plain?: boolean;
  wide?: boolean;
  icon?: IconName;
}) {
  return (
    <a class={`button${plain ? " plain" : ""}${wide ? " wide" : ""}`} href={href(to)}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

export function Notice({
  tone = "info",
  icon,
  role,
  arrives,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  role?: "status" | "alert";
  /** It answers to a press: it is brought into view. */
  arrives?: boolean;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (arrives) box.current?.scrollIntoView({ block: "nearest" });
  }, [arrives]);
  return (
    <div class={`notice ${tone}`} role={role} ref={box}>
      {icon && <Icon name={icon} />}
      <div>{children}</div>
    </div>
  );
}

export function Empty({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} />
      {children}
    </div>
  );
}

export function Search({
  value,
  onInput,
  label,
}: {
  value: string;
  onInput: (value: string) => void;
  label: string;
}) {
  return (
    <search class="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        autocomplete="off"
        enterkeyhint="search"
        onInput={(e) => onInput(e.currentTarget.value)}
      />
    </search>
  );
}

export function Tabs<T extends string>({
  value,
  onPick,
  options,
}: {
  value: T;
  onPick: (value: T) => void;
  options: readonly (readonly [T, string])[];
}) {
  return (
    <div class="tabs">
      {options.map(([code, words]) => (
        <button key={code} type="button" aria-pressed={code === value} onClick={() => onPick(code)}>
          {words}
        </button>
      ))}
    </div>
  );
}

const PAGE = 40;
const opened = new Map<string, number>();

/** Shows a long list forty rows at a time: 2,000 households never stand in the page at once by themselves. */
export function Paged<T>({
  rows,
  render,
  reset,
}: {
  rows: readonly T[];
  render: (row: T) => ComponentChildren;
  reset?: string;
}) {
  // Coming back to a long list, one finds as much of it open as before.
  const [shown, setShown] = useState(() => (isReturning() ? (opened.get(location.hash) ?? PAGE) : PAGE));
  const before = useRef(reset);
  useEffect(() => {
    if (before.current !== reset) setShown(PAGE);
    before.current = reset;
  }, [reset]);
  useEffect(() => {
    opened.set(location.hash, shown);
  }, [shown]);
  const rest = rows.length - shown;
  return (
    <>
      <List>{rows.slice(0, shown).map(render)}</List>
      {rest > 0 && (
        <Button kind="plain" wide onClick={() => setShown(shown + PAGE)}>
          {t("list.more", { n: rest })}
        </Button>
      )}
    </>
  );
}

export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value !== undefined && value !== "" && value !== null && value !== false)
        .map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
    </dl>
  );
}
