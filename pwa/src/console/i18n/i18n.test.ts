import { expect, test } from "vitest";
import { en } from "./en";
import { vi } from "./vi";

const places = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

test("both languages have the same texts with the same places", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(vi).sort());
  for (const key of Object.keys(vi) as (keyof typeof vi)[]) {
    expect([key, new Set(places(en[key]))]).toEqual([key, new Set(places(vi[key]))]);
  }
});
