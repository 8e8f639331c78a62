import { describe, expect, it } from "vitest";
import { petitionOf, type Wish } from "./wishes";

const wish: Wish = { id: "w1", summary: " Xin vay vốn nuôi bò ", kind: "NGUYEN_VONG", anonymous: false };
const place = { household: "h1", hamlet: "t1", on: "2026-11-21" };

describe("a wish heard on a visit", () => {
  it("becomes a recorded petition of the household", () => {
    expect(petitionOf(wish, place, "cell")).toMatchObject({
      kind: "petition",
      record: "w1",
      op: "record",
      set: {
        household: "h1",
        hamlet: "t1",
        summary: "Xin vay vốn nuôi bò",
        received_on: "2026-11-21",
        source: "THAM_HO",
      },
    });
  });
  it("names no household when the family does not want to be named", () => {
    expect(petitionOf({ ...wish, anonymous: true }, place, "cell").set).not.toHaveProperty("household");
  });
  it("is kept but not yet recorded while it is too short to be understood", () => {
    expect(petitionOf({ ...wish, summary: "vay vốn" }, place, "cell")).not.toHaveProperty("op");
  });
});
