// The shell: who is here, which screen is shown, and the bar at the foot.
import { useEffect } from "preact/hooks";
import { enter, isField, isSecretary, keeper, me, store } from "./here";
import { type MessageKey, t, useLang } from "./i18n";
import type { Updates } from "./network/updates";
import { KINDS } from "./records/registry";
import { SignIn } from "./screens/SignIn";
import { Strips } from "./screens/Strips";
import type { Session } from "./session";
import { Icon, type IconName } from "./ui/Icon";
import { Guarded, Lazy, type Load } from "./ui/lazy";
import { NamesProvider } from "./ui/names";
import { Page } from "./ui/page";
import { Empty } from "./ui/parts";
import { go, href, parse, useRoute } from "./ui/router";
import { Toast } from "./ui/toast";
import { useLive } from "./ui/useLive";
import { useWatched } from "./ui/useWatched";

const CONSOLE = "bang-dieu-khien";

const ROUTES: Readonly<Record<string, Load>> = {
  "": () => import("./screens/Today"),
  "dong-bo": () => import("./screens/sync"),
  them: () => import("./screens/More"),
  "tro-giup": () => import("./screens/Help"),
  "dieu-can-biet": () => import("./screens/Privacy"),
  ...Object.assign({}, ...KINDS.map((kind) => kind.routes)),
};

export function App({ updates }: { updates: Updates }) {
  const session = useSession();
  useLang();
  return (
    <>
      {session ? <Shell key={session.person.user} session={session} updates={updates} /> : <SignIn />}
      <Toast />
    </>
  );
}

function useSession(): Session | null {
  return useWatched(
    () => take(keeper.current()),
    (tell) => keeper.onChange(tell),
  );
}

/** Says who is here before anything of the person is drawn. */
function take(session: Session | null): Session | null {
  if (session) enter(session);
  return session;
}

function Shell({ session, updates }: { session: Session; updates: Updates }) {
  const { parts, query } = useRoute();
  const [first = "", ...rest] = parts;
  useEffect(() => {
    void store.meta.askPersistence();
  }, []);
  useEffect(() => {
    // Staff begin in the console; the phone's screens of sync and settings stay one tap away. The address is asked
    // once more: effects run after the first paint, and a person may have gone on by then.
    if (parse(location.hash).parts.length === 0 && !isField()) go(`/${CONSOLE}`, true);
  }, [first]);
  if (first === "dang-nhap") return <SignIn again={session.person} />;
  return (
    <NamesProvider>
      <button type="button" class="skip" onClick={skip}>
        {t("app.skip")}
      </button>
      <div class={first === CONSOLE ? "" : "phone"}>
        <Strips session={session} updates={updates} />
        <Guarded key={parts.join("/")}>
          <Screen first={first} rest={rest} query={query} />
        </Guarded>
        {first !== CONSOLE && <Bar current={first} />}
      </div>
    </NamesProvider>
  );
}

/** A button and no link: what follows "#" in an address is a screen here. */
function skip(): void {
  document.querySelector<HTMLElement>("main h1, main a, main button, main input")?.focus();
}

const console_: Load = async () => {
  const { default: Console } = await import("./console");
  return { default: () => <Console /> };
};

function Screen({ first, rest, query }: { first: string; rest: readonly string[]; query: URLSearchParams }) {
  const load = first === CONSOLE && !isField() ? console_ : ROUTES[first];
  if (first === "" && !isField()) return null;
  if (load) return <Lazy load={load} parts={rest} query={query} />;
  return (
    <Page title={t("app.name")} up="/">
      <Empty icon="help">
        <p>{t("app.missing")}</p>
      </Empty>
    </Page>
  );
}

type Tab = readonly [path: string, words: MessageKey, icon: IconName, under: readonly string[]];

function tabs(): readonly Tab[] {
  if (!isField()) {
    return [
      [CONSOLE, "nav.console", "menu", []],
      ["dong-bo", "nav.sync", "sync", []],
      ["them", "nav.more", "person", ["tro-giup", "dieu-can-biet"]],
    ];
  }
  return [
    ["", "nav.today", "today", ["them", "tro-giup", "dieu-can-biet"]],
    ["ho", "nav.households", "home", ["tham", "nguyen-vong", "phan-cong"]],
    ["sinh-hoat", "nav.meetings", "meeting", isSecretary() ? ["viec"] : []],
    isSecretary() ? ["nhan-xet", "nav.comments", "comment", []] : ["viec", "nav.tasks", "task", []],
    ["dong-bo", "nav.sync", "sync", []],
  ];
}

function Bar({ current }: { current: string }) {
  const waits = useLive(
    async () => ({
      unsent: new Set((await store.unsent()).map((one) => one.record)).size,
      attention: (await store.attention.list()).length,
    }),
    [me.user],
  );
  return (
    <nav class="bar" aria-label={t("nav.label")}>
      <ul class="plain">
        {tabs().map(([path, words, icon, under]) => (
          <li key={path}>
            <a
              href={href(`/${path}`)}
              aria-current={path === current || under.includes(current) ? "page" : undefined}
            >
              <Icon name={icon} />
              <span>{t(words)}</span>
              {path === "dong-bo" && waits && <Dot {...waits} />}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Dot({ unsent, attention }: { unsent: number; attention: number }) {
  if (attention > 0) {
    return (
      <span class="dot">
        {attention}
        <span class="sr"> {t("status.attention")}</span>
      </span>
    );
  }
  if (unsent === 0) return null;
  return (
    <span class="dot calm">
      {unsent}
      <span class="sr"> {t("sync.unsent")}</span>
    </span>
  );
}
