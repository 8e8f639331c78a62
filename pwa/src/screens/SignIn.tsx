// Signing in: the only screen that needs the server.
import { useEffect, useRef, useState } from "preact/hooks";
import { keeper } from "../here";
import { currentLang, type MessageKey, setLang, t } from "../i18n";
import { type Known, SignInError } from "../session";
import { Icon } from "../ui/Icon";
import { Line, Tick } from "../ui/inputs";
import { Button, Notice } from "../ui/parts";
import { go, useLeave } from "../ui/router";
import { inAppBrowser } from "./in-app";

const REASONS: Readonly<Record<SignInError["code"], MessageKey>> = {
  offline: "signin.offline",
  wrong: "signin.wrong",
  later: "signin.later",
  refused: "signin.refused",
};

/** `again`: the session of this person has ended; their store is open and stays so. */
export function SignIn({ again }: { again?: Known }) {
  const [login, setLogin] = useState(again?.login ?? "");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [error, setError] = useState("");
  const [known, setKnown] = useState<Known>();
  const [wiped, setWiped] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const leave = useLeave();
  useEffect(() => {
    document.title = `${t("signin.title")} · Gần Dân`;
    void keeper.people.list().then(([last]) => {
      setKnown(last);
      if (last && !again) setLogin((now) => now || last.login);
    });
    void keeper.wasWiped().then(setWiped);
  }, [again]);
  if (inAppBrowser(navigator.userAgent)) {
    return (
      <main class="page signin" id="main">
        <Brand />
        <Notice tone="bad" icon="warn">
          {t("signin.inapp")}
        </Notice>
      </main>
    );
  }
  const submit = async () => {
    setError("");
    if (!login.trim() || !password) return setError(t("signin.wrong"));
    if (again && login.trim() !== again.login) return setError(t("signin.other"));
    try {
      await keeper.signIn(login.trim(), password);
      leave("/");
    } catch (failure) {
      setError(
        failure instanceof SignInError ? failure.detail || t(REASONS[failure.code]) : t("save.failed"),
      );
      form.current?.querySelector<HTMLInputElement>("input")?.focus();
    }
  };
  return (
    <main class="page signin" id="main">
      <Brand />
      {again && <Notice icon="lock">{t("signin.ended")}</Notice>}
      {wiped && (
        <Notice tone="bad" icon="warn">
          {t("notice.wiped")}
        </Notice>
      )}
      {known && !again && <Notice icon="phone">{t("signin.kept", { name: known.name })}</Notice>}
      <form
        ref={form}
        class="sheet stack"
        onSubmit={(event) => {
          event.preventDefault();
          form.current?.querySelector<HTMLButtonElement>("button")?.click();
        }}
      >
        <h1>{t("signin.title")}</h1>
        <Line
          label={t("signin.login")}
          name="username"
          value={login}
          onChange={setLogin}
          autocomplete="username"
        />
        <Line
          label={t("signin.password")}
          name="password"
          type={shown ? "text" : "password"}
          value={password}
          onChange={setPassword}
          autocomplete="current-password"
        />
        <Tick label={t("signin.show")} value={shown} onChange={setShown} />
        {error && (
          <Notice tone="bad" icon="warn" role="alert">
            {error}
          </Notice>
        )}
        <Button wide onClick={submit}>
          {t("signin.submit")}
        </Button>
        {/* Enter in a field submits: browsers look for a submit control. */}
        <input type="submit" hidden />
      </form>
      <p class="muted small">{t("signin.secret")}</p>
      <Button kind="bare" onClick={() => setLang(currentLang() === "vi" ? "en" : "vi")}>
        {t(currentLang() === "vi" ? "more.en" : "more.vi")}
      </Button>
      {again && (
        <Button kind="plain" onClick={() => go("/", true)}>
          {t("signin.reopen")}
        </Button>
      )}
    </main>
  );
}

function Brand() {
  return (
    <div class="brand">
      <Icon name="home" />
      <p class="name">{t("app.name")}</p>
      <p class="muted">{t("app.tagline")}</p>
    </div>
  );
}
