// One home: who looks after it, its visits, its wishes, and the facts that help to help it.
import { isSecretary, me, store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { showDay, today } from "../../ui/dates";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Chip, Empty, Facts, Group, Item, LinkButton, List, Notice } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { useLive } from "../../ui/useLive";
import { isOpenWish, overview } from "../homes";
import { chosen, text } from "../items";

async function read(id: string) {
  const key = ["household", id] as const;
  const [home, assignments, visits, petitions] = await Promise.all([
    store.get(id),
    store.list("household_assignment", { key }),
    store.list("visit", { key, reverse: true }),
    store.list("petition", { key, reverse: true }),
  ]);
  return { home, assignments, visits, petitions };
}

export function HomePage({ id }: { id: string }) {
  const names = useNames();
  const found = useLive(() => read(id), [id]);
  if (!found) return <Page title={t("home.facts")} up="/ho" children={null} />;
  const { home, assignments, visits, petitions } = found;
  if (!home || home.deleted) {
    return (
      <Page title={t("home.facts")} up="/ho">
        <Empty icon="home">
          <p>{t("home.gone")}</p>
        </Empty>
      </Page>
    );
  }
  const [view] = overview({ households: [home], assignments, visits, petitions }, me.member, today());
  const care = view?.care ?? [];
  const listed = [...care, ...(view?.proposed ?? [])];
  const mine = care.find((one) => one.member === me.member && one.state === "active");
  const wishes = petitions.filter(isOpenWish);
  return (
    <Page title={text(home.body, "head_name") || text(home.body, "code")} up="/ho">
      <div class="row">
        <span class="muted">
          {[text(home.body, "code"), names.of(text(home.body, "hamlet"))].filter(Boolean).join(" · ")}
        </span>
        <Marks seen={home} quiet={false} />
      </div>
      {mine && (
        <LinkButton to={`/tham/moi?ho=${id}&pc=${mine.id}`} wide icon="pen">
          {t("home.visit")}
        </LinkButton>
      )}
      {mine && (
        <LinkButton to="/dieu-can-biet" plain wide icon="lock">
          {t("home.notice")}
        </LinkButton>
      )}
      <Group title={t("home.who")}>
        {care.length === 0 && <Notice tone="warm">{t("home.who.none")}</Notice>}
        {listed.length > 0 && (
          <List>
            {listed.map((one) => (
              <Item
                key={one.id}
                to={isSecretary() ? `/phan-cong/${one.id}` : undefined}
                icon="person"
                title={names.of(one.member)}
                sub={one.from && t("assign.since", { day: showDay(one.from) })}
              >
                <Chip>{label(`household_assignment.role.${one.role}`)}</Chip>
                {one.state !== "active" && (
                  <Chip tone="warm">{label(`household_assignment.state.${one.state}`)}</Chip>
                )}
              </Item>
            ))}
          </List>
        )}
        {isSecretary() && (
          <LinkButton to={`/phan-cong/moi?ho=${id}`} plain icon="plus">
            {t("home.assign")}
          </LinkButton>
        )}
      </Group>
      <Group title={t("home.wishes")} note={wishes.length || undefined}>
        {wishes.length === 0 ? (
          <p class="muted">{t("home.wishes.none")}</p>
        ) : (
          <List>
            {wishes.map((one) => (
              <Item
                key={one.id}
                to={`/nguyen-vong/${one.id}`}
                icon="wish"
                tone="info"
                title={text(one.body, "summary")}
                sub={label(`petition.state.${one.state}`)}
              >
                <Marks seen={one} />
              </Item>
            ))}
          </List>
        )}
      </Group>
      <Group title={t("home.visits")} note={visits.length || undefined}>
        {visits.length === 0 ? (
          <p class="muted">{t("home.visits.none")}</p>
        ) : (
          <VisitList visits={visits.slice(0, 12)} />
        )}
      </Group>
      <Group title={t("home.facts")}>
        <div class="sheet">
          <Facts rows={facts(home)} />
          {facts(home).every(([, value]) => !value) && <p class="muted">{t("field.none")}</p>}
        </div>
        {(isSecretary() || mine) && (
          <LinkButton to={`/ho/${id}/sua`} plain icon="pen">
            {t("home.edit")}
          </LinkButton>
        )}
      </Group>
    </Page>
  );
}

function VisitList({ visits }: { visits: readonly Seen[] }) {
  return (
    <List>
      {visits.map((visit) => (
        <Item
          key={visit.id}
          to={`/tham/${visit.id}`}
          icon="today"
          tone={visit.state === "returned" ? "bad" : "good"}
          title={showDay(text(visit.body, "on")) || t("draft.unfinished")}
          sub={chosen(visit.body, "topics")
            .map((code) => label(`visit.topics.${code}`))
            .join(", ")}
        >
          <Chip tone={visit.state === "returned" ? "bad" : "quiet"}>
            {label(`visit.state.${visit.state}`)}
          </Chip>
          <Marks seen={visit} />
        </Item>
      ))}
    </List>
  );
}

function facts(home: Seen) {
  const { body } = home;
  const one = (field: string) => body[field] !== undefined && label(`household.${field}.${body[field]}`);
  return [
    [
      label("household.people_count"),
      body.people_count !== undefined && t("homes.people", { n: Number(body.people_count) }),
    ],
    [label("household.worker_count"), body.worker_count !== undefined && String(body.worker_count)],
    [label("household.main_livelihood"), one("main_livelihood")],
    [label("household.housing"), one("housing")],
    [label("household.poverty_status"), one("poverty_status")],
    [
      label("household.policy_household"),
      body.policy_household !== undefined && t(body.policy_household ? "field.yes" : "field.no"),
    ],
    [
      t("home.help"),
      chosen(body, "support_need")
        .map((code) => label(`household.support_need.${code}`))
        .join(", "),
    ],
    [label("household.status"), one("status")],
  ] as const;
}
