import { daysBetween } from "../../ui/dates";
import { type Body, text } from "../items";

const OPEN = new Set(["MOI", "DANG_LAM", "QUA_HAN"]);

export const isOpenTask = (task: { state: string }): boolean => OPEN.has(task.state);

/** Days that an open task is late; 0 when it is not. */
export function lateBy(task: { state: string; body: Body }, today: string): number {
  const due = text(task.body, "due_on");
  return isOpenTask(task) && due && due < today ? daysBetween(due, today) : 0;
}
