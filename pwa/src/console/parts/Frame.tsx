import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { me, store } from "../../here";
import { t } from "../../i18n";
import { Icon, type IconName } from "../../ui/Icon";
import { href, useRoute } from "../../ui/router";
import { useLive } from "../../ui/useLive";
import { c, type Word } from "../i18n";
import { place } from "../places";

interface Section {
  slug: string;
  word: Word;
  icon: IconName;
  roles: readonly string[];
}

const WORK = ["CAN_BO_XA", "LANH_DAO_XA"];
const READ = [...WORK, "CAN_BO_TINH", "KIEM_TOAN"];
const ADMIN = "QUAN_TRI";

/** Where each role begins: those without a work list with the units. */
export const home = (role: string): string => (WORK.includes(role) ? "" : "don-vi");

/** The parts of the console in the order of a day's work, each for the roles that have something to read there. */
export const SECTIONS: readonly Section[] = [
  { slug: "", word: "nav.today", icon: "today", roles: WORK },
  { slug: "don-vi", word: "nav.units", icon: "home", roles: [...READ, ADMIN] },
  { slug: "ho-so", word: "nav.records", icon: "comment", roles: [...READ, ADMIN] },
  { slug: "mau-thuan", word: "nav.conflicts", icon: "split", roles: [...READ, ADMIN] },
  { slug: "cho-quyet-dinh", word: "nav.kept", icon: "clock", roles: [...WORK, "CAN_BO_TINH"] },
  { slug: "danh-muc", word: "nav.register", icon: "pen", roles: [...WORK, ADMIN] },
  { slug: "gui-cap-tren", word: "nav.upstream", icon: "sent", roles: [...READ, ADMIN] },
  { slug: "tai-khoan", word: "nav.accounts", icon: "person", roles: [ADMIN] },
  { slug: "thiet-bi", word: "nav.devices", icon: "phone", roles: [ADMIN] },
  { slug: "nhat-ky", word: "nav.log", icon: "lock", roles: [ADMIN, "KIEM_TOAN"] },
];

interface Props {
  title: string;
  /** Address of the list this page belongs to. */
  up?: { to: string; words: string };
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** One page of the console: header, the list of its parts, the page. The heading takes the focus on arrival. */
export function Frame({ title, up, actions, children }: Props) {
  const { parts } = useRoute();
  const unsent = useLive(() => store.unsent(), [me.user])?.length ?? 0;
  const section = parts[1] ?? "";
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Gần Dân`;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [title]);
  const current = useRef<HTMLAnchorElement>(null);
  useEffect(() => current.current?.scrollIntoView({ block: "nearest", inline: "center" }), []);
  return (
    <div class="console">
      <header class="top">
        <p class="grow strong">{c("title")}</p>
        <a href={href("/dong-bo")}>
          <Icon name="sync" small />
          <span class="name">{t("nav.sync")}</span>
          {unsent > 0 && (
            <span class="count">
              {unsent}
              <span class="sr"> {t("sync.unsent")}</span>
            </span>
          )}
        </a>
        <a href={href("/them")} class="who">
          <Icon name="person" small />
          <span>
            {me.name}
            <span class="small">{me.unit_name}</span>
          </span>
        </a>
      </header>
      <nav class="parts" aria-label={c("nav.label")}>
        <ul class="plain">
          {SECTIONS.filter((one) => one.roles.includes(me.role)).map((one) => (
            <li key={one.slug}>
              <a
                ref={section === one.slug ? current : null}
                href={place(one.slug)}
                aria-current={section === one.slug ? "page" : undefined}
              >
                <Icon name={one.icon} small />
                <span>{c(one.word)}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main class="work" id="main">
        <div class="row apart">
          <div class="grow">
            {up && (
              <a class="up small" href={up.to}>
                {up.words}
              </a>
            )}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
          </div>
          {actions}
        </div>
        {children}
      </main>
    </div>
  );
}
