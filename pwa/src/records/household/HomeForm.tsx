// A new home, or the correction of one. The one assigned corrects the facts of living, the secretary all of it.
import { isSecretary, me, store } from "../../here";
import { t } from "../../i18n";
import { Field } from "../../ui/field";
import { FormFoot } from "../../ui/form-foot";
import { hamletOptions, useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Notice } from "../../ui/parts";
import { useLeave } from "../../ui/router";
import { useForm } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { text, whole } from "../items";
import { problems } from "../meta";

const FACTS = ["people_count", "worker_count", "main_livelihood", "housing"] as const;

export function HomeForm({ record: id }: { record: string }) {
  const names = useNames();
  const leave = useLeave();
  const form = useForm({ kind: "household", record: id, filled: { org_id: me.scope, status: "DANG_O" } });
  const code = form ? text(form.body, "code").trim() : "";
  const same = useLive(async () => (code ? store.list("household", { key: ["code", code] }) : []), [code]);
  const isNew = !form?.seen;
  const up = isNew ? "/ho" : `/ho/${id}`;
  if (!form) return <Page title={t("home.edit")} up={up} children={null} />;
  const all = isSecretary();
  const people = whole(form.body, "people_count");
  const workers = whole(form.body, "worker_count");
  const twice = same?.some((one) => one.id !== id && one.body.hamlet === form.body.hamlet);
  const finish = async () => {
    const found = all ? problems("household", form.body, "complete") : {};
    form.setErrors(found);
    if (Object.keys(found).length > 0) return;
    if (await form.save()) leave(`/ho/${id}`);
  };
  return (
    <Page title={isNew ? t("home.title.new") : t("home.edit")} up={up}>
      {all && (
        <>
          <Field form={form} path="head_name" step="complete" />
          <Field form={form} path="code" step="complete" />
          {twice && (
            <Notice tone="warm" icon="warn">
              {t("home.code.taken")}
            </Notice>
          )}
          <Field form={form} path="hamlet" step="complete" options={hamletOptions(names)} />
          <Field form={form} path="status" step="complete" />
        </>
      )}
      {FACTS.map((path) => (
        <Field key={path} form={form} path={path} />
      ))}
      {people !== undefined && workers !== undefined && workers > people && (
        <Notice tone="warm" icon="warn">
          {t("home.workers.many")}
        </Notice>
      )}
      <Field form={form} path="support_need" />
      {all && (
        <>
          <Field form={form} path="poverty_status" />
          {form.body.poverty_status !== undefined && <Field form={form} path="poverty_year" />}
          <Field form={form} path="policy_household" />
        </>
      )}
      <FormFoot form={form} onSave={finish} />
    </Page>
  );
}
