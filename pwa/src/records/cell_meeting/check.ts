// What keeps minutes from being approved: said here at once, and judged again by the server.
import { t } from "../../i18n";
import { type Body, items, text, whole } from "../items";
import { problems } from "../meta";
import { marksOf } from "./roll";

const THEMATIC = new Set(["CHUYEN_DE", "THUONG_KY_KET_HOP_CHUYEN_DE"]);

/** Problems by path, in the person's language; empty when the minutes can be approved. */
export function minutesProblems(body: Body): Record<string, string> {
  const wrong = problems("cell_meeting", body, "approve_minutes");
  const marks = marksOf(body);
  const present = (id: string) => ["CO_MAT", "TRUC_TUYEN"].includes(String(marks.get(id)));
  for (const item of items(body, "attendance")) {
    if (item.values.status === "VANG_CO_LY_DO" && item.values.reason === undefined)
      wrong[`attendance.${item.id}.reason`] = t("field.missing");
  }
  if (body.only_secretary !== true && body.prep_meeting_on === undefined)
    wrong.prep_meeting_on = t("field.missing");
  const started = whole(body, "started_at");
  const ended = whole(body, "ended_at");
  if (started !== undefined && ended !== undefined && ended <= started) wrong.ended_at = t("meet.order");
  for (const field of ["chair", "minute_taker"]) {
    const who = text(body, field);
    if (who && !present(who)) wrong[field] = t("meet.absent");
  }
  if (text(body, "chair") && body.chair === body.minute_taker) wrong.minute_taker = t("meet.same");
  if (body.minutes_read_out === false) wrong.minutes_read_out = t("field.missing");
  if (THEMATIC.has(text(body, "type"))) {
    for (const field of ["theme_title", "approved_by_superior"])
      if (body[field] === undefined) wrong[field] = t("field.missing");
  }
  return wrong;
}
