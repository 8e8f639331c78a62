// Roles of accounts: their codes, which of them are held for a cell, and their names.
import type { Options } from "../ui/inputs";
import { c, isWord, type Word } from "./i18n";

const ROLES = [
  "CAN_BO_CO_SO",
  "BI_THU_CHI_BO",
  "CAN_BO_XA",
  "LANH_DAO_XA",
  "CAN_BO_TINH",
  "QUAN_TRI",
  "KIEM_TOAN",
] as const;
const OF_A_CELL: readonly string[] = ["CAN_BO_CO_SO", "BI_THU_CHI_BO"];

export const CELLS = ["CHI_BO"];
export const isOfACell = (role: string): boolean => OF_A_CELL.includes(role);
export const roles = (): Options => ROLES.map((role) => [role, c(`role.${role}` satisfies Word)]);
export const roleName = (role: string): string => (isWord(`role.${role}`) ? c(`role.${role}` as Word) : role);
