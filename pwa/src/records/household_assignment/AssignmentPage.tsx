import { isSecretary, store } from "../../here";
import { label, t } from "../../i18n";
import { showDay } from "../../ui/dates";
import { useNames } from "../../ui/names";
import { Page } from "../../ui/page";
import { Chip, Empty, Facts, Item, List } from "../../ui/parts";
import { Marks } from "../../ui/status";
import { Steps } from "../../ui/steps";
import { useLive } from "../../ui/useLive";
import { text } from "../items";
import { Propose } from "./Propose";

export function AssignmentPage({ id, query }: { id: string; query: URLSearchParams }) {
  const names = useNames();
  const found = useLive(async () => {
    const seen = await store.get(id);
    const drafts = await store.drafts.list({ form: "household_assignment", record: id });
    return { seen, home: seen && (await store.get(text(seen.body, "household"))), begun: drafts.length > 0 };
  }, [id]);
  if (!found) return <Page title={t("assign.title")} up="/phan-cong" children={null} />;
  const { seen, home, begun } = found;
  if (!seen && isSecretary() && (begun || query.has("ho") || query.has("dv") || query.has("moi"))) {
    return <Propose id={id} household={query.get("ho") ?? ""} member={query.get("dv") ?? ""} />;
  }
  if (!seen || seen.deleted) {
    return (
      <Page title={t("assign.title")} up="/phan-cong">
        <Empty icon="swap">
          <p>{t("home.gone")}</p>
        </Empty>
      </Page>
    );
  }
  const { body } = seen;
  return (
    <Page
      title={names.of(text(body, "member"))}
      up={isSecretary() ? "/phan-cong" : `/ho/${text(body, "household")}`}
    >
      <div class="row">
        <Chip tone={seen.state === "active" ? "good" : "quiet"}>
          {label(`household_assignment.state.${seen.state}`)}
        </Chip>
        <Marks seen={seen} quiet={false} />
      </div>
      {home && (
        <List>
          <Item
            to={`/ho/${home.id}`}
            icon="home"
            title={text(home.body, "head_name")}
            sub={text(home.body, "code")}
          />
        </List>
      )}
      <div class="sheet">
        <Facts
          rows={[
            [label("household_assignment.role"), label(`household_assignment.role.${body.role}`)],
            [label("household_assignment.valid_from"), showDay(text(body, "valid_from"))],
            [label("household_assignment.decided_on"), showDay(text(body, "decided_on"))],
            [label("household_assignment.decision_no"), text(body, "decision_no")],
            [label("household_assignment.goal"), text(body, "goal")],
            [label("household_assignment.valid_to"), showDay(text(body, "valid_to"))],
            [
              label("household_assignment.end_reason"),
              body.end_reason !== undefined && label(`household_assignment.end_reason.${body.end_reason}`),
            ],
          ]}
        />
      </div>
      <Steps seen={seen} steps={["propose", "adopt", "suspend", "resume", "end"]} />
    </Page>
  );
}
