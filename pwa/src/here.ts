// Who works in this page, and with which store. Set once per page: another person means another page load.
import type { Store } from "./store";

export interface Me {
  user: string;
  login: string;
  name: string;
  role: string;
  /** The unit the role is held for. */
  scope: string;
  commune: string | null;
  member: string | null;
  unit_name: string;
}

export let store: Store;
export let me: Me;

/** Names the person of this page. */
export function enter(who: Me, opened: Store): void {
  me = who;
  store = opened;
}

export const SECRETARY = "BI_THU_CHI_BO";
const FIELD_ROLES = ["CAN_BO_CO_SO", SECRETARY];

export const isSecretary = (): boolean => me.role === SECRETARY;
/** Works in the field, with the phone's own screens; everybody else works in the console. */
export const isField = (role: string = me.role): boolean => FIELD_ROLES.includes(role);
