// Settings and the way out: language, notifications, help, sign-out.
import { useEffect, useState } from "preact/hooks";
import { isField, keeper, me, store } from "../here";
import { currentLang, setLang, t } from "../i18n";
import { type PushState, pushState, turnPushOff, turnPushOn } from "../network/push";
import { Choice } from "../ui/inputs";
import { Page } from "../ui/page";
import { Button, Facts, Group, Item, List, Notice } from "../ui/parts";
import { say } from "../ui/toast";
import { useLive } from "../ui/useLive";

export default function More() {
  return (
    <Page title={t("more.title")} up="/">
      <div class="sheet">
        <Facts
          rows={[
            [t("more.who"), `${me.name} (${me.login})`],
            [me.unit_name && t("more.unit"), me.unit_name],
          ]}
        />
      </div>
      <List>
        {!isField() && <Item to="/bang-dieu-khien" icon="menu" title={t("nav.console")} />}
        <Item to="/tro-giup" icon="help" title={t("nav.help")} />
        <Item to="/dieu-can-biet" icon="lock" title={t("more.privacy")} />
        {isField() && <Item to="/viec" icon="task" title={t("task.title")} />}
      </List>
      <Choice
        label={t("more.language")}
        value={currentLang()}
        options={[
          ["vi", t("more.vi")],
          ["en", t("more.en")],
        ]}
        onChange={(lang) => setLang(lang === "en" ? "en" : "vi").catch(() => say(t("more.language.failed")))}
      />
      <Push />
      <SignOut />
    </Page>
  );
}

function Push() {
  const [state, setState] = useState<PushState>();
  useEffect(() => {
    void pushState().then(setState);
  }, []);
  if (!state) return null;
  const turn = async (act: () => Promise<PushState>) => {
    try {
      setState(await act());
    } catch {
      say(t("sync.failed"));
    }
  };
  return (
    <Group title={t("more.push")}>
      {state === "on" && (
        <Button kind="plain" icon="bell" onClick={() => turn(turnPushOff)}>
          {t("more.push.stop")}
        </Button>
      )}
      {state === "off" && (
        <Button kind="plain" icon="bell" onClick={() => turn(turnPushOn)}>
          {t("more.push.off")}
        </Button>
      )}
      {state === "denied" && <p class="muted">{t("more.push.denied")}</p>}
      {state === "unsupported" && <p class="muted">{t("more.push.none")}</p>}
    </Group>
  );
}

function SignOut() {
  const [sure, setSure] = useState(false);
  const unsent = useLive(async () => new Set((await store.unsent()).map((one) => one.record)).size, []);
  if (!sure) {
    return (
      <Button kind="danger" onClick={() => setSure(true)}>
        {t("more.signout")}
      </Button>
    );
  }
  const waiting = unsent ?? 0;
  return (
    <Notice tone="warm" icon="lock" arrives>
      <p class="strong">{t("more.signout.sure")}</p>
      <p>{waiting > 0 ? t("more.signout.kept", { n: waiting }) : t("more.signout.clean")}</p>
      <div class="actions">
        <Button kind="danger" onClick={() => keeper.signOut()}>
          {t("more.signout")}
        </Button>
        <Button onClick={() => setSure(false)}>{t("cancel")}</Button>
      </div>
    </Notice>
  );
}
