// What stands at the foot of every form: that the draft keeps itself, and the buttons that finish it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { nearTime } from "./dates";
import { Button, Notice } from "./parts";
import type { Form } from "./useForm";

interface FootProps {
  form: Form;
  onSave: () => unknown;
  label?: string;
  /** A second button, such as "save, go on later". */
  second?: ComponentChildren;
}

export function FormFoot({ form, onSave, label, second }: FootProps) {
  const errors = Object.keys(form.errors).length;
  return (
    <div class="savebar">
      {errors > 0 && (
        <p class="error-line" role="alert">
          {t("save.check", { n: errors })}
        </p>
      )}
      {form.dirty && <p class="note">{t("draft.keeping")}</p>}
      <div class="actions">
        {second}
        <Button onClick={onSave}>{label ?? t("save.button")}</Button>
      </div>
    </div>
  );
}

/** "Your draft was opened again", with the one way to throw it away. */
export function Restored({ form, onDrop }: { form: Form; onDrop?: () => Promise<void> }) {
  const [sure, setSure] = useState(false);
  if (form.restored === undefined) return null;
  return (
    <Notice tone="info" icon="clock">
      <p>{t("draft.restored", { time: nearTime(form.restored) })}</p>
      {sure ? (
        <>
          <p>{t("draft.drop.sure")}</p>
          <div class="actions">
            <Button
              onClick={async () => {
                await onDrop?.();
                await form.drop();
                setSure(false);
              }}
            >
              {t("draft.drop.yes")}
            </Button>
            <Button onClick={() => setSure(false)}>{t("cancel")}</Button>
          </div>
        </>
      ) : (
        <div class="actions">
          <Button onClick={() => setSure(true)}>{t("draft.drop")}</Button>
        </div>
      )}
    </Notice>
  );
}
