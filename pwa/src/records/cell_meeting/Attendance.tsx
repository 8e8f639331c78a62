// Attendance by tapping: one row per member, the present first at hand.
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { codes, MeanwhileUnder } from "../../ui/field";
import { Choice, Pick } from "../../ui/inputs";
import { Button } from "../../ui/parts";
import type { Form } from "../../ui/useForm";
import { text } from "../items";
import { fieldMeta } from "../meta";
import { expectedOf, marksOf } from "./roll";

export function Attendance({ form, members }: { form: Form; members: readonly Seen[] }) {
  const marks = marksOf(form.body);
  const online = !["TRUC_TIEP", undefined].includes(form.get("mode") as string | undefined);
  const status = fieldMeta("cell_meeting", "attendance.x.status");
  const reason = fieldMeta("cell_meeting", "attendance.x.reason");
  const shown = (status.meta?.codes ?? []).filter((code) => code !== "TRUC_TUYEN" || online);
  const exempt = new Set(expectedOf(members).flatMap((one) => (one.exempt ? [one.id] : [])));
  const open = members.filter((one) => !marks.has(one.id) && !exempt.has(one.id));
  return (
    <>
      <MeanwhileUnder form={form} prefix="attendance" />
      {open.length > 0 && (
        <Button
          kind="plain"
          icon="check"
          onClick={() => {
            for (const one of open) form.put(`attendance.${one.id}.status`, "CO_MAT");
          }}
        >
          {t("meet.all", { n: open.length })}
        </Button>
      )}
      <ul class="plain list roll">
        {members.map((one) => {
          const mark = String(marks.get(one.id) ?? (exempt.has(one.id) ? "MIEN" : ""));
          const path = `attendance.${one.id}`;
          return (
            <li key={one.id}>
              <Choice
                label={text(one.body, "full_name")}
                value={mark}
                options={codes(status.key, shown)}
                onChange={(code) => form.put(`${path}.status`, code)}
                {...(form.errors[`${path}.status`] ? { error: t("field.missing") } : {})}
              />
              {mark === "VANG_CO_LY_DO" && (
                <Pick
                  label={t("meet.reason")}
                  value={String(form.get(`${path}.reason`) ?? "")}
                  options={codes(reason.key, reason.meta?.codes ?? [])}
                  onChange={(code) => form.put(`${path}.reason`, code || null)}
                  {...(form.errors[`${path}.reason`] ? { error: t("field.missing") } : {})}
                />
              )}
            </li>
          );
        })}
      </ul>
      {members.length === 0 && <p class="muted">{label("member")}: 0</p>}
    </>
  );
}
