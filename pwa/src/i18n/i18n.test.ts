import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "./en";
import { fill } from "./index";
import { vi } from "./vi";

const places = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)/g)].map((found) => found[1] ?? "").sort();

/** Keys that are put together while running: by state, by reason, by part of a screen. */
const COMPOSED = /^(status|guard|help|privacy|reason|meet\.tab|comment|task)\./;

describe("the words of the interface", () => {
  it("have the same places in both languages", () => {
    for (const [key, text] of Object.entries(vi)) {
      expect([...new Set(places(en[key as keyof typeof vi]))], key).toEqual([...new Set(places(text))]);
    }
  });

  it("are not left in Vietnamese where English is asked for", () => {
    const kept = new Set(["app.name", "more.vi"]);
    const vietnamese = /[àáâèéêìíòóôùúýăđĩũơưạ-ỹ]/i;
    expect(Object.entries(en).filter(([key, text]) => !kept.has(key) && vietnamese.test(text))).toEqual([]);
  });

  it("are all said somewhere", () => {
    const source = resolve(import.meta.dirname, "..");
    const code = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.startsWith("i18n"))
      .map((name) => readFileSync(join(source, name), "utf8"))
      .join("\n");
    const unsaid = Object.keys(vi).filter((key) => !COMPOSED.test(key) && !code.includes(`"${key}"`));
    expect(unsaid).toEqual([]);
  });

  it("fill in numbers and choose the form that fits them", () => {
    expect(fill("{n} {n|home|homes} of {who}", { n: 1, who: "Hoa" })).toBe("1 home of Hoa");
    expect(fill("{n} {n|home|homes}", { n: 4 })).toBe("4 homes");
    expect(fill("{n} hộ", { n: 0 })).toBe("0 hộ");
  });
});
