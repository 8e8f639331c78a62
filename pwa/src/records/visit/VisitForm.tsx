// Writing a visit: at the door, with one thumb. Every word is kept as it is typed.
import { isSecretary, me, store } from "../../here";
import { label, t } from "../../i18n";
import { showDay, today } from "../../ui/dates";
import { codes, Field } from "../../ui/field";
import { FormFoot, Restored } from "../../ui/form-foot";
import { Choice, Prose, Tick } from "../../ui/inputs";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Group, Item, List, Notice } from "../../ui/parts";
import { useLeave } from "../../ui/router";
import { useForm } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { chosen, text } from "../items";
import { fieldMeta, problems } from "../meta";
import { LEAST, useWishes, type Wish } from "./wishes";

export function VisitForm({
  id,
  household,
  assignment,
}: {
  id: string;
  household: string;
  assignment: string;
}) {
  const names = useNames();
  const leave = useLeave();
  const found = useLive(
    async () => ({
      home: await store.get(household),
      care: await store.list("household_assignment", {
        key: ["household", household],
        state: ["active", "suspended"],
      }),
    }),
    [household],
  );
  const form = useForm({
    kind: "visit",
    record: id,
    filled: {
      org_id: me.scope,
      household,
      ...(assignment ? { assignment } : {}),
      on: today(),
      mode: "TAI_NHA",
      met: "CHU_HO",
    },
  });
  const home = found?.home;
  const wishes = useWishes(id, () => ({
    household,
    hamlet: home ? text(home.body, "hamlet") : "",
    on: form ? text(form.body, "on") : today(),
  }));
  const up = `/ho/${household}`;
  const title = home ? text(home.body, "head_name") : t("visit.new");
  if (!form || !wishes || !found) return <Page title={title} up={up} children={null} />;
  const care = found.care.map((one) => [one.id, names.of(text(one.body, "member"))] as const);
  const linked = chosen(form.body, "wish_ids");
  const state = form.seen?.state ?? "draft";
  // Handed in already and not confirmed yet: what is corrected now needs no second report.
  const waits = state === "submitted";

  const finish = async (report: boolean) => {
    const body = form.body;
    const wrong: Record<string, string> = report ? problems("visit", body, "submit") : {};
    if (report && body.met !== "VANG_NHA" && chosen(body, "topics").length === 0)
      wrong.topics = t("field.missing");
    if (text(body, "on") > today()) wrong.on = t("visit.on.future");
    if (!text(body, "assignment")) wrong.assignment = t("field.missing");
    for (const wish of wishes.list) {
      if (wish.summary.trim() && [...wish.summary.trim()].length < LEAST)
        wrong[wish.id] = t("visit.wish.short");
    }
    form.setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const place = { household, hamlet: home ? text(home.body, "hamlet") : "", on: text(body, "on") };
    const made = wishes.finish(place);
    const kept = await form.save({ set: made.links, ...(report && !waits ? { op: "submit" } : {}) }, made);
    if (kept) leave(up);
    else wishes.again();
  };

  return (
    <Page title={title} up={up}>
      <Restored form={form} onDrop={wishes.forget} />
      {form.seen && text(form.seen.body, "returned_reason") && (
        <Notice tone="bad" icon="warn">
          <p>{t("visit.returned")}</p>
          <p class="quote">{text(form.seen.body, "returned_reason")}</p>
        </Notice>
      )}
      {!form.seen && (isSecretary() || !assignment) && care.length > 0 && (
        <Field form={form} path="assignment" name={t("visit.who")} options={care} step="create" />
      )}
      {!form.seen && care.length === 0 && (
        <Notice tone="warm" icon="warn">
          {t("visit.need.assignment")}
        </Notice>
      )}
      <Field form={form} path="on" step="submit" max={today()} />
      <Field form={form} path="mode" step="submit" />
      <Field form={form} path="met" step="submit" />
      <Field form={form} path="topics" />
      <Field form={form} path="help_given" />
      <Group title={t("visit.wishes")}>
        {linked.length > 0 && (
          <List>
            {linked.map((wish) => (
              <LinkedWish key={wish} id={wish} />
            ))}
          </List>
        )}
        {wishes.list.map((wish, index) => (
          <WishFields
            key={wish.id}
            wish={wish}
            n={linked.length + index + 1}
            error={form.errors[wish.id]}
            onChange={(part) => wishes.put(wish.id, part)}
            onRemove={() => wishes.remove(wish.id)}
          />
        ))}
        <Button
          kind="plain"
          icon="plus"
          onClick={() => {
            form.touch();
            wishes.add();
          }}
        >
          {t("visit.wish.add")}
        </Button>
      </Group>
      <Field form={form} path="next_visit_on" />
      <Field form={form} path="unplanned" />
      <FormFoot
        form={form}
        label={t(waits ? "save.button" : state === "returned" ? "visit.resubmit" : "visit.submit")}
        onSave={() => finish(true)}
        second={
          !waits && (
            <Button kind="plain" onClick={() => finish(false)}>
              {t("visit.save")}
            </Button>
          )
        }
      />
    </Page>
  );
}

interface WishProps {
  wish: Wish;
  n: number;
  error: string | undefined;
  onChange: (part: Partial<Wish>) => void;
  onRemove: () => void;
}

function WishFields({ wish, n, error, onChange, onRemove }: WishProps) {
  const { meta, key } = fieldMeta("petition", "kind");
  return (
    <div class="sheet stack">
      <div class="row apart">
        <h3>{t("visit.wish.n", { n })}</h3>
        <Button kind="bare" icon="close" label={t("visit.wish.remove")} onClick={onRemove}>
          {""}
        </Button>
      </div>
      <Choice
        label={label(key)}
        value={wish.kind}
        options={codes(key, meta?.codes ?? [])}
        onChange={(kind) => onChange({ kind })}
      />
      <Prose
        label={label("petition.summary")}
        value={wish.summary}
        maxLength={500}
        hint={t("wish.complaint")}
        {...(error ? { error } : {})}
        onChange={(summary) => onChange({ summary })}
      />
      <Tick
        label={t("visit.anonymous")}
        value={wish.anonymous}
        hint={t("visit.anonymous.hint")}
        onChange={(anonymous) => onChange({ anonymous })}
      />
    </div>
  );
}

function LinkedWish({ id }: { id: string }) {
  const wish = useLive(() => store.get(id), [id]);
  if (!wish) return null;
  return (
    <Item
      to={`/nguyen-vong/${id}`}
      icon="wish"
      tone="info"
      title={text(wish.body, "summary")}
      sub={`${label(`petition.state.${wish.state}`)} · ${showDay(text(wish.body, "received_on"))}`}
    />
  );
}
