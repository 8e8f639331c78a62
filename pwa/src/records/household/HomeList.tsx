// My homes; for the secretary the whole cell as well.
import { useMemo, useState } from "preact/hooks";
import { isSecretary } from "../../here";
import { t } from "../../i18n";
import type { Seen } from "../../store";
import { nearDay, showDay } from "../../ui/dates";
import { type Names, useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Chip, Empty, Item, LinkButton, Paged, Search, Tabs } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { byName, matches } from "../../ui/text";
import { useLive } from "../../ui/useLive";
import type { Home } from "../homes";
import { homes } from "../read-homes";

type Filter = "mine" | "all" | "nobody";

export function HomeList({ filter: first }: { filter: string }) {
  const names = useNames();
  const found = useLive(homes, []);
  const [search, setSearch] = useState("");
  const start: Filter = first === "nobody" || first === "all" ? first : "mine";
  const [filter, setFilter] = useState<Filter>(start);
  const rows = useMemo(
    () => (found ? pick(found, filter, search, names) : []),
    [found, filter, search, names],
  );
  const secretary = isSecretary();
  return (
    <Page title={t("homes.title")}>
      <Search value={search} onInput={setSearch} label={t("homes.search")} />
      {secretary && (
        <>
          <Tabs
            value={filter}
            onPick={setFilter}
            options={[
              ["mine", t("homes.mine")],
              ["all", t("homes.all")],
              ["nobody", t("homes.nobody")],
            ]}
          />
          <div class="actions">
            <LinkButton to="/phan-cong" plain icon="swap">
              {t("homes.assign")}
            </LinkButton>
            <LinkButton to="/ho/moi" plain icon="plus">
              {t("homes.add")}
            </LinkButton>
          </div>
        </>
      )}
      {found && rows.length > 0 && (
        <>
          <p class="muted small" aria-live="polite">
            {t("homes.count", { n: rows.length })}
          </p>
          <Paged
            rows={rows}
            reset={filter + search}
            render={(home) => <HomeItem key={home.id} home={home} names={names} />}
          />
        </>
      )}
      {found && rows.length === 0 && (
        <Empty icon="home">
          <p>
            {search || filter !== "mine" ? t(search ? "list.none" : "assign.none.nobody") : t("homes.empty")}
          </p>
          {!search && filter === "mine" && <p class="small">{t("homes.empty.sub")}</p>}
        </Empty>
      )}
    </Page>
  );
}

export function pick(
  found: readonly Home<Seen>[],
  filter: Filter,
  search: string,
  names: Names,
): Home<Seen>[] {
  return found
    .filter((home) => filter === "all" || (filter === "mine" ? home.mine : home.care.length === 0))
    .filter((home) => search.trim() === "" || matches(search, home.head, home.code, names.of(home.hamlet)))
    .sort((a, b) => Number(b.due) - Number(a.due) || byName(a.head, b.head));
}

export function HomeItem({ home, names }: { home: Home<Seen>; names: Names }) {
  const facts = [home.code, names.of(home.hamlet)].filter(Boolean).join(" · ");
  const visited = home.lastVisit ? t("homes.last", { near: nearDay(home.lastVisit) }) : t("homes.never");
  return (
    <Item
      to={`/ho/${home.id}`}
      icon="home"
      tone={home.due ? "warm" : "good"}
      title={home.head || home.code}
      sub={
        <>
          {facts}
          <br />
          {visited}
          {home.nextVisit && ` · ${t("homes.next", { day: showDay(home.nextVisit) })}`}
        </>
      }
    >
      {home.due && (
        <Chip tone="warm" icon="clock">
          {t("homes.due")}
        </Chip>
      )}
      {home.wishes > 0 && (
        <Chip tone="info" icon="wish">
          {t("homes.wishes", { n: home.wishes })}
        </Chip>
      )}
      <Marks seen={home.record} />
    </Item>
  );
}
