import { describe, expect, it } from "vitest";
import {
  carry,
  changes,
  dirty,
  keep,
  meanwhile,
  meanwhileUnder,
  open,
  put,
  take,
  valueAt,
  versionInView,
  view,
} from "./sheet";

const isText = (path: string) => path === "note";
const live = (version: number, body: Record<string, string | number | boolean>) => ({ version, body });

describe("an open form", () => {
  it("sends only what was touched, with the version that was in view", () => {
    const sheet = put(open(live(4, { mode: "A", note: "xin chào" })), "note", "xin chào bà con");
    expect(changes(sheet, isText)).toEqual({
      set: { note: "xin chào bà con" },
      was: { note: "xin chào" },
      bases: { note: 4 },
    });
  });

  it("is clean again when a value is put back", () => {
    const sheet = put(put(open(live(4, { mode: "A" })), "mode", "B"), "mode", "A");
    expect(dirty(sheet)).toBe(false);
  });

  it("treats a text of blanks as cleared, and as no change when it was empty", () => {
    expect(changes(put(open(undefined), "note", "  "), isText).set).toEqual({});
    expect(changes(put(open(live(1, { note: "a" })), "note", " "), isText).set).toEqual({ note: null });
  });

  it("sends what a new record was filled in with, unless the person took it out", () => {
    const sheet = put(
      put(open(undefined, { on: "2026-11-21", mode: "TAI_NHA" }), "mode", null),
      "met",
      "CHU_HO",
    );
    expect(changes(sheet, isText)).toEqual({
      set: { on: "2026-11-21", met: "CHU_HO" },
      was: {},
      bases: { on: 0, met: 0 },
    });
    expect(dirty(open(undefined, { on: "2026-11-21" }))).toBe(false);
  });

  it("keeps text in the composed form, whatever keyboard typed it", () => {
    expect(valueAt(put(open(undefined), "note", "a\u0301"), "note")).toBe("á");
  });

  it("says what changed meanwhile and does not raise the base by itself", () => {
    const sheet = put(open(live(4, { mode: "A" })), "mode", "B");
    const now = live(6, { mode: "C" });
    expect(meanwhile(sheet, now, "mode")).toEqual({ value: "C" });
    expect(changes(sheet, isText).bases).toEqual({ mode: 4 });
  });

  it("says nothing when the other wrote the same, or when only another field changed", () => {
    const sheet = put(open(live(4, { mode: "A", met: "X" })), "mode", "C");
    expect(meanwhile(sheet, live(6, { mode: "C", met: "X" }), "mode")).toBeUndefined();
    expect(meanwhile(sheet, live(6, { mode: "A", met: "Y" }), "mode")).toBeUndefined();
  });

  it("raises the base of one path when its value is taken in, and of no other", () => {
    let sheet = put(put(open(live(4, { mode: "A", met: "X" })), "mode", "B"), "met", "Y");
    sheet = take(sheet, live(6, { mode: "C", met: "X" }), "mode");
    expect(valueAt(sheet, "mode")).toBe("C");
    sheet = put(sheet, "mode", "D");
    expect(changes(sheet, isText)).toEqual({
      set: { mode: "D", met: "Y" },
      was: {},
      bases: { mode: 6, met: 4 },
    });
  });

  it("can take a text in without losing the own one", () => {
    let sheet = put(open(live(1, { note: "cũ" })), "note", "của tôi");
    sheet = take(sheet, live(2, { note: "của bạn" }), "note", true);
    expect(changes(sheet, isText)).toEqual({
      set: { note: "của bạn\ncủa tôi" },
      was: { note: "của bạn" },
      bases: { note: 2 },
    });
  });

  it("asks once: a kept value is asked about again only after a newer change", () => {
    let sheet = put(open(live(1, { mode: "A" })), "mode", "B");
    sheet = keep(sheet, live(2, { mode: "C" }), "mode");
    expect(meanwhile(sheet, live(2, { mode: "C" }), "mode")).toBeUndefined();
    expect(meanwhile(sheet, live(3, { mode: "D" }), "mode")).toEqual({ value: "D" });
    expect(changes(sheet, isText).bases).toEqual({ mode: 1 });
  });

  it("finds items that others added to a map while it was open", () => {
    const sheet = open(live(1, { "agenda.a.title": "1" }));
    const now = live(2, { "agenda.a.title": "1", "agenda.b.title": "2", other: true });
    expect(meanwhileUnder(sheet, now, "agenda")).toEqual(["agenda.b.title"]);
    expect(view(take(sheet, now, "agenda.b.title"))).toEqual({
      "agenda.a.title": "1",
      "agenda.b.title": "2",
    });
  });

  it("goes on with what was typed while it was being saved, and with nothing of what was saved", () => {
    const saving = put(put(open(live(1, { mode: "A", note: "một" })), "note", "hai"), "mode", "B");
    const typing = put(put(put(saving, "note", "hai ba"), "met", "X"), "mode", "A");
    const saved = open(live(1, { mode: "B", note: "hai" }));
    expect(changes(carry(saving, typing, saved), isText)).toEqual({
      set: { note: "hai ba", met: "X", mode: "A" },
      was: { note: "hai" },
      bases: { note: 1, met: 1, mode: 1 },
    });
    expect(dirty(carry(saving, saving, saved))).toBe(false);
  });

  it("attests the newest version only when nothing of it is out of view", () => {
    const sheet = open(live(4, { mode: "A", met: "X" }));
    expect(versionInView(sheet, live(6, { mode: "A", met: "X" }))).toBe(6);
    expect(versionInView(sheet, live(6, { mode: "B", met: "X" }))).toBe(4);
    expect(
      versionInView(take(sheet, live(6, { mode: "B", met: "X" }), "mode"), live(6, { mode: "B", met: "X" })),
    ).toBe(6);
    expect(versionInView(open(undefined), undefined)).toBe(0);
  });
});
