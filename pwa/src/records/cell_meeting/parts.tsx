// The parts of the minutes beside attendance.
import { useState } from "preact/hooks";
import { isSecretary, store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { showDay } from "../../ui/dates";
import { Field } from "../../ui/field";
import { addItem, ItemList } from "../../ui/item-list";
import { memberOptions, useNames } from "../../ui/names";
import { Button, Item, List, Notice } from "../../ui/parts";
import type { Form } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { chosen, items, text } from "../items";
import { TaskForm } from "../TaskForm";
import { tally } from "./count";
import { expectedOf, marksOf } from "./roll";

const USUAL = ["THOI_SU_VAN_BAN", "DANH_GIA_THANG", "PHU_TRACH_HO", "NHIEM_VU_THANG_TOI", "DANG_PHI"];
const THEMATIC = new Set(["CHUYEN_DE", "THUONG_KY_KET_HOP_CHUYEN_DE"]);

export function Agenda({ form }: { form: Form }) {
  const none = items(form.body, "agenda").length === 0;
  return (
    <>
      <h2 class="sr">{t("meet.tab.agenda")}</h2>
      <ItemList
        form={form}
        field="agenda"
        movable
        empty={t("meet.agenda.none")}
        name={(n) => `${t("meet.tab.agenda")} ${n}`}
      >
        {(prefix) => (
          <>
            <Field form={form} path={`${prefix}.title`} />
            <Field form={form} path={`${prefix}.presenter`} />
          </>
        )}
      </ItemList>
      <div class="actions">
        {none && (
          <Button
            onClick={() => {
              // One position after the other: each put builds on the last.
              USUAL.forEach((kind, index) => {
                const id = store.newId();
                form.put(`agenda.${id}.pos`, (index + 1) * 10);
                form.put(`agenda.${id}.kind`, kind);
                form.put(`agenda.${id}.title`, label(`cell_meeting.agenda.kind.${kind}`));
              });
            }}
          >
            {t("meet.agenda.sample")}
          </Button>
        )}
        <Button kind="plain" icon="plus" onClick={() => addItem(form, "agenda", { kind: "KHAC" })}>
          {t("meet.agenda.add")}
        </Button>
      </div>
    </>
  );
}

export function Opinions({ form, members }: { form: Form; members: readonly Seen[] }) {
  return (
    <>
      <h2 class="sr">{t("meet.tab.opinions")}</h2>
      <p class="muted small">{t("meet.opinion.hint")}</p>
      <ItemList
        form={form}
        field="opinions"
        empty={t("meet.opinion.none")}
        name={(n) => `${t("meet.tab.opinions")} ${n}`}
      >
        {(prefix) => (
          <>
            <Field form={form} path={`${prefix}.member`} options={memberOptions(members)} />
            <Field form={form} path={`${prefix}.summary`} />
          </>
        )}
      </ItemList>
      <Button kind="plain" icon="plus" onClick={() => addItem(form, "opinions")}>
        {t("meet.opinion.add")}
      </Button>
    </>
  );
}

/** Tasks given in this meeting: records of their own, saved as soon as they are given. */
export function Tasks({ form }: { form: Form }) {
  const names = useNames();
  const [adding, setAdding] = useState<string>();
  const ids = chosen(form.body, "tasks");
  const found = useLive(() => store.getMany(ids), [ids.join()]);
  const tasks = (found ?? []).filter((one) => one !== undefined && !one.deleted);
  return (
    <>
      {tasks.length === 0 && !adding && <p class="muted">{t("meet.task.none")}</p>}
      {tasks.length > 0 && (
        <List>
          {tasks.map(
            (one) =>
              one && (
                <Item
                  key={one.id}
                  to={`/viec/${one.id}`}
                  icon="task"
                  title={text(one.body, "title")}
                  sub={[
                    names.of(text(one.body, "assignee")),
                    t("today.task.due", { day: showDay(text(one.body, "due_on")) }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                />
              ),
          )}
        </List>
      )}
      {adding ? (
        <TaskForm
          id={adding}
          onClose={() => setAdding(undefined)}
          onSaved={() => {
            form.put(`tasks.${adding}`, true);
            setAdding(undefined);
          }}
        />
      ) : (
        <Button kind="plain" icon="plus" onClick={() => setAdding(store.newId())}>
          {t("meet.task.add")}
        </Button>
      )}
    </>
  );
}

export function Closing({ form, members }: { form: Form; members: readonly Seen[] }) {
  const { officialPresent } = tally(expectedOf(members), marksOf(form.body));
  return (
    <>
      <Field form={form} path="conclusions" step="approve_minutes" />
      <h2>{label("cell_meeting.votes")}</h2>
      <ItemList
        form={form}
        field="votes"
        empty={t("meet.items.none")}
        name={(n) => `${label("cell_meeting.votes")} ${n}`}
      >
        {(prefix, item) => {
          const cast = ["yes", "no", "other"].reduce((sum, part) => sum + Number(item.values[part] ?? 0), 0);
          return (
            <>
              <Field form={form} path={`${prefix}.matter`} />
              <Field form={form} path={`${prefix}.method`} />
              <div class="pair">
                <Field form={form} path={`${prefix}.yes`} />
                <Field form={form} path={`${prefix}.no`} />
                <Field form={form} path={`${prefix}.other`} />
              </div>
              {cast > officialPresent && (
                <Notice tone="warm">{t("meet.vote.many", { present: officialPresent })}</Notice>
              )}
            </>
          );
        }}
      </ItemList>
      <Button kind="plain" icon="plus" onClick={() => addItem(form, "votes", { method: "GIO_TAY" })}>
        {t("meet.vote.add")}
      </Button>
      <Field form={form} path="resolution_no" />
      <Field form={form} path="resolution_text" />
      <Field form={form} path="minutes_read_out" />
    </>
  );
}

export function About({ form, members }: { form: Form; members: readonly Seen[] }) {
  const options = memberOptions(members);
  return (
    <>
      <Field form={form} path="planned_on" />
      <Field form={form} path="mode" step="approve_minutes" />
      <Field form={form} path="place" step="approve_minutes" />
      <Field form={form} path="started_at" step="approve_minutes" />
      <Field form={form} path="ended_at" step="approve_minutes" />
      <Field form={form} path="chair" step="approve_minutes" options={options} />
      <Field form={form} path="minute_taker" step="approve_minutes" options={options} />
      <Field form={form} path="superior_attendee" />
      <Field form={form} path="guests" />
      {THEMATIC.has(text(form.body, "type")) && (
        <>
          <Field form={form} path="theme_title" />
          <Field form={form} path="approved_by_superior" />
        </>
      )}
      <h2>{t("meet.prep")}</h2>
      <Field form={form} path="only_secretary" />
      {form.body.only_secretary !== true && (
        <>
          <Field form={form} path="prep_meeting_on" />
          <Field form={form} path="prep_minuted" />
        </>
      )}
      <Field form={form} path="notice_on" />
      <Field form={form} path="papers_sent_on" />
      <Field form={form} path="dues_reported" />
      {isSecretary() && <Field form={form} path="count_note" />}
    </>
  );
}
