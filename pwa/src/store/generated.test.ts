import { describe, expect, it } from "vitest";
import { kinds as declared } from "../generated/records";
import { kinds } from "./generated";

describe("what the store knows of the kinds", () => {
  it("is there for every declared kind, and for no other", () => {
    for (const name of Object.keys(declared)) expect(kinds(name)).toBeDefined();
    expect(kinds("unknown")).toBeUndefined();
  });

  it("says which texts are merged, in items too", () => {
    expect(kinds("visit")?.isText("help_given")).toBe(true);
    expect(kinds("visit")?.isText("mode")).toBe(false);
    expect(kinds("cell_meeting")?.isText("opinions.AAAAAAAAAAAAAAAAAAAAAA.summary")).toBe(true);
    expect(kinds("cell_meeting")?.isText("opinions.AAAAAAAAAAAAAAAAAAAAAA.member")).toBe(false);
    expect(kinds("visit")?.isText("no_such_field")).toBe(false);
  });

  it("leads every step to a declared state", () => {
    for (const [name, kind] of Object.entries(declared)) {
      for (const target of Object.values(kinds(name)?.steps ?? {})) expect(kind.states).toContain(target);
    }
  });
});
