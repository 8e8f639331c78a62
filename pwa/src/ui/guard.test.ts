import { describe, expect, it } from "vitest";
import { worryIn } from "./guard";

describe("the guard beside free text", () => {
  it("finds what must not be written, with and without accents", () => {
    expect(worryIn("Gia đình theo đạo Tin Lành")?.worry).toBe("religion");
    expect(worryIn("ho nay y thuc chap hanh kem")?.worry).toBe("attitude");
    expect(worryIn("Ông chủ hộ bị bệnh nặng")).toEqual({ worry: "health", words: "bị bệnh" });
    expect(worryIn("Con trai có tiền án")?.worry).toBe("crime");
    expect(worryIn("CCCD 001 123 456 789")?.worry).toBe("identity");
  });
  it("leaves harmless notes alone", () => {
    for (const note of [
      "Xin hỗ trợ vay vốn 20 triệu để nuôi bò",
      "Đường bê tông hỏng 200 m",
      "Chưa có nước sạch, xin nối ống",
      "Bí bền mua giống",
      "Họp ngày 03/11/2026",
    ]) {
      expect(worryIn(note), note).toBeNull();
    }
  });
});
