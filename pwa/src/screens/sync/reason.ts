import { hasWord, type MessageKey, t } from "../../i18n";

/** Why the server has not taken something in, in plain words; its code where this app does not know it. */
export function reason(code: string): string {
  const key = `reason.${code}`;
  return hasWord(key) ? t(key as MessageKey) : t("reason.other", { code });
}
