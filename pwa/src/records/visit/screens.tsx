import { useMemo, useRef } from "preact/hooks";
import { store } from "../../here";
import { t } from "../../i18n";
import type { ScreenProps } from "../../ui/lazy";
import { Page } from "../../ui/page";
import { Empty } from "../../ui/parts";
import { useLeave } from "../../ui/router";
import { useLive } from "../../ui/useLive";
import { text } from "../items";
import { VisitForm } from "./VisitForm";
import { VisitPage } from "./VisitPage";

/** "tham/moi?ho=…&pc=…" makes a visit, "tham/<id>" shows one, or goes on writing it while it is open. */
export default function Visits({ parts, query }: ScreenProps) {
  const [id = ""] = parts;
  if (id === "moi") return <NewVisit household={query.get("ho") ?? ""} assignment={query.get("pc") ?? ""} />;
  return <OneVisit key={id} id={id} />;
}

/** A visit that is being written keeps its id in the address: a reload comes back to the same draft. */
function NewVisit({ household, assignment }: { household: string; assignment: string }) {
  const leave = useLeave();
  useMemo(async () => {
    const drafts = await store.drafts.list({ form: "visit" });
    const open = drafts.find((draft) => draft.change.set.household === household);
    leave(`/tham/${open?.record ?? store.newId()}?ho=${household}&pc=${assignment}`);
  }, [household, assignment]);
  return <Page title={t("visit.new")} up={`/ho/${household}`} children={null} />;
}

function OneVisit({ id }: { id: string }) {
  const found = useLive(async () => ({ visit: await store.get(id), draft: await draftOf(id) }), [id]);
  const query = new URLSearchParams(location.hash.split("?")[1] ?? "");
  // A draft that is thrown away leaves an empty form of the same home, not a page that has nothing to show.
  const begun = useRef<Begun | undefined>(undefined);
  begun.current = found?.draft ?? begun.current;
  if (!found) return <Page title={t("visit.title")} up="/ho" children={null} />;
  const { visit } = found;
  const draft = begun.current;
  const household = visit ? text(visit.body, "household") : (query.get("ho") ?? draft?.household ?? "");
  const assignment = visit ? text(visit.body, "assignment") : (query.get("pc") ?? draft?.assignment ?? "");
  if (visit && !visit.deleted && query.get("sua") === null) return <VisitPage visit={visit} />;
  if (!household) {
    return (
      <Page title={t("visit.title")} up="/ho">
        <Empty icon="today">
          <p>{t("home.gone")}</p>
        </Empty>
      </Page>
    );
  }
  return <VisitForm id={id} household={household} assignment={assignment} />;
}

interface Begun {
  household: string;
  assignment: string;
}

async function draftOf(id: string): Promise<Begun | undefined> {
  const [draft] = await store.drafts.list({ form: "visit", record: id });
  if (!draft) return undefined;
  return {
    household: String(draft.change.set.household ?? ""),
    assignment: String(draft.change.set.assignment ?? ""),
  };
}
