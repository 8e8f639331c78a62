// One screen: its header, its heading and its column, which is found again where it was left.
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./Icon";
import { back, leaveAt, leftAt } from "./router";

interface PageProps {
  title: string;
  /** Where "back" leads when there is no screen to go back to; no back arrow without it. */
  up?: string;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** One screen: its header, its heading (which takes the focus on arrival) and its column. */
export function Page({ title, up, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const column = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${title} · Gần Dân`;
  }, [title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    return keepHeight(column);
  }, []);
  return (
    <>
      <header class={up ? "top hasback" : "top"}>
        {up && (
          <button type="button" onClick={() => back(up)} aria-label={t("nav.back")}>
            <Icon name="back" />
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without links it is read by the arrow keys. */}
      <main class="page" id="main" ref={column} tabIndex={0}>
        {children}
      </main>
    </>
  );
}

/** Opens a screen that was come back to where it was left, as soon as its rows are there; remembers where it is left. */
function keepHeight(column: RefObject<HTMLElement | null>): () => void {
  const main = column.current;
  const wanted = leftAt();
  const hash = location.hash;
  if (!main) return () => {};
  const grown = new MutationObserver(() => {
    if (main.scrollHeight - main.clientHeight < wanted) return;
    main.scrollTop = wanted;
    grown.disconnect();
  });
  if (wanted > 0) grown.observe(main, { childList: true, subtree: true });
  const note = () => leaveAt(main.scrollTop, hash);
  main.addEventListener("scroll", note, { passive: true });
  return () => {
    grown.disconnect();
    main.removeEventListener("scroll", note);
  };
}
