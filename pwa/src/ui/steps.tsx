// The steps that a record can take next, for whoever may take them. What a step needs is asked for in place.
import { useState } from "preact/hooks";
import { me } from "../here";
import { label, t } from "../i18n";
import { problems, stepsFrom, wanting } from "../records/meta";
import type { Seen } from "../store";
import { Field } from "./field";
import { cellMembers, memberOptions, useNames } from "./names";
import { Button } from "./parts";
import { useForm } from "./useForm";

/** Steps that undo or end something are asked about twice and stand apart. */
const GRAVE = new Set([
  "send_back",
  "end",
  "cancel",
  "mark_not_held",
  "refuse_residence",
  "mark_not_required",
  "lock",
]);

interface StepsProps {
  seen: Seen;
  /** Only these, in this order; all steps that the role may take when absent. */
  steps?: readonly string[];
  /** Called when a step has been saved. */
  onDone?: () => void;
}

export function Steps({ seen, steps, onDone }: StepsProps) {
  const [open, setOpen] = useState<string>();
  const can = stepsFrom(seen.kind, seen.state, me.role);
  const shown = steps ? steps.filter((step) => can.includes(step)) : can;
  if (shown.length === 0) return null;
  if (open && shown.includes(open)) {
    return (
      <TakeStep
        key={open}
        seen={seen}
        step={open}
        onClose={(done) => {
          setOpen(undefined);
          if (done) onDone?.();
        }}
      />
    );
  }
  return (
    <div class="actions">
      {shown.map((step) => (
        <Button
          key={step}
          {...(GRAVE.has(step) ? { kind: "danger" as const } : {})}
          onClick={() => setOpen(step)}
        >
          {label(`${seen.kind}.step.${step}`)}
        </Button>
      ))}
    </div>
  );
}

function TakeStep({ seen, step, onClose }: { seen: Seen; step: string; onClose: (done: boolean) => void }) {
  const names = useNames();
  const form = useForm({ kind: seen.kind, record: seen.id, form: `${seen.kind}-${step}` });
  const [asked] = useState(() => wanting(seen.kind, seen.body, step));
  if (!form) return null;
  const take = async () => {
    const found = problems(seen.kind, form.body, step);
    form.setErrors(found);
    if (Object.keys(found).length > 0) return;
    if (await form.save({ op: step })) onClose(true);
  };
  const others = Object.entries(form.errors).filter(([path]) => !asked.includes(path));
  return (
    <section class="sheet stack" aria-label={label(`${seen.kind}.step.${step}`)}>
      <h2>{label(`${seen.kind}.step.${step}`)}</h2>
      {asked.map((path) => (
        <Field key={path} form={form} path={path} step={step} options={memberOptions(cellMembers(names))} />
      ))}
      {others.map(([path, words]) => (
        <p key={path} class="error-line" role="alert">
          {label(`${seen.kind}.${path.split(".")[0]}`)}: {words}
        </p>
      ))}
      <div class="actions">
        <Button kind="plain" onClick={() => onClose(false)}>
          {t("cancel")}
        </Button>
        <Button onClick={take}>{label(`${seen.kind}.step.${step}`)}</Button>
      </div>
    </section>
  );
}
