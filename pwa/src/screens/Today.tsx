// Hôm nay: what needs me, the most urgent first.
import { isSecretary, me, store } from "../here";
import { label, t } from "../i18n";
import { HomeItem } from "../records/household/HomeList";
import { text } from "../records/items";
import { screensOf } from "../records/registry";
import { TaskItem } from "../records/task/TaskItem";
import type { Draft, Seen } from "../store";
import { nearTime, showDay, showMonth } from "../ui/dates";
import { Icon } from "../ui/Icon";
import { type Names, useNames } from "../ui/names";
import { Page } from "../ui/page";
import { Empty, Group, Item, LinkButton, List, Notice } from "../ui/parts";
import { href } from "../ui/router";
import { useLive } from "../ui/useLive";
import { type Agenda, agenda } from "./agenda";
import { FirstSync } from "./FirstSync";

const SHOWN = 8;

export default function Today() {
  const names = useNames();
  const found = useLive(agenda, []);
  return (
    <Page
      title={t("today.hello", { name: me.name })}
      actions={
        <a href={href("/them")} aria-label={t("nav.more")}>
          <Icon name="menu" />
        </a>
      }
    >
      <FirstSync />
      {found && <Body found={found} names={names} />}
    </Page>
  );
}

function Body({ found, names }: { found: Agenda; names: Names }) {
  const urgent = found.attention + found.conflicts + found.returned.length;
  const later =
    found.proposed + found.toConfirm.length + found.comments + found.nobody + (found.meeting ? 1 : 0);
  const nothing = urgent + later + found.due.length + found.tasks.length + found.drafts.length === 0;
  return (
    <>
      <Warnings found={found} />
      {urgent > 0 && (
        <Group title={t("today.needs")}>
          <List>
            {found.attention > 0 && (
              <Item
                to="/dong-bo"
                icon="warn"
                tone="bad"
                title={t("today.attention", { n: found.attention })}
                sub={t("today.attention.sub")}
              />
            )}
            {found.conflicts > 0 && (
              <Item
                to="/dong-bo"
                icon="split"
                tone="warm"
                title={t("today.conflicts", { n: found.conflicts })}
                sub={t("today.conflicts.sub")}
              />
            )}
            {found.returned.map((one) => (
              <Returned key={one.id} seen={one} names={names} />
            ))}
          </List>
        </Group>
      )}
      {found.drafts.length > 0 && (
        <Group title={t("today.drafts")}>
          <List>
            {found.drafts.slice(0, SHOWN).map((draft) => (
              <DraftItem key={draft.form + draft.record} draft={draft} names={names} />
            ))}
          </List>
        </Group>
      )}
      {found.tasks.length > 0 && (
        <Group title={t("task.title")}>
          <List>
            {found.tasks.slice(0, SHOWN).map((one) => (
              <TaskItem key={one.id} seen={one} who="" />
            ))}
          </List>
        </Group>
      )}
      {found.due.length > 0 && (
        <Group title={t("today.due")} note={found.due.length}>
          <List>
            {found.due.slice(0, SHOWN).map((home) => (
              <HomeItem key={home.id} home={home} names={names} />
            ))}
          </List>
          {found.due.length > SHOWN && (
            <LinkButton to="/ho" plain>
              {t("list.more", { n: found.due.length - SHOWN })}
            </LinkButton>
          )}
        </Group>
      )}
      {later > 0 && (
        <Group title={t("today.later")}>
          <List>
            {found.meeting && (
              <Item
                to={`/sinh-hoat/${found.meeting.id}?loai=THUONG_KY&thang=${found.meeting.month}`}
                icon="meeting"
                title={t("today.meeting", { month: showMonth(found.meeting.month) })}
                sub={t(found.meeting.begun ? "today.meeting.open" : "today.meeting.sub")}
              />
            )}
            {found.proposed > 0 && (
              <Item to="/phan-cong" icon="swap" title={t("today.proposed", { n: found.proposed })} />
            )}
            {found.toConfirm.slice(0, SHOWN).map((one) => (
              <ToConfirm key={one.id} visit={one} names={names} />
            ))}
            {found.comments > 0 && (
              <Item
                to="/nhan-xet"
                icon="comment"
                title={t("today.comment")}
                sub={t("today.comment.sub", { n: found.comments })}
              />
            )}
            {found.nobody > 0 && (
              <Item
                to="/ho?loc=nobody"
                icon="home"
                tone="warm"
                title={t("today.nobody", { n: found.nobody })}
              />
            )}
          </List>
        </Group>
      )}
      {nothing && (
        <Empty icon="check">
          <p class="strong">{t("today.clear")}</p>
          {!isSecretary() && <p>{t("today.clear.more")}</p>}
        </Empty>
      )}
    </>
  );
}

/** What is not about one piece of work: the oldest unsent work, the clock, whether the data will stay. */
function Warnings({ found }: { found: Agenda }) {
  const { unsent } = found;
  return (
    <>
      {unsent.count > 0 && unsent.oldest !== null && (
        <a class="notice info" href={href("/dong-bo")}>
          <Icon name="phone" />
          <div>
            <span class="strong">
              {t("today.unsent", { n: unsent.count, time: nearTime(unsent.oldest) })}
            </span>
            <span>{t("today.unsent.sub")}</span>
          </div>
        </a>
      )}
      {found.clock > 0 && (
        <Notice tone="warm" icon="clock">
          {t("today.clock", { n: Math.round(found.clock / 60_000) })}
        </Notice>
      )}
      {found.persisted === false && (
        <Notice tone="warm" icon="warn">
          {t("today.storage")}
        </Notice>
      )}
    </>
  );
}

function Returned({ seen, names }: { seen: Seen; names: Names }) {
  const kind = screensOf(seen.kind);
  if (!kind) return null;
  const to = seen.kind === "visit" ? `${kind.path(seen.id)}?sua=1` : kind.path(seen.id);
  return (
    <Item
      to={to}
      icon={kind.icon}
      tone="bad"
      title={`${label(seen.kind)}: ${kind.title(seen, names)}`}
      sub={
        <>
          {t("today.returned")}
          <br />
          {text(seen.body, "returned_reason")}
        </>
      }
    />
  );
}

function ToConfirm({ visit, names }: { visit: Seen; names: Names }) {
  return (
    <Item
      to={`/tham/${visit.id}`}
      icon="check"
      title={`${t("visit.confirm")}: ${names.of(text(visit.body, "household"))}`}
      sub={showDay(text(visit.body, "on"))}
    />
  );
}

/** What leads from a record to its form, where they are not the same screen. */
const EDIT: Readonly<Record<string, string>> = { household: "/sua", visit: "?sua=1" };

/** Forms of a step (such as "send back") are opened where the record is. */
function DraftItem({ draft, names }: { draft: Draft; names: Names }) {
  const kind = screensOf(draft.kind);
  const { set } = draft.change;
  const home = useLive(() => store.get(String(set.household ?? draft.record)), [draft.record]);
  if (!kind || draft.form === "wish") return null;
  const body = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== null)) as Record<
    string,
    string | number | boolean
  >;
  const what =
    home && home.kind === "household"
      ? text(home.body, "head_name")
      : kind.title({ id: draft.record, body: { ...home?.body, ...body } }, names);
  const [form, mutation] = draft.form.split(":");
  const to =
    form === "mend"
      ? `/dong-bo/vuong/${mutation}`
      : form === "decide"
        ? `/dong-bo/chon/${draft.record}`
        : `${kind.path(draft.record)}${form === draft.kind ? (EDIT[draft.kind] ?? "") : ""}`;
  return (
    <Item
      to={to}
      icon="pen"
      tone="info"
      title={`${label(draft.kind)}: ${what}`}
      sub={`${t("draft.unfinished")} · ${nearTime(draft.changedAt)}`}
    />
  );
}
