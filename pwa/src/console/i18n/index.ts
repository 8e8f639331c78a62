// The console's own words: they travel with the console and never in a cadre's first load.
import { currentLang, fill, type Params } from "../../i18n";
import { en } from "./en";
import { vi } from "./vi";

export type Word = keyof typeof vi;

export const c = (key: Word, params?: Params): string =>
  fill((currentLang() === "en" ? en : vi)[key], params);

export const isWord = (key: string): key is Word => key in vi;
