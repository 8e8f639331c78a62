// Giving a task: in the list of tasks, and in the minutes of the meeting that gave it.
import { me } from "../here";
import { t } from "../i18n";
import { Field } from "../ui/field";
import { cellMembers, memberOptions, useNames } from "../ui/names";
import { Button } from "../ui/parts";
import { useForm } from "../ui/useForm";
import { problems } from "./meta";

interface TaskFormProps {
  id: string;
  onClose: () => void;
  onSaved: () => void;
}

/** Gives a task: who, what, by when; with what result, how, and answerable for what. */
export function TaskForm({ id, onClose, onSaved }: TaskFormProps) {
  const names = useNames();
  const form = useForm({
    kind: "task",
    record: id,
    filled: { org_id: me.scope, source: "NGHI_QUYET_CHI_BO" },
  });
  if (!form) return null;
  const finish = async () => {
    const wrong = problems("task", form.body, "start");
    form.setErrors(wrong);
    if (Object.keys(wrong).length === 0 && (await form.save())) onSaved();
  };
  const drop = async () => {
    await form.drop();
    onClose();
  };
  return (
    <div class="sheet stack">
      <Field form={form} path="title" step="start" />
      <Field form={form} path="assignee" step="start" options={memberOptions(cellMembers(names))} />
      <Field form={form} path="due_on" step="start" />
      <Field form={form} path="source" step="start" />
      <Field form={form} path="product" />
      <Field form={form} path="process" />
      <Field form={form} path="responsibility" />
      <div class="actions">
        <Button kind="plain" onClick={drop}>
          {t("cancel")}
        </Button>
        <Button onClick={finish}>{t("task.new")}</Button>
      </div>
    </div>
  );
}
