import { describe, expect, it } from "vitest";
import { byName, fold, matches } from "./text";

describe("search", () => {
  it("finds a name typed without its accents, composed or not", () => {
    expect(matches("nguyen thi phuong", "Nguyễn Thị Phượng")).toBe(true);
    expect(matches("ĐẶNG", "Đặng Văn Đức".normalize("NFD"))).toBe(true);
  });
  it("finds words in any order and in any field", () => {
    expect(matches("017 luong", "Lường Thị Hoa", "HO-017")).toBe(true);
    expect(matches("018 luong", "Lường Thị Hoa", "HO-017")).toBe(false);
  });
  it("folds the letter đ, which has no accent to strip", () => {
    expect(fold("Đường Điện")).toBe("duong dien");
  });
  it("orders names by the given name, as a Vietnamese list does", () => {
    expect(["Trần Văn Bình", "Lê Thị An", "Nguyễn Bình"].sort(byName)).toEqual([
      "Lê Thị An",
      "Nguyễn Bình",
      "Trần Văn Bình",
    ]);
  });
});
