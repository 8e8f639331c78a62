// Minutes, made for being filled in while the meeting goes on. One part at a time, every word kept as it is typed.
import { useState } from "preact/hooks";
import { isSecretary, store } from "../../here";
import { label, t } from "../../i18n";
import { showMonth } from "../../ui/dates";
import { FormFoot, Restored } from "../../ui/form-foot";
import { cellMembers, useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Notice, Tabs } from "../../ui/parts";
import { useLeave } from "../../ui/router";
import { Marks } from "../../ui/status";
import { Steps } from "../../ui/steps";
import { type Form, useForm } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { type Body, text } from "../items";
import { Attendance } from "./Attendance";
import { minutesProblems } from "./check";
import { About, Agenda, Closing, Opinions, Tasks } from "./parts";
import { figures } from "./roll";
import { Summary } from "./Summary";

type Part = "people" | "agenda" | "opinions" | "tasks" | "end" | "about";
const PARTS: readonly Part[] = ["people", "agenda", "opinions", "tasks", "end", "about"];
const BEFORE = new Set(["planned", "prepared", "notified", "postponed"]);

/** The part of the minutes in which a path is filled in. */
function partOf(path: string): Part {
  const [field = ""] = path.split(".");
  if (field === "attendance") return "people";
  if (field === "agenda") return "agenda";
  if (field === "opinions") return "opinions";
  if (["votes", "conclusions", "minutes_read_out", "resolution_no", "resolution_text"].includes(field))
    return "end";
  return "about";
}

export function Minutes({ id, filled }: { id: string; filled: Body }) {
  const form = useForm({ kind: "cell_meeting", record: id, filled });
  const names = useNames();
  const [part, setPart] = useState<Part>("people");
  if (!form) return <Page title={t("meet.title")} up="/sinh-hoat" children={null} />;
  const members = cellMembers(names);
  const title = `${label(`cell_meeting.type.${text(form.body, "type")}`)} ${showMonth(text(form.body, "month"))}`;
  return (
    <Page title={title} up="/sinh-hoat">
      <Restored form={form} />
      {form.seen && (
        <div class="row">
          <Marks seen={form.seen} quiet={false} />
        </div>
      )}
      {text(form.body, "returned_reason") && (
        <Notice tone="bad" icon="warn">
          <p>{t("visit.returned")}</p>
          <p class="quote">{text(form.body, "returned_reason")}</p>
        </Notice>
      )}
      <Twice form={form} />
      <Tabs value={part} onPick={setPart} options={PARTS.map((one) => [one, t(`meet.tab.${one}`)])} />
      {(part === "people" || part === "end") && <Summary form={form} members={members} />}
      {part === "people" && <Attendance form={form} members={members} />}
      {part === "agenda" && <Agenda form={form} />}
      {part === "opinions" && <Opinions form={form} members={members} />}
      {part === "tasks" && <Tasks form={form} />}
      {part === "end" && <Closing form={form} members={members} />}
      {part === "about" && <About form={form} members={members} />}
      {form.seen && part === "about" && <Steps seen={form.seen} steps={["notify", "postpone", "cancel"]} />}
      <Foot form={form} members={members} onWrong={(path) => setPart(partOf(path))} />
    </Page>
  );
}

/** A combined meeting beside the month's regular one: staff will ask, so the cell hears of it first. */
function Twice({ form }: { form: Form }) {
  const month = text(form.body, "month");
  const combined = form.body.type === "THUONG_KY_KET_HOP_CHUYEN_DE";
  const others = useLive(
    async () => (combined ? store.list("cell_meeting", { key: ["month", month] }) : []),
    [combined, month],
  );
  if (!others?.some((one) => one.id !== form.record && one.body.type === "THUONG_KY")) return null;
  return (
    <Notice tone="warm" icon="warn">
      {t("meet.double")}
    </Notice>
  );
}

function Foot({
  form,
  members,
  onWrong,
}: {
  form: Form;
  members: ReturnType<typeof cellMembers>;
  onWrong: (path: string) => void;
}) {
  const leave = useLeave();
  const state = form.seen?.state ?? "planned";
  const begun = form.body.started_at !== undefined;
  const held = begun && BEFORE.has(state);
  const keep = async () => {
    form.setErrors({});
    await form.save(held ? { op: "hold" } : {});
  };
  const approve = async () => {
    const set = figures(members, form.body);
    const wrong = minutesProblems({ ...form.body, ...set });
    form.setErrors(wrong);
    const [first] = Object.keys(wrong);
    if (first) return onWrong(first);
    const approval = { kind: form.kind, record: form.record, op: "approve_minutes" } as const;
    const kept = held
      ? await form.save({ set, op: "hold" }, { after: [{ ...approval, from: "held" }] })
      : await form.save({ set, op: "approve_minutes" });
    if (kept) leave(`/sinh-hoat/${form.record}`);
  };
  if (!isSecretary()) return <FormFoot form={form} onSave={keep} />;
  return (
    <FormFoot
      form={form}
      onSave={approve}
      label={label("cell_meeting.step.approve_minutes")}
      second={
        <Button kind="plain" onClick={keep}>
          {t("save.button")}
        </Button>
      }
    />
  );
}
