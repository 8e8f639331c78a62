import { expect, test } from "vitest";
import { password } from "./password";

test("a made password is long enough, easy to say and never the same", () => {
  const made = new Set(Array.from({ length: 200 }, () => password()));
  expect(made.size).toBe(200);
  for (const one of made) expect(one).toMatch(/^([a-z]{2,4}-){5}\d{3}$/);
});
