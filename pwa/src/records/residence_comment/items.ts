// Form 3-213: six items of three choices and a text; no overall grade, here or anywhere.
import { type Body, text } from "../items";

export const ITEMS = ["c1", "c2", "c3", "c4", "c5", "c6"] as const;

/** The edition of the form that these items are; stored with every comment, as forms change. */
export const TEMPLATE = "3-213/HD33-2020";

// The lowest choice of each item, which has to be explained in the text.
const LOWEST: Readonly<Record<string, string>> = {
  c1: "NG_CHUA",
  c2: "GM_CHUA",
  c3: "TG_KHONG",
  c4: "TX_CHUA",
  c5: "TC_CHUA",
  c6: "XL",
};

export const marked = (body: Body): number => ITEMS.filter((item) => body[item] !== undefined).length;

/** True when an item has its lowest mark and nothing explains it. */
export const unexplained = (body: Body): boolean =>
  ITEMS.some((item) => body[item] === LOWEST[item]) && text(body, "c7").trim() === "";

const WRITING = new Set(["requested", "scheduled", "drafted", "overdue"]);
export const isOpen = (state: string): boolean => WRITING.has(state);
