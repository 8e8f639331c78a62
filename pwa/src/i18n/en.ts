import { shell } from "./en/shell";
import { sync } from "./en/sync";
import { work } from "./en/work";
import type { MessageKey } from "./vi";

export const en: Readonly<Record<MessageKey, string>> = { ...shell, ...work, ...sync };
