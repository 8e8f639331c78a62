import { Component, type ComponentChildren, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button, Notice } from "./parts";

/** What a screen is given: the rest of its address. */
export interface ScreenProps {
  parts: readonly string[];
  query: URLSearchParams;
}

export type Screen = ComponentType<ScreenProps>;
export type Load = () => Promise<{ default: Screen }>;

const loaded = new Map<Load, Screen>();

/** Draws a screen whose code is fetched (from the precache) the first time it is opened. */
export function Lazy({ load, ...props }: ScreenProps & { load: Load }) {
  const [, redraw] = useState(0);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    if (loaded.has(load)) return;
    load().then((module) => {
      loaded.set(load, module.default);
      redraw((n) => n + 1);
    }, setFailure);
  }, [load]);
  if (failure !== undefined) throw failure;
  const Found = loaded.get(load);
  return Found ? <Found {...props} /> : <Waiting />;
}

export const Waiting = () => (
  <main class="page" id="main" aria-busy="true">
    <p class="muted">{t("app.loading")}</p>
  </main>
);

/** A screen that fails says so and leaves the rest of the application standing; nothing recorded is touched. */
export class Guarded extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main class="page" id="main">
        <Notice tone="bad" icon="warn" role="alert">
          <p>{t("app.failed")}</p>
        </Notice>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </main>
    );
  }
}
