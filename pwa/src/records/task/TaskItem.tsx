import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { showDay, today } from "../../ui/dates";
import { Chip, Item } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { text } from "../items";
import { lateBy } from "./late";

export function TaskItem({ seen, who }: { seen: Seen; who: string }) {
  const late = lateBy(seen, today());
  const due = text(seen.body, "due_on");
  return (
    <Item
      to={`/viec/${seen.id}`}
      icon="task"
      tone={late > 0 ? "bad" : "good"}
      title={text(seen.body, "title")}
      sub={[who, due && t("today.task.due", { day: showDay(due) })].filter(Boolean).join(" · ")}
    >
      {late > 0 && (
        <Chip tone="bad" icon="clock">
          {t("today.task.late", { n: late })}
        </Chip>
      )}
      <Chip>{label(`task.state.${seen.state}`)}</Chip>
      <Marks seen={seen} />
    </Item>
  );
}
