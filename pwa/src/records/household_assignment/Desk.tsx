import { useState } from "preact/hooks";
import { store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { nearDay, showDay, showMonth, today } from "../../ui/dates";
import { Line, Multi, Pick } from "../../ui/inputs";
import { cellMembers, useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Button, Chip, Empty, Item, Notice, Paged, Tabs } from "../../ui/parts";
import { say } from "../../ui/toast";
import { explain } from "../../ui/useForm";
import { useLive } from "../../ui/useLive";
import { load } from "../homes";
import { text, whole } from "../items";
import { homes } from "../read-homes";
import { adoption } from "./adopt";

type View = "proposed" | "load" | "nobody";

export function Desk() {
  const [view, setView] = useState<View>("proposed");
  return (
    <Page title={t("assign.title")} up="/ho">
      <Tabs
        value={view}
        onPick={setView}
        options={[
          ["proposed", t("assign.proposed")],
          ["load", t("assign.load")],
          ["nobody", t("assign.nobody")],
        ]}
      />
      {view === "proposed" && <Proposed />}
      {view === "load" && <Load />}
      {view === "nobody" && <Nobody />}
    </Page>
  );
}

/** The proposals, adopted together by one meeting. */
function Proposed() {
  const names = useNames();
  const [left, setLeft] = useState<readonly string[]>([]);
  const [meeting, setMeeting] = useState("");
  const [decided, setDecided] = useState(today());
  const [decision, setDecision] = useState("");
  const [error, setError] = useState("");
  const found = useLive(async () => {
    const proposed = await store.list("household_assignment", { state: ["draft", "proposed"] });
    const households = await store.getMany(proposed.map((one) => text(one.body, "household")));
    const meetings = await store.list("cell_meeting", { reverse: true, limit: 6 });
    return { proposed, households, meetings };
  }, []);
  if (!found) return null;
  const { proposed, households, meetings } = found;
  if (proposed.length === 0) {
    return (
      <Empty icon="swap">
        <p>{t("assign.none.proposed")}</p>
      </Empty>
    );
  }
  const chosen = proposed.filter((one) => !left.includes(one.id));
  const adopt = async () => {
    if (chosen.length === 0 || !decided || decided > today()) return setError(t("assign.adopt.pick"));
    setError("");
    try {
      await store.save(chosen.flatMap((one) => adoption(one, { decided, meeting, decision })));
      say(t("save.done"));
    } catch (failure) {
      say(explain(failure));
    }
  };
  const pickMeeting = (id: string) => {
    setMeeting(id);
    const started = meetings.find((one) => one.id === id)?.body.started_at;
    if (typeof started === "number") setDecided(new Date(started).toLocaleDateString("sv"));
  };
  return (
    <>
      <Multi
        wide
        label={t("assign.proposed")}
        value={chosen.map((one) => one.id)}
        options={proposed.map((one, index) => [
          one.id,
          line(one, households[index], names.of(text(one.body, "member"))),
        ])}
        onToggle={(id, on) => setLeft(on ? left.filter((one) => one !== id) : [...left, id])}
      />
      <Pick
        label={t("assign.adopt.meeting")}
        value={meeting}
        onChange={pickMeeting}
        options={meetings.map((one) => [
          one.id,
          `${label(`cell_meeting.type.${one.body.type}`)}, ${showMonth(text(one.body, "month"))}`,
        ])}
      />
      <Line label={t("assign.adopt.day")} type="date" value={decided} max={today()} onChange={setDecided} />
      <Line label={label("household_assignment.decision_no")} value={decision} onChange={setDecision} />
      {error && (
        <Notice tone="bad" icon="warn" role="alert">
          {error}
        </Notice>
      )}
      <div class="savebar">
        <Button wide onClick={adopt}>
          {t("assign.adopt.n", { n: chosen.length })}
        </Button>
        <p class="note">{t("assign.offline")}</p>
      </div>
    </>
  );
}

const line = (one: Seen, household: Seen | undefined, member: string): string =>
  `${household ? text(household.body, "head_name") : ""} → ${member} (${label(`household_assignment.role.${one.body.role}`)})`;

function Load() {
  const names = useNames();
  const found = useLive(async () => {
    const [assignments, units] = await Promise.all([
      store.list("household_assignment"),
      store.list("organisation"),
    ]);
    return { assignments, units };
  }, []);
  if (!found) return null;
  const members = cellMembers(names);
  const rows = load(
    found.assignments,
    members.map((one) => one.id),
  );
  const cell = found.units.find((one) => one.id === members[0]?.body.cell_id);
  const most = cell ? whole(cell.body, "max_households") : undefined;
  return (
    <Paged
      rows={rows}
      render={(row) => (
        <Item
          key={row.member}
          to={`/phan-cong/moi?dv=${row.member}`}
          icon="person"
          title={names.of(row.member)}
          sub={t("assign.homes", { n: row.homes })}
        >
          {most !== undefined && row.homes > most && (
            <Chip tone="warm" icon="warn">
              {t("assign.heavy")}
            </Chip>
          )}
        </Item>
      )}
    />
  );
}

function Nobody() {
  const names = useNames();
  const found = useLive(homes, []);
  if (!found) return null;
  const rows = found.filter((home) => home.care.length === 0);
  if (rows.length === 0) {
    return (
      <Empty icon="check">
        <p>{t("assign.none.nobody")}</p>
      </Empty>
    );
  }
  return (
    <Paged
      rows={rows}
      render={(home) => (
        <Item
          key={home.id}
          to={`/phan-cong/moi?ho=${home.id}`}
          icon="home"
          tone="warm"
          title={home.head || home.code}
          sub={[home.code, names.of(home.hamlet)].filter(Boolean).join(" · ")}
        >
          {home.proposed.length > 0 && <Chip tone="info">{t("assign.proposed")}</Chip>}
          {home.lastVisit && <Chip>{`${nearDay(home.lastVisit)} · ${showDay(home.lastVisit)}`}</Chip>}
        </Item>
      )}
    />
  );
}
