// One wish or petition: what was said, who has to answer, and its next step.
import { isSecretary, me, store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { addDays, showDay, today } from "../../ui/dates";
import { Field } from "../../ui/field";
import { FormFoot, Restored } from "../../ui/form-foot";
import type { ScreenProps } from "../../ui/lazy";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Chip, Empty, Facts, Notice } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { Steps } from "../../ui/steps";
import { useForm } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { text } from "../items";

/** The answer is due fifteen days after the wish was heard, unless somebody says otherwise. */
const ANSWER_DAYS = 15;

export default function Petitions({ parts }: ScreenProps) {
  const [id = ""] = parts;
  const found = useLive(() => store.get(id).then((seen) => ({ seen })), [id]);
  if (!found) return <Page title={t("wish.title")} up="/ho" children={null} />;
  if (!found.seen || found.seen.deleted) {
    return (
      <Page title={t("wish.title")} up="/ho">
        <Empty icon="wish">
          <p>{t("home.gone")}</p>
        </Empty>
      </Page>
    );
  }
  return <Petition seen={found.seen} />;
}

function Petition({ seen }: { seen: Seen }) {
  const names = useNames();
  const { body } = seen;
  const household = text(body, "household");
  const home = useLive(() => store.get(household), [household]);
  const code = (field: string) => body[field] !== undefined && label(`petition.${field}.${body[field]}`);
  const writing = seen.state === "received" || seen.state === "recorded";
  return (
    <Page title={t("wish.title")} up={household ? `/ho/${household}` : "/"}>
      <div class="row">
        <Chip tone="info">{label(`petition.state.${seen.state}`)}</Chip>
        <Marks seen={seen} quiet={false} />
      </div>
      <div class="sheet">
        <Facts
          rows={[
            [t("assign.household"), household ? home && text(home.body, "head_name") : t("wish.anonymous")],
            [label("petition.hamlet"), names.of(text(body, "hamlet"))],
            [label("petition.kind"), code("kind")],
            [label("petition.received_on"), showDay(text(body, "received_on"))],
            [label("petition.field"), code("field")],
            [label("petition.urgency"), code("urgency")],
            [label("petition.owner_level"), code("owner_level")],
            [label("petition.due_on"), showDay(text(body, "due_on"))],
          ]}
        />
      </div>
      {writing ? <Edit seen={seen} /> : <p class="sheet wrap">{text(body, "summary")}</p>}
      <Steps seen={seen} steps={["record"]} />
    </Page>
  );
}

/** The summary while it may be changed; the secretary says what it is about and who answers, and by when. */
function Edit({ seen }: { seen: Seen }) {
  const form = useForm({ kind: "petition", record: seen.id });
  if (!form) return null;
  const handles = isSecretary() && seen.state === "recorded";
  const finish = async () => {
    const needed = ["field", "urgency", "owner_level", "due_on"];
    const missing = needed.filter((path) => form.get(path) === undefined);
    const step = handles && missing.length < needed.length;
    const errors = step ? Object.fromEntries(missing.map((path) => [path, t("field.missing")])) : {};
    form.setErrors(errors);
    if (Object.keys(errors).length === 0) await form.save(step ? { op: "classify" } : {});
  };
  return (
    <>
      <Restored form={form} />
      <Field form={form} path="summary" />
      <Notice>{t("wish.complaint")}</Notice>
      {handles && (
        <>
          <h2>{label("petition.step.classify")}</h2>
          <Field form={form} path="field" step="classify" />
          <Field form={form} path="urgency" step="classify" />
          <Field form={form} path="owner_level" step="classify" wide />
          <Field
            form={form}
            path="due_on"
            step="classify"
            hint={`${t("wish.due")}: ${showDay(addDays(text(seen.body, "received_on") || today(), ANSWER_DAYS))}`}
          />
        </>
      )}
      {(form.dirty || handles) && me.role && <FormFoot form={form} onSave={finish} />}
    </>
  );
}
