import { me, store } from "../../here";
import { t } from "../../i18n";
import { monthOf, today } from "../../ui/dates";
import type { ScreenProps } from "../../ui/lazy";
import { Page } from "../../ui/page";
import { Empty } from "../../ui/parts";
import { useLive } from "../../ui/useLive";
import { MeetingList } from "./MeetingList";
import { MeetingPage } from "./MeetingPage";
import { Minutes } from "./Minutes";
import { regularId } from "./regular";

const WRITING = new Set([
  "planned",
  "prepared",
  "notified",
  "postponed",
  "held",
  "minutes_draft",
  "returned",
]);

/** "sinh-hoat" lists; "sinh-hoat/<id>" shows one meeting; with "?loai=…&thang=…" it begins one. */
export default function Meetings({ parts, query }: ScreenProps) {
  const [id] = parts;
  if (!id) return <MeetingList />;
  return <OneMeeting key={id} id={id} query={query} />;
}

function OneMeeting({ id, query }: { id: string; query: URLSearchParams }) {
  const found = useLive(async () => {
    const [draft] = await store.drafts.list({ form: "cell_meeting", record: id });
    return { seen: await store.get(id), draft };
  }, [id]);
  if (!found) return <Page title={t("meet.title")} up="/sinh-hoat" children={null} />;
  const { seen, draft } = found;
  if (seen && !seen.deleted)
    return WRITING.has(seen.state) ? <Minutes id={id} filled={{}} /> : <MeetingPage seen={seen} />;
  const asked =
    id === regularId(me.scope, monthOf(today())) ? { type: "THUONG_KY", month: monthOf(today()) } : undefined;
  const type = query.get("loai") ?? draft?.change.set.type ?? asked?.type;
  const month = query.get("thang") ?? draft?.change.set.month ?? asked?.month;
  if (typeof type !== "string" || typeof month !== "string") {
    return (
      <Page title={t("meet.title")} up="/sinh-hoat">
        <Empty icon="meeting">
          <p>{t("home.gone")}</p>
        </Empty>
      </Page>
    );
  }
  return <Minutes id={id} filled={{ org_id: me.scope, type, month, mode: "TRUC_TIEP" }} />;
}
