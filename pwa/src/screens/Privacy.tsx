// The notice that is read to a household before anything is written about its wishes.
import { t } from "../i18n";
import { Page } from "../ui/page";
import { LinkButton } from "../ui/parts";

const POINTS = [1, 2, 3, 4, 5, 6] as const;

export default function Privacy() {
  return (
    <Page title={t("privacy.title")} up="/them">
      <p class="muted">{t("privacy.lead")}</p>
      <ol class="sheet read">
        {POINTS.map((n) => (
          <li key={n}>{t(`privacy.${n}`)}</li>
        ))}
      </ol>
      <LinkButton to="/tro-giup" plain icon="help">
        {t("nav.help")}
      </LinkButton>
    </Page>
  );
}
