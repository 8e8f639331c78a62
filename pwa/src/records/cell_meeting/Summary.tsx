// Who is here, whether decisions can be passed, how long it has lasted: computed while the minutes are written.
import { t } from "../../i18n";
import type { Seen } from "../../store";
import { showDuration } from "../../ui/dates";
import { Button, Chip } from "../../ui/parts";
import type { Form } from "../../ui/useForm";
import { text, whole } from "../items";
import { duration, tally } from "./count";
import { expectedOf, marksOf } from "./roll";

export function Summary({ form, members }: { form: Form; members: readonly Seen[] }) {
  const found = tally(expectedOf(members), marksOf(form.body));
  const started = whole(form.body, "started_at");
  const ended = whole(form.body, "ended_at");
  const lasted = duration(started, ended, text(form.body, "type"));
  return (
    <section class="stack" aria-live="polite">
      <div class="figures">
        <div class="figure">
          <b>{t("meet.of", { n: found.present, total: found.due })}</b>
          <span>{t("meet.present")}</span>
        </div>
        <div class="figure">
          <b>{found.percent} %</b>
          <span>{t("meet.rate")}</span>
        </div>
        <div class="figure">
          <b>{lasted ? showDuration(lasted.minutes) : "–"}</b>
          <span>{t("meet.duration")}</span>
        </div>
      </div>
      <div class="row">
        <Chip tone={found.quorum ? "good" : "warm"} icon={found.quorum ? "check" : "warn"}>
          {found.quorum
            ? t("meet.quorum.yes")
            : t("meet.quorum.no", { n: found.officialPresent, total: found.officialDue })}
        </Chip>
        {found.due > 0 && (
          <Chip tone={found.missingForGoal === 0 ? "good" : "quiet"}>
            {found.missingForGoal === 0 ? t("meet.goal.yes") : t("meet.goal.no", { n: found.missingForGoal })}
          </Chip>
        )}
        {found.unmarked > 0 && <Chip>{t("meet.unmarked", { n: found.unmarked })}</Chip>}
        {lasted?.short && (
          <Chip tone="warm">
            {t("meet.duration.short", { time: showDuration(lasted.minutes), least: lasted.least })}
          </Chip>
        )}
      </div>
      <div class="actions">
        {started === undefined && (
          <Button onClick={() => form.put("started_at", minuteNow())}>{t("meet.start.now")}</Button>
        )}
        {started !== undefined && ended === undefined && (
          <Button kind="plain" onClick={() => form.put("ended_at", minuteNow())}>
            {t("meet.end.now")}
          </Button>
        )}
      </div>
    </section>
  );
}

const minuteNow = (): number => Math.floor(Date.now() / 60_000) * 60_000;
