// Đồng bộ: where everything stands, in words that are true.
import { useState } from "preact/hooks";
import { keeper, store } from "../../here";
import { label, t } from "../../i18n";
import { syncNow } from "../../network/runner";
import { declaredTitle } from "../../records/meta";
import { screensOf } from "../../records/registry";
import type { Attention, Seen, Status, Unsent } from "../../store";
import { nearTime, showBytes, showTime } from "../../ui/dates";
import { Icon } from "../../ui/Icon";
import { type Names, useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Chip, Facts, Group, Item, List, Notice, Paged } from "../../ui/parts";
import { href } from "../../ui/router";
import { STATUS_LOOK, StatusChip } from "../../ui/status";
import { useLive } from "../../ui/useLive";
import { mayDecide } from "../agenda";
import { FirstSync, useRunner } from "../FirstSync";
import { reason } from "./reason";

const STATUSES: readonly Status[] = ["phone", "sent", "accepted", "attention"];

async function read() {
  const [unsent, attention, conflicts, contact, oldest, persisted, clock, ready] = await Promise.all([
    store.unsent(),
    store.attention.list(true),
    store.conflicts(),
    store.meta.contact(),
    store.meta.oldestUnsent(),
    store.meta.persistence(),
    store.meta.clockOffset(),
    store.meta.ready(),
  ]);
  const needing = new Set((await store.attention.list()).map((one) => one.mutation));
  // One row per record: how many mutations it takes is nobody's worry.
  const oldestOf = new Map(unsent.toReversed().map((one) => [one.record, one]));
  const waiting = [...oldestOf.values()].sort((a, b) => a.savedAt - b.savedAt);
  const records = await store.getMany(waiting.map((one) => one.record));
  return {
    unsent: waiting,
    attention,
    needing,
    conflicts: conflicts.filter(mayDecide),
    contact,
    oldest,
    persisted,
    clock,
    ready,
    records,
  };
}

export function SyncPage() {
  const names = useNames();
  const found = useLive(read, []);
  const run = useRunner();
  return (
    <Page
      title={t("sync.title")}
      actions={
        <a href={href("/them")} aria-label={t("nav.more")}>
          <Icon name="menu" />
        </a>
      }
    >
      <FirstSync />
      {found && (
        <>
          <Headline waiting={found.unsent.length} attention={found.needing.size} />
          <Button wide icon="sync" disabled={run.running} onClick={() => syncNow()}>
            {run.running ? t("sync.running") : t("sync.now")}
          </Button>
          <LastRun />
          {found.attention.length > 0 && (
            <Needs found={found.attention} needing={found.needing} names={names} />
          )}
          {found.conflicts.length > 0 && (
            <Group title={t("sync.conflicts")} note={found.conflicts.length}>
              <Paged
                rows={found.conflicts}
                render={(one) => <Conflict key={one.id} seen={one} names={names} />}
              />
            </Group>
          )}
          {found.unsent.length > 0 && (
            <Group title={t("sync.unsent")} note={found.unsent.length}>
              <Paged
                rows={found.unsent.map((one, index) => ({ one, seen: found.records[index] }))}
                render={({ one, seen }) => <Waits key={one.mutation} one={one} seen={seen} names={names} />}
              />
            </Group>
          )}
          <div class="sheet">
            <Facts
              rows={[
                [t("sync.oldest"), found.oldest === null ? t("sync.unsent.none") : nearTime(found.oldest)],
                [
                  t("sync.contact"),
                  found.contact.last
                    ? `${nearTime(found.contact.last)} (${showTime(found.contact.last)})`
                    : t("sync.contact.never"),
                ],
                [
                  t("sync.bytes"),
                  t("sync.bytes.pair", {
                    up: showBytes(found.contact.bytesUp),
                    down: showBytes(found.contact.bytesDown),
                  }),
                ],
                [t("sync.ready"), t(found.ready && shellKept() ? "sync.ready.yes" : "sync.ready.no")],
                [
                  t("sync.storage"),
                  found.persisted && t(found.persisted.granted ? "sync.storage.yes" : "sync.storage.no"),
                ],
                [
                  t("sync.clock"),
                  Math.abs(found.clock ?? 0) > 120_000 &&
                    t("date.duration.m", { m: Math.round(Math.abs(found.clock ?? 0) / 60_000) }),
                ],
              ]}
            />
          </div>
          <States />
        </>
      )}
    </Page>
  );
}

function Headline({ waiting, attention }: { waiting: number; attention: number }) {
  const all = waiting === 0 && attention === 0;
  return (
    <Notice
      tone={attention > 0 ? "bad" : all ? "good" : "info"}
      icon={attention > 0 ? "warn" : all ? "check" : "phone"}
      role="status"
    >
      <p class="strong">
        {attention > 0
          ? t("today.attention", { n: attention })
          : all
            ? t("sync.all")
            : t("sync.waiting", { n: waiting })}
      </p>
      {waiting > 0 && <p>{t("today.unsent.sub")}</p>}
    </Notice>
  );
}

/** The application's own files are kept on this phone once its service worker answers for the page. */
const shellKept = (): boolean => Boolean(navigator.serviceWorker?.controller);

/** How the last try ended, when it did not end well; nobody has to do anything about most of it. */
function LastRun() {
  const run = useRunner();
  const [offline] = useState(() => !navigator.onLine);
  const ended = keeper.current()?.ended;
  if (ended) {
    return (
      <Notice tone="warm" icon="lock">
        <p>{t("sync.signedout")}</p>
        <a href={href("/dang-nhap")}>{t("signin.ended.go")}</a>
      </Notice>
    );
  }
  if (run.running || run.outcome === null || run.outcome === "done" || run.outcome === "overtaken")
    return null;
  const wait = Math.max(1, Math.round((run.nextAt - Date.now()) / 1000));
  const words =
    run.outcome === "storage"
      ? t("save.space")
      : run.outcome === "later"
        ? t("sync.later", { n: wait })
        : run.detail || t(offline ? "sync.offline" : "sync.failed");
  return <p class="muted small">{words}</p>;
}

function Needs({
  found,
  needing,
  names,
}: {
  found: readonly Attention[];
  needing: ReadonlySet<string>;
  names: Names;
}) {
  return (
    <Group title={t("sync.attention")} note={found.length}>
      <List>
        {found.map((one) => (
          <Needing key={one.mutation} one={one} urgent={needing.has(one.mutation)} names={names} />
        ))}
      </List>
    </Group>
  );
}

function Needing({ one, urgent, names }: { one: Attention; urgent: boolean; names: Names }) {
  const seen = useLive(() => store.get(one.record), [one.record]);
  return (
    <Item
      to={`/dong-bo/vuong/${one.mutation}`}
      icon={urgent ? "warn" : "clock"}
      tone={urgent ? "bad" : "info"}
      title={titleOf(one.kind, seen, names)}
      sub={one.message || reason(one.reason)}
    >
      <Chip tone={urgent ? "bad" : "info"}>{t(one.state === "held" ? "sync.held" : "sync.refused")}</Chip>
    </Item>
  );
}

function Conflict({ seen, names }: { seen: Seen; names: Names }) {
  const paths = Object.keys(seen.conflicts);
  return (
    <Item
      to={`/dong-bo/chon/${seen.id}`}
      icon="split"
      tone="warm"
      title={titleOf(seen.kind, seen, names)}
      sub={paths.map((path) => label(`${seen.kind}.${path.split(".")[0]}`)).join(", ")}
    />
  );
}

function Waits({ one, seen, names }: { one: Unsent; seen: Seen | undefined; names: Names }) {
  const kind = screensOf(one.kind);
  return (
    <Item
      to={kind?.path(one.record) ?? "/dong-bo"}
      icon={kind?.icon ?? "phone"}
      tone="info"
      title={titleOf(one.kind, seen, names)}
      sub={nearTime(one.savedAt)}
    >
      <StatusChip status="phone" />
    </Item>
  );
}

export function titleOf(kind: string, seen: Seen | undefined, names: Names): string {
  const words = seen && (screensOf(kind)?.title(seen, names) ?? declaredTitle(kind, seen.body));
  return words ? `${label(kind)}: ${words}` : label(kind);
}

function States() {
  return (
    <details class="sheet">
      <summary>{t("sync.states")}</summary>
      <ul class="plain stack">
        {STATUSES.map((status) => (
          <li key={status} class="row">
            <Chip tone={STATUS_LOOK[status].tone} icon={STATUS_LOOK[status].icon}>
              {t(`status.${status}`)}
            </Chip>
            <span class="grow">{t(`status.${status}.long`)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
