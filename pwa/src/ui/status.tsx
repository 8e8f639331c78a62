import { t } from "../i18n";
import type { Seen, Status } from "../store";
import type { IconName } from "./Icon";
import { Chip, type Tone } from "./parts";

export const STATUS_LOOK: Readonly<Record<Status, { icon: IconName; tone: Tone }>> = {
  phone: { icon: "phone", tone: "quiet" },
  sent: { icon: "sent", tone: "info" },
  accepted: { icon: "check", tone: "good" },
  attention: { icon: "warn", tone: "bad" },
};

/** One of the four honest states, in words; "accepted" is the rule and left out where `quiet`. */
export function StatusChip({ status, quiet = false }: { status: Status; quiet?: boolean }) {
  if (quiet && status === "accepted") return null;
  const { icon, tone } = STATUS_LOOK[status];
  return (
    <Chip tone={tone} icon={icon}>
      {t(`status.${status}`)}
    </Chip>
  );
}

/** The state of a record, and whether two versions of it wait for a decision. */
export function Marks({ seen, quiet = true }: { seen: Pick<Seen, "status" | "conflicts">; quiet?: boolean }) {
  return (
    <>
      <StatusChip status={seen.status} quiet={quiet} />
      {Object.keys(seen.conflicts).length > 0 && (
        <Chip tone="warm" icon="split">
          {t("conflict.chip")}
        </Chip>
      )}
    </>
  );
}
