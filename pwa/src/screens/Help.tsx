import { type MessageKey, t } from "../i18n";
import type { Status } from "../store";
import { Page } from "../ui/page";
import { LinkButton } from "../ui/parts";
import { StatusChip } from "../ui/status";

const QUESTIONS = [1, 2, 3, 4, 5, 6, 7] as const;
const STATUSES: readonly Status[] = ["phone", "sent", "accepted", "attention"];

export default function Help() {
  return (
    <Page title={t("help.title")} up="/them">
      {QUESTIONS.map((n) => (
        <details key={n} class="sheet">
          <summary>{t(`help.${n}.q`)}</summary>
          {n === 2 ? (
            <ul class="plain stack">
              {STATUSES.map((status) => (
                <li key={status} class="row">
                  <StatusChip status={status} />
                  <span class="grow">{t(`status.${status}.long`)}</span>
                </li>
              ))}
            </ul>
          ) : (
            <p>{t(`help.${n}.a` as MessageKey)}</p>
          )}
        </details>
      ))}
      <LinkButton to="/dieu-can-biet" plain icon="lock">
        {t("more.privacy")}
      </LinkButton>
    </Page>
  );
}
