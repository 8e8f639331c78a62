import fc from "fast-check";
import { expect, test } from "vitest";
import { wordDiff } from "./diff";

const side = (left: string, right: string, show: "left" | "right") =>
  wordDiff(left, right)
    .filter((piece) => piece.side === "both" || piece.side === show)
    .map((piece) => piece.text)
    .join("");

test("words that stand in one text only are marked", () => {
  expect(wordDiff("gia đình cần vay vốn", "gia đình cần nước sạch")).toEqual([
    { text: "gia đình cần ", side: "both" },
    { text: "vay", side: "left" },
    { text: "nước", side: "right" },
    { text: " ", side: "both" },
    { text: "vốn", side: "left" },
    { text: "sạch", side: "right" },
  ]);
});

test("equal texts have no difference", () => {
  expect(wordDiff("như nhau", "như nhau")).toEqual([{ text: "như nhau", side: "both" }]);
});

test("nothing against something is all of it", () => {
  expect(wordDiff("", "mới")).toEqual([{ text: "mới", side: "right" }]);
  expect(wordDiff("", "")).toEqual([]);
});

test("two very long texts are shown whole", () => {
  const left = "một ".repeat(1200);
  const right = "hai ".repeat(1200);
  expect(wordDiff(left, right)).toEqual([
    { text: left, side: "left" },
    { text: right, side: "right" },
  ]);
});

test("no letter of either text is lost", () => {
  const text = fc
    .array(fc.constantFrom("một", "hai", "ba", " ", "\n", "bốn, năm"))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(side(left, right, "left")).toBe(left);
      expect(side(left, right, "right")).toBe(right);
    }),
  );
});
