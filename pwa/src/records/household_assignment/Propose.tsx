// A new proposal: a home and a member. Several can be made one after the other; one meeting adopts them together.
import { useState } from "preact/hooks";
import { me, store } from "../../here";
import { t } from "../../i18n";
import { today } from "../../ui/dates";
import { Field } from "../../ui/field";
import { FormFoot, Restored } from "../../ui/form-foot";
import { cellMembers, memberOptions, useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Notice, Search } from "../../ui/parts";
import { useLeave } from "../../ui/router";
import { byName, matches } from "../../ui/text";
import { useForm } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { text } from "../items";
import { problems } from "../meta";

const SHOWN = 60;

export function Propose({ id, household, member }: { id: string; household: string; member: string }) {
  const names = useNames();
  const [search, setSearch] = useState("");
  const leave = useLeave();
  const found = useLive(
    async () => ({
      homes: await store.list("household"),
      standing: await store.list("household_assignment", { state: ["proposed", "active", "suspended"] }),
    }),
    [],
  );
  const form = useForm({
    kind: "household_assignment",
    record: id,
    filled: {
      org_id: me.scope,
      role: "CHINH",
      valid_from: today(),
      ...(household ? { household } : {}),
      ...(member ? { member } : {}),
    },
  });
  if (!form || !found) return <Page title={t("assign.new")} up="/phan-cong" children={null} />;
  const homes = found.homes
    .filter(
      (one) =>
        one.id === form.get("household") ||
        matches(search, text(one.body, "head_name"), text(one.body, "code")),
    )
    .sort((a, b) => byName(text(a.body, "head_name"), text(b.body, "head_name")))
    .slice(0, SHOWN);
  const same = found.standing.filter((one) => one.body.household === form.get("household"));
  const chief = same.find((one) => one.body.role === "CHINH");
  const pair = same.find((one) => one.body.member === form.get("member"));
  const finish = async () => {
    const wrong: Record<string, string> = {
      ...problems("household_assignment", form.body, "create"),
      ...problems("household_assignment", form.body, "propose"),
    };
    if (pair) wrong.member = t("assign.pair");
    form.setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    if (await form.save({ op: "propose" })) leave(household ? `/ho/${household}` : "/phan-cong");
  };
  return (
    <Page title={t("assign.new")} up={household ? `/ho/${household}` : "/phan-cong"}>
      <Restored form={form} />
      {!household && found.homes.length > 12 && (
        <Search value={search} onInput={setSearch} label={t("homes.search")} />
      )}
      <Field
        form={form}
        path="household"
        step="create"
        options={homes.map((one) => [one.id, `${text(one.body, "head_name")} · ${text(one.body, "code")}`])}
      />
      <Field form={form} path="member" step="create" options={memberOptions(cellMembers(names))} />
      <Field form={form} path="role" step="propose" />
      {chief && form.get("role") === "CHINH" && (
        <Notice tone="warm" icon="warn">
          {t("assign.chief.taken", { name: names.of(text(chief.body, "member")) })}
        </Notice>
      )}
      <Field form={form} path="valid_from" />
      <Field form={form} path="goal" />
      <FormFoot form={form} label={t("assign.propose")} onSave={finish} />
    </Page>
  );
}
