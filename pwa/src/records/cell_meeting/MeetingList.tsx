// Meetings of my cell, and the ways to begin one.
import { useState } from "preact/hooks";
import { me, store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { monthOf, showMonth, today } from "../../ui/dates";
import { Choice } from "../../ui/inputs";
import { Page } from "../../ui/page";
import { Button, Chip, Empty, Item, LinkButton, Paged } from "../../ui/parts";
import { go } from "../../ui/router";
import { Marks } from "../../ui/status";
import { useLive } from "../../ui/useLive";
import { items, text } from "../items";
import { fieldMeta } from "../meta";
import { regularId } from "./regular";

export function MeetingList() {
  const found = useLive(() => store.list("cell_meeting", { reverse: true }), []);
  const [other, setOther] = useState(false);
  const month = monthOf(today());
  const regular = regularId(me.scope, month);
  const begun = found?.some((one) => one.id === regular);
  return (
    <Page title={t("meet.title")}>
      {found && !begun && (
        <LinkButton to={`/sinh-hoat/${regular}?loai=THUONG_KY&thang=${month}`} wide icon="pen">
          {t("meet.regular", { month: showMonth(month) })}
        </LinkButton>
      )}
      {other ? (
        <OtherMeeting month={month} onClose={() => setOther(false)} />
      ) : (
        <div class="actions">
          <Button kind="plain" icon="plus" onClick={() => setOther(true)}>
            {t("meet.other")}
          </Button>
          <LinkButton to="/viec" plain icon="task">
            {t("task.title")}
          </LinkButton>
        </div>
      )}
      {found?.length === 0 && (
        <Empty icon="meeting">
          <p>{t("meet.none")}</p>
        </Empty>
      )}
      {found && found.length > 0 && (
        <Paged rows={found} render={(one) => <MeetingItem key={one.id} seen={one} />} />
      )}
    </Page>
  );
}

function OtherMeeting({ month, onClose }: { month: string; onClose: () => void }) {
  const { meta, key } = fieldMeta("cell_meeting", "type");
  const types = (meta?.codes ?? []).filter((code) => code !== "THUONG_KY");
  const [type, setType] = useState(types[0] ?? "");
  return (
    <div class="sheet stack">
      <Choice
        wide
        label={label(key)}
        value={type}
        options={types.map((code) => [code, label(`${key}.${code}`)])}
        onChange={setType}
      />
      <div class="actions">
        <Button kind="plain" onClick={onClose}>
          {t("cancel")}
        </Button>
        <Button onClick={() => go(`/sinh-hoat/${store.newId()}?loai=${type}&thang=${month}`)}>
          {t("meet.new")}
        </Button>
      </div>
    </div>
  );
}

function MeetingItem({ seen }: { seen: Seen }) {
  const present = items(seen.body, "attendance").filter(
    (one) => one.values.status === "CO_MAT" || one.values.status === "TRUC_TUYEN",
  ).length;
  return (
    <Item
      to={`/sinh-hoat/${seen.id}`}
      icon="meeting"
      tone={seen.state === "returned" ? "bad" : "good"}
      title={showMonth(text(seen.body, "month"))}
      sub={[label(`cell_meeting.type.${seen.body.type}`), present > 0 && `${t("meet.present")}: ${present}`]
        .filter(Boolean)
        .join(" · ")}
    >
      <Chip tone={seen.state === "returned" ? "bad" : "quiet"}>
        {label(`cell_meeting.state.${seen.state}`)}
      </Chip>
      <Marks seen={seen} />
    </Item>
  );
}
