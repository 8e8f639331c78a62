import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What a press opened: it comes into view and takes the focus, however far below the button was. */
export function Opened({ label, children }: { label: string; children: ComponentChildren }) {
  const self = useRef<HTMLElement>(null);
  useEffect(() => {
    self.current?.focus({ preventScroll: true });
    self.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section class="sheet stack opened" aria-label={label} tabIndex={-1} ref={self}>
      {children}
    </section>
  );
}
