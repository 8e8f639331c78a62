import { useState } from "preact/hooks";
import { isSecretary, me, store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { showDay, today } from "../../ui/dates";
import { Field } from "../../ui/field";
import { FormFoot, Restored } from "../../ui/form-foot";
import type { ScreenProps } from "../../ui/lazy";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Chip, Empty, Facts, Paged, Tabs } from "../../ui/parts";
import { useLeave } from "../../ui/router";
import { Marks } from "../../ui/status";
import { Steps } from "../../ui/steps";
import { useForm } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { text } from "../items";
import { mayEdit } from "../meta";
import { TaskForm } from "../TaskForm";
import { isOpenTask, lateBy } from "./late";
import { TaskItem } from "./TaskItem";

type View = "mine" | "all" | "done";

export default function Tasks({ parts }: ScreenProps) {
  const [id] = parts;
  return id ? <TaskPage key={id} id={id} /> : <TaskList />;
}

function TaskList() {
  const names = useNames();
  const [view, setView] = useState<View>("mine");
  const [adding, setAdding] = useState<string>();
  const found = useLive(() => store.list("task"), []);
  const rows = (found ?? []).filter((one) =>
    view === "done"
      ? !isOpenTask(one)
      : isOpenTask(one) && (view === "all" || one.body.assignee === me.member),
  );
  return (
    <Page title={t("task.title")} up="/sinh-hoat">
      <Tabs
        value={view}
        onPick={setView}
        options={(["mine", "all", "done"] as const).map((one) => [one, t(`task.${one}`)])}
      />
      {adding ? (
        <TaskForm id={adding} onClose={() => setAdding(undefined)} onSaved={() => setAdding(undefined)} />
      ) : (
        isSecretary() && (
          <Button kind="plain" icon="plus" onClick={() => setAdding(store.newId())}>
            {t("task.new")}
          </Button>
        )
      )}
      {found && rows.length === 0 && (
        <Empty icon="task">
          <p>{t("task.none")}</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <Paged
          rows={rows}
          reset={view}
          render={(one) => (
            <TaskItem
              key={one.id}
              seen={one}
              who={view === "mine" ? "" : names.of(text(one.body, "assignee"))}
            />
          )}
        />
      )}
    </Page>
  );
}

function TaskPage({ id }: { id: string }) {
  const names = useNames();
  const leave = useLeave();
  const found = useLive(
    async () => ({
      seen: await store.get(id),
      drafts: await store.drafts.list({ form: "task", record: id }),
    }),
    [id],
  );
  if (!found) return <Page title={t("task.one")} up="/viec" children={null} />;
  const { seen, drafts } = found;
  if (!seen && drafts.length > 0) {
    return (
      <Page title={t("task.new")} up="/viec">
        <TaskForm id={id} onClose={() => leave("/viec")} onSaved={() => leave("/viec")} />
      </Page>
    );
  }
  if (!seen || seen.deleted) {
    return (
      <Page title={t("task.one")} up="/viec">
        <Empty icon="task">
          <p>{t("home.gone")}</p>
        </Empty>
      </Page>
    );
  }
  const { body } = seen;
  const mine = body.assignee === me.member;
  return (
    <Page title={text(body, "title")} up="/viec">
      <div class="row">
        <Chip tone={lateBy(seen, today()) > 0 ? "bad" : "good"}>{label(`task.state.${seen.state}`)}</Chip>
        <Marks seen={seen} quiet={false} />
      </div>
      <div class="sheet">
        <Facts
          rows={[
            [label("task.assignee"), names.of(text(body, "assignee"))],
            [label("task.due_on"), showDay(text(body, "due_on"))],
            [label("task.source"), body.source !== undefined && label(`task.source.${body.source}`)],
            [label("task.product"), text(body, "product")],
            [label("task.process"), text(body, "process")],
            [label("task.responsibility"), text(body, "responsibility")],
            [label("task.done_on"), showDay(text(body, "done_on"))],
            [label("task.quality"), body.quality !== undefined && label(`task.quality.${body.quality}`)],
          ]}
        />
      </div>
      <Report seen={seen} mine={mine} />
      {(mine || isSecretary()) && (
        <Steps
          seen={seen}
          steps={isSecretary() ? ["start", "finish", "cancel", "reopen"] : ["start", "finish"]}
        />
      )}
    </Page>
  );
}

/** What the assignee reports, and what the secretary judges once it is done. */
function Report({ seen, mine }: { seen: Seen; mine: boolean }) {
  const form = useForm({ kind: "task", record: seen.id });
  if (!form) return null;
  const writes = (mine || isSecretary()) && mayEdit("task", "edit.progress", seen.state, me.role);
  const judges = isSecretary() && mayEdit("task", "edit.judgement", seen.state, me.role);
  if (!writes && !judges)
    return text(seen.body, "note") ? <p class="sheet wrap">{text(seen.body, "note")}</p> : null;
  return (
    <>
      <Restored form={form} />
      {writes ? (
        <Field form={form} path="note" />
      ) : (
        text(seen.body, "note") && <p class="sheet wrap">{text(seen.body, "note")}</p>
      )}
      {judges && <Field form={form} path="quality" />}
      {form.dirty && <FormFoot form={form} onSave={() => form.save()} />}
    </>
  );
}
