import { beforeAll, expect, test, vi } from "vitest";
import { setLang } from "../i18n";
import { codesOf, editable, pathName, stepName, titleOf, valueText, wantedFor } from "./words";

const ID = "A".repeat(22);

beforeAll(async () => {
  vi.stubGlobal("localStorage", { setItem() {}, getItem: () => null });
  vi.stubGlobal("document", { documentElement: {} });
  await setLang("vi");
});

test("codes, days and references are read as a person says them", () => {
  expect(valueText("visit", "mode", "TAI_NHA", {})).toBe("Tại nhà");
  expect(valueText("visit", "on", "2026-09-05", {})).toBe("5/9/2026");
  expect(valueText("visit", "household", ID, { [ID]: "001 · Lò Thị Én" })).toBe("001 · Lò Thị Én");
  expect(valueText("visit", "state", "submitted", {})).toBe("Chờ xác nhận");
  expect(valueText("visit", "unplanned", false, {})).toBe("Không");
  expect(valueText("visit", "mode", null, {})).toBe("");
});

test("a record that may not be read shows as a short code", () => {
  expect(valueText("visit", "household", ID, {})).toBe("Hồ sơ khác (mã AAAA)");
});

test("a path is named from the field down", () => {
  expect(pathName("visit", "topics.SAN_XUAT", {})).toBe("Nội dung trao đổi: Sản xuất");
  expect(pathName("cell_meeting", `attendance.${ID}.status`, { [ID]: "Lò Văn Inh" })).toMatch(
    /: Lò Văn Inh, /,
  );
  expect(pathName("visit", "state", {})).toBe("Trạng thái");
  expect(pathName("visit", "what.is.this", {})).toBe("what.is.this");
});

test("a record is known by its title, and by its kind when it has none", () => {
  expect(titleOf("household", { code: "001", head_name: "Lò Thị Én" }, {})).toBe("001 · Lò Thị Én");
  expect(titleOf("visit", {}, {})).toBe("Thăm hộ");
});

test("sending back asks for the reason every time, other steps for what is lacking", () => {
  expect(wantedFor("visit", "send_back", {})).toEqual(["returned_reason"]);
  expect(wantedFor("visit", "send_back", { returned_reason: "cũ" })).toEqual(["returned_reason"]);
  expect(wantedFor("household_assignment", "end", { valid_to: "2026-09-01" })).toEqual(["end_reason"]);
  expect(wantedFor("visit", "confirm", {})).toEqual([]);
});

test("only groups that one may edit are in the form, and what is fixed only in a new record", () => {
  expect(editable("organisation", ["cell"])).toContain("meeting_day");
  expect(editable("organisation", ["cell"])).not.toContain("name");
  expect(editable("visit", ["", "review"])).not.toContain("household");
  expect(editable("visit", ["", "review"])).not.toContain("returned_reason");
  expect(editable("visit", [], true)).toContain("household");
});

test("steps and codes of an unknown kind are nothing", () => {
  expect(stepName("nothing", "confirm")).toBeUndefined();
  expect(codesOf("nothing", "field")).toEqual([]);
});
