// Who works in this page, and with which store. The application sets it before it draws anything of a person.
import type { Known, Session, SessionKeeper } from "./session";
import type { Store } from "./store";

export let store: Store;
export let me: Known;
export let keeper: SessionKeeper;

export function setKeeper(made: SessionKeeper): void {
  keeper = made;
}

export function enter(session: Session): void {
  me = session.person;
  store = session.store;
}

export const SECRETARY = "BI_THU_CHI_BO";
const FIELD_ROLES = ["CAN_BO_CO_SO", SECRETARY];

export const isSecretary = (): boolean => me.role === SECRETARY;

/** Works in the field, with the phone's own screens; everybody else works in the console. */
export const isField = (): boolean => FIELD_ROLES.includes(me.role);
