// Names of people and places, read once for the whole application: a reference is shown by its name or its code.
import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";
import { me, store } from "../here";
import { t } from "../i18n";
import { text } from "../records/items";
import type { Seen } from "../store";
import type { Options } from "./inputs";
import { byName, byText } from "./text";
import { useLive } from "./useLive";

export interface Names {
  of: (id: string | undefined) => string;
  members: readonly Seen[];
  hamlets: readonly Seen[];
}

const Context = createContext<Names>({ of: () => "", members: [], hamlets: [] });

export const useNames = (): Names => useContext(Context);

export function NamesProvider({ children }: { children: ComponentChildren }) {
  const found = useLive(readNames, []);
  return (
    <Context.Provider value={found ?? { of: () => "", members: [], hamlets: [] }}>
      {children}
    </Context.Provider>
  );
}

async function readNames(): Promise<Names> {
  const [members, hamlets, units, homes] = await Promise.all([
    store.list("member"),
    store.list("hamlet"),
    store.list("organisation"),
    store.list("household"),
  ]);
  const names = new Map<string, string>();
  for (const one of members) names.set(one.id, text(one.body, "full_name") || text(one.body, "display_code"));
  for (const one of [...hamlets, ...units]) names.set(one.id, text(one.body, "name"));
  for (const one of homes) names.set(one.id, text(one.body, "head_name") || text(one.body, "code"));
  return {
    of: (id) =>
      id === undefined || id === "" ? "" : id === me.user ? me.name : (names.get(id) ?? t("decide.someone")),
    members: members.sort((a, b) => byName(text(a.body, "full_name"), text(b.body, "full_name"))),
    hamlets: hamlets.sort((a, b) => byText(text(a.body, "name"), text(b.body, "name"))),
  };
}

/** Members of one's own cell as options of a choice. */
export function cellMembers(names: Names): readonly Seen[] {
  return names.members.filter(
    (one) =>
      one.body.cell_id === me.scope &&
      one.body.activity !== "DA_CHUYEN" &&
      one.body.activity !== "DA_RA_KHOI_DANG",
  );
}

export const memberOptions = (members: readonly Seen[]): Options =>
  members.map((one) => [one.id, text(one.body, "full_name") || text(one.body, "display_code")]);

/** Hamlets of one's own cell, all of the commune when none is assigned to it. */
export function hamletOptions(names: Names): Options {
  const own = names.hamlets.filter((one) => one.body.cell_id === me.scope);
  return (own.length > 0 ? own : names.hamlets).map((one) => [one.id, text(one.body, "name")]);
}
