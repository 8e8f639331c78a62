// Words of the interface, Vietnamese. English beside it in en.ts has the same keys.
import { shell } from "./vi/shell";
import { sync } from "./vi/sync";
import { work } from "./vi/work";

export const vi = { ...shell, ...work, ...sync } as const;

export type MessageKey = keyof typeof vi;
