// The record types that have screens of their own on the phone: one folder and one line each.

import type { Seen } from "../store";
import type { IconName } from "../ui/Icon";
import type { Load } from "../ui/lazy";
import type { Names } from "../ui/names";
import { kind as cellMeeting } from "./cell_meeting";
import { kind as household } from "./household";
import { kind as householdAssignment } from "./household_assignment";
import { kind as petition } from "./petition";
import { kind as residenceComment } from "./residence_comment";
import { kind as task } from "./task";
import { kind as visit } from "./visit";

export interface KindScreens {
  kind: string;
  icon: IconName;
  /** Screens by the first part of their address. */
  routes: Readonly<Record<string, Load>>;
  /** Address of one record. */
  path: (id: string) => string;
  /** What a person calls this record in a list. */
  title: (seen: Pick<Seen, "id" | "body">, names: Names) => string;
}

export const KINDS: readonly KindScreens[] = [
  household,
  householdAssignment,
  visit,
  petition,
  cellMeeting,
  residenceComment,
  task,
];

export const screensOf = (kind: string): KindScreens | undefined => KINDS.find((one) => one.kind === kind);
