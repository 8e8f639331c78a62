import { expect, it } from "vitest";
import { inAppBrowser } from "./in-app";

it("knows the browsers inside messaging apps, and lets Chrome and the installed app through", () => {
  expect(
    inAppBrowser(
      "Mozilla/5.0 (Linux; Android 12; SM-A125F; wv) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Zalo android/1",
    ),
  ).toBe(true);
  expect(
    inAppBrowser("Mozilla/5.0 (Linux; Android 11) Chrome/119 Mobile Safari/537.36 [FBAN/EMA;FBAV/400]"),
  ).toBe(true);
  expect(
    inAppBrowser("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36"),
  ).toBe(false);
});
