// What stands at the foot of every form: that the draft keeps itself, and the buttons that finish it.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
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
  /** Asks before the step, at the first press; the second one takes it. */
  sure?: string | undefined;
}

export function FormFoot({ form, onSave, label, second, sure }: FootProps) {
  const errors = Object.keys(form.errors).length;
  useEffect(() => {
    if (errors > 0) showFirstError();
  }, [form.errors]);
  return (
    <div class="savebar">
      {sure && (
        <Notice tone="warm" icon="lock" role="alert" arrives>
          {sure}
        </Notice>
      )}
      {errors > 0 && (
        <p class="error-line" role="alert">
          {t("save.check", { n: errors })}
        </p>
      )}
      <Keeping form={form} />
      <div class="actions">
        {second}
        <Button onClick={onSave}>{label ?? t("save.button")}</Button>
      </div>
    </div>
  );
}

/** Long forms are finished at their foot: what has to be looked at again may be far above. */
function showFirstError(): void {
  const error = document.querySelector("main .error");
  error?.scrollIntoView({ block: "center" });
  const field = error?.closest(".field")?.querySelector<HTMLElement>("input, select, textarea");
  field?.focus({ preventScroll: true });
}

/** That the draft keeps itself, or why it cannot: never the one when the other is true. */
export function Keeping({ form }: { form: Pick<Form, "dirty" | "unkept"> }) {
  if (form.unkept) {
    return (
      <p class="error-line" role="alert">
        {form.unkept}
      </p>
    );
  }
  return form.dirty ? <p class="note">{t("draft.keeping")}</p> : null;
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
