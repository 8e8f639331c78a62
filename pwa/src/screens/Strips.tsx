// Lines above a screen that a person has to know of: a session that ended, a new version, news from the server.
import { useEffect } from "preact/hooks";
import { store } from "../here";
import { type MessageKey, t } from "../i18n";
import type { Updates } from "../network/updates";
import type { Session } from "../session";
import { Icon } from "../ui/Icon";
import { Button } from "../ui/parts";
import { href } from "../ui/router";
import { useLive } from "../ui/useLive";
import { useWatched } from "../ui/useWatched";

const KNOWN: Readonly<Record<string, MessageKey>> = {
  lost: "notice.lost",
  wiped: "notice.wiped",
  upgrade: "notice.upgrade",
  epoch: "notice.epoch",
};

export function Strips({ session, updates }: { session: Session; updates: Updates }) {
  return (
    <>
      {session.ended && (
        <div class="strip" aria-live="polite">
          <Icon name="lock" small />
          <span>{t("signin.ended")}</span>
          <a href={href("/dang-nhap")}>{t("signin.ended.go")}</a>
        </div>
      )}
      <Update updates={updates} />
      <News />
    </>
  );
}

/** Offered only between tasks: never while a draft is open (it would be kept, but the person would be torn away). */
function Update({ updates }: { updates: Updates }) {
  const ready = useWatched(updates.ready, updates.onChange);
  const drafts = useLive(() => store.drafts.list(), []);
  useEffect(() => void updates.check(), [updates]);
  if (!ready || !drafts || drafts.length > 0) return null;
  return (
    <div class="strip info" aria-live="polite">
      <Icon name="sync" small />
      <span>{t("app.update")}</span>
      <Button kind="bare" onClick={() => updates.apply()}>
        {t("app.update.now")}
      </Button>
    </div>
  );
}

function News() {
  const notices = useLive(() => store.meta.notices(), []);
  return (
    <>
      {notices?.map((notice) => (
        <div key={notice.id} class={notice.code === "wiped" ? "strip bad" : "strip info"} aria-live="polite">
          <Icon name={notice.code === "wiped" ? "warn" : "bell"} small />
          <span>{t(KNOWN[notice.code] ?? "notice.other", { code: notice.code })}</span>
          <Button kind="bare" onClick={() => store.meta.dismissNotice(notice.id)}>
            {t("notice.seen")}
          </Button>
        </div>
      ))}
    </>
  );
}
