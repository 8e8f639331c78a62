import { describe, expect, it } from "vitest";
import { isOpen, marked, unexplained } from "./items";

describe("a comment at the place of residence", () => {
  it("counts the items that are marked", () => {
    expect(marked({ c1: "NG", c6: "KDN", c7: "…" })).toBe(2);
  });
  it("asks for words when an item has its lowest mark", () => {
    expect(unexplained({ c3: "TG_KHONG" })).toBe(true);
    expect(unexplained({ c3: "TG_KHONG", c7: "Đi công tác dài ngày" })).toBe(false);
    expect(unexplained({ c3: "TG_DU" })).toBe(false);
  });
  it("is open until the cell has signed", () => {
    expect(isOpen("drafted")).toBe(true);
    expect(isOpen("cell_signed")).toBe(false);
  });
});
