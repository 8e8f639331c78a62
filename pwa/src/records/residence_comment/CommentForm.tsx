// One comment: the six items of the form, the text, and where its signatures stand.
import { useState } from "preact/hooks";
import { isSecretary, me, store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { showDay, today } from "../../ui/dates";
import { Field } from "../../ui/field";
import { FormFoot, Restored } from "../../ui/form-foot";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Chip, Empty, Facts, Group, Notice } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { Steps } from "../../ui/steps";
import { useForm } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { text } from "../items";
import { problems, stepsFrom } from "../meta";
import { ITEMS, isOpen, TEMPLATE, unexplained } from "./items";

export function CommentForm({ id }: { id: string }) {
  const names = useNames();
  const found = useLive(async () => ({ seen: await store.get(id) }), [id]);
  if (!found) return <Page title={t("comment.title")} up="/nhan-xet" children={null} />;
  const { seen } = found;
  if (!seen || seen.deleted) {
    return (
      <Page title={t("comment.title")} up="/nhan-xet">
        <Empty icon="comment">
          <p>{t("sync.gone")}</p>
        </Empty>
      </Page>
    );
  }
  const writing = isSecretary() && isOpen(seen.state) && seen.body.member !== me.member;
  return (
    <Page title={names.of(text(seen.body, "member"))} up="/nhan-xet">
      <div class="row">
        <span class="muted">{t("comment.year", { year: text(seen.body, "year") })}</span>
        <Chip>{label(`residence_comment.state.${seen.state}`)}</Chip>
        <Marks seen={seen} quiet={false} />
      </div>
      {text(seen.body, "returned_reason") && (
        <Notice tone="bad" icon="warn">
          <p>{t("visit.returned")}</p>
          <p class="quote">{text(seen.body, "returned_reason")}</p>
        </Notice>
      )}
      <p class="muted small">{t("comment.form")}</p>
      {writing ? <Writing seen={seen} /> : <Reading seen={seen} />}
      <Signatures seen={seen} />
      {writing && <Steps seen={seen} steps={["refuse_residence", "mark_not_required"]} />}
    </Page>
  );
}

function Writing({ seen }: { seen: Seen }) {
  const form = useForm({ kind: "residence_comment", record: seen.id });
  const [sure, setSure] = useState(false);
  if (!form) return null;
  const draft = stepsFrom(seen.kind, seen.state, me.role).includes("draft");
  const keep = async () => {
    form.setErrors({});
    await form.save(draft && form.dirty ? { op: "draft" } : {});
  };
  const sign = async () => {
    const set = form.body.template_version === undefined ? { template_version: TEMPLATE } : {};
    const wrong = problems("residence_comment", { ...form.body, ...set }, "sign");
    if (unexplained(form.body)) wrong.c7 = t("comment.text.need");
    form.setErrors(wrong);
    if (Object.keys(wrong).length > 0) return setSure(false);
    if (!sure) return setSure(true);
    const signing = { kind: seen.kind, record: seen.id, op: "sign", from: "drafted" } as const;
    if (draft) await form.save({ set, op: "draft" }, { after: [signing] });
    else await form.save({ set, op: "sign" });
  };
  return (
    <>
      <Restored form={form} />
      {ITEMS.map((item, index) => (
        <div key={item} class="sheet three">
          <Field
            form={form}
            path={item}
            name={`${index + 1}. ${label(`residence_comment.${item}`)}`}
            step="sign"
            wide
          />
        </div>
      ))}
      {unexplained(form.body) && (
        <Notice tone="warm" icon="warn">
          {t("comment.text.need")}
        </Notice>
      )}
      <Field form={form} path="c7" />
      <Field form={form} path="front_meeting_on" step="sign" max={today()} />
      <Field form={form} path="front_participants" />
      <Field form={form} path="opinion_request_no" />
      <Field form={form} path="opinion_request_date" max={today()} />
      <FormFoot
        form={form}
        onSave={sign}
        label={label("residence_comment.step.sign")}
        sure={sure ? t("comment.sign.sure") : undefined}
        second={
          <Button kind="plain" onClick={keep}>
            {t("save.button")}
          </Button>
        }
      />
    </>
  );
}

function Reading({ seen }: { seen: Seen }) {
  const { body } = seen;
  return (
    <>
      <div class="sheet">
        <ol class="plain stack">
          {ITEMS.map((item, index) => (
            <li key={item}>
              <span class="muted small">
                {index + 1}. {label(`residence_comment.${item}`)}
              </span>
              <br />
              <b>
                {body[item] === undefined
                  ? t("field.none")
                  : label(`residence_comment.${item}.${body[item]}`)}
              </b>
            </li>
          ))}
        </ol>
      </div>
      {text(body, "c7") && (
        <Group title={t("comment.text")}>
          <p class="sheet wrap">{text(body, "c7")}</p>
        </Group>
      )}
      {!isOpen(seen.state) && <Notice icon="lock">{t("comment.lock")}</Notice>}
    </>
  );
}

function Signatures({ seen }: { seen: Seen }) {
  const names = useNames();
  const { body } = seen;
  const state = (by: string, on: string) => {
    if (!text(body, on)) return <Chip>{t("comment.sign.not")}</Chip>;
    return (
      <Chip tone="good" icon="check">
        {[names.of(text(body, by)), t("comment.sign.on", { day: showDay(text(body, on)) })]
          .filter(Boolean)
          .join(", ")}
      </Chip>
    );
  };
  return (
    <Group title={t("comment.sign")}>
      <div class="sheet">
        <Facts
          rows={[
            [t("comment.sign.cell"), state("signed_cell_by", "signed_cell_on")],
            [t("comment.sign.commune"), state("confirmed_commune_by", "confirmed_commune_on")],
            [label("residence_comment.front_meeting_on"), showDay(text(body, "front_meeting_on"))],
            [label("residence_comment.opinion_request_no"), text(body, "opinion_request_no")],
          ]}
        />
      </div>
    </Group>
  );
}
