// A meeting whose minutes are closed: read, signed and handed in.
import { store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { showDuration, showMonth, showTime } from "../../ui/dates";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Chip, Facts, Group, Item, List } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { Steps } from "../../ui/steps";
import { useLive } from "../../ui/useLive";
import { chosen, items, text, whole } from "../items";
import { duration } from "./count";

export function MeetingPage({ seen }: { seen: Seen }) {
  const names = useNames();
  const { body } = seen;
  const tasks = useLive(() => store.getMany(chosen(body, "tasks")), [seen.id, seen.version]);
  const attendance = items(body, "attendance");
  const with_ = (...codes: string[]) => attendance.filter((one) => codes.includes(String(one.values.status)));
  const started = whole(body, "started_at");
  const lasted = duration(started, whole(body, "ended_at"), text(body, "type"));
  const absent = with_("VANG_CO_LY_DO", "VANG_KHONG_LY_DO");
  return (
    <Page
      title={`${label(`cell_meeting.type.${text(body, "type")}`)} ${showMonth(text(body, "month"))}`}
      up="/sinh-hoat"
    >
      <div class="row">
        <Chip tone="good">{label(`cell_meeting.state.${seen.state}`)}</Chip>
        <Marks seen={seen} quiet={false} />
      </div>
      <div class="sheet">
        <Facts
          rows={[
            [label("cell_meeting.started_at"), started !== undefined && showTime(started)],
            [t("meet.duration"), lasted && showDuration(lasted.minutes)],
            [label("cell_meeting.place"), text(body, "place")],
            [label("cell_meeting.chair"), names.of(text(body, "chair"))],
            [label("cell_meeting.minute_taker"), names.of(text(body, "minute_taker"))],
            [
              t("meet.present"),
              t("meet.of", { n: with_("CO_MAT", "TRUC_TUYEN").length, total: attendance.length }),
            ],
            [
              label("cell_meeting.attendance.status.VANG_CO_LY_DO"),
              absent.map((one) => names.of(one.id)).join(", "),
            ],
          ]}
        />
      </div>
      <Group title={t("meet.tab.agenda")}>
        <ol class="sheet">
          {items(body, "agenda").map((one) => (
            <li key={one.id}>{String(one.values.title ?? "")}</li>
          ))}
        </ol>
      </Group>
      {items(body, "opinions").length > 0 && (
        <Group title={t("meet.tab.opinions")}>
          <div class="sheet">
            <ul class="plain stack">
              {items(body, "opinions").map((one) => (
                <li key={one.id} class="quote">
                  {one.values.member ? `${names.of(String(one.values.member))}: ` : ""}
                  {String(one.values.summary ?? "")}
                </li>
              ))}
            </ul>
          </div>
        </Group>
      )}
      <Group title={t("meet.tab.end")}>
        <p class="sheet wrap">{text(body, "conclusions")}</p>
        {text(body, "resolution_text") && <p class="sheet wrap">{text(body, "resolution_text")}</p>}
      </Group>
      {tasks && tasks.length > 0 && (
        <Group title={t("meet.tab.tasks")}>
          <List>
            {tasks.map(
              (one) =>
                one && (
                  <Item
                    key={one.id}
                    to={`/viec/${one.id}`}
                    icon="task"
                    title={text(one.body, "title")}
                    sub={names.of(text(one.body, "assignee"))}
                  />
                ),
            )}
          </List>
        </Group>
      )}
      <Steps seen={seen} steps={["submit"]} />
    </Page>
  );
}
