// One visit as it stands; the secretary confirms it or sends it back, its author goes on writing while it is open.
import { store } from "../../here";
import { label, t } from "../../i18n";
import type { Seen } from "../../store";
import { showDay } from "../../ui/dates";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Chip, Facts, Group, Item, LinkButton, List, Notice } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { Steps } from "../../ui/steps";
import { useLive } from "../../ui/useLive";
import { chosen, text } from "../items";

const OPEN = new Set(["draft", "returned", "submitted"]);

export function VisitPage({ visit }: { visit: Seen }) {
  const names = useNames();
  const { body } = visit;
  const household = text(body, "household");
  const found = useLive(
    async () => ({
      home: await store.get(household),
      assignment: await store.get(text(body, "assignment")),
      wishes: await store.getMany(chosen(body, "wish_ids")),
    }),
    [visit.id, visit.version],
  );
  const code = (field: string) => body[field] !== undefined && label(`visit.${field}.${body[field]}`);
  return (
    <Page title={found?.home ? text(found.home.body, "head_name") : t("visit.title")} up={`/ho/${household}`}>
      <div class="row">
        <Chip tone={visit.state === "returned" ? "bad" : "good"}>{label(`visit.state.${visit.state}`)}</Chip>
        <Marks seen={visit} quiet={false} />
      </div>
      {text(body, "returned_reason") && (
        <Notice tone="bad" icon="warn">
          <p>{t("visit.returned")}</p>
          <p class="quote">{text(body, "returned_reason")}</p>
        </Notice>
      )}
      <div class="sheet">
        <Facts
          rows={[
            [label("visit.on"), showDay(text(body, "on"))],
            [t("visit.by"), found?.assignment && names.of(text(found.assignment.body, "member"))],
            [label("visit.mode"), code("mode")],
            [label("visit.met"), code("met")],
            [
              label("visit.topics"),
              chosen(body, "topics")
                .map((one) => label(`visit.topics.${one}`))
                .join(", "),
            ],
            [
              label("visit.help_given"),
              text(body, "help_given") && <span class="wrap">{text(body, "help_given")}</span>,
            ],
            [label("visit.next_visit_on"), showDay(text(body, "next_visit_on"))],
          ]}
        />
      </div>
      {found && found.wishes.length > 0 && (
        <Group title={t("visit.wishes")}>
          <List>
            {found.wishes.map(
              (wish) =>
                wish && (
                  <Item
                    key={wish.id}
                    to={`/nguyen-vong/${wish.id}`}
                    icon="wish"
                    tone="info"
                    title={text(wish.body, "summary")}
                    sub={label(`petition.state.${wish.state}`)}
                  />
                ),
            )}
          </List>
        </Group>
      )}
      {OPEN.has(visit.state) && (
        <LinkButton to={`/tham/${visit.id}?sua=1`} plain={visit.state === "submitted"} icon="pen">
          {t("edit")}
        </LinkButton>
      )}
      <Steps seen={visit} steps={["confirm", "send_back"]} />
    </Page>
  );
}
