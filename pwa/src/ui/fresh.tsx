import { useEffect } from "preact/hooks";
import { store } from "../here";
import { Waiting } from "./lazy";
import { go } from "./router";

/** Gives a new record its id before its form opens: the address holds it, so that a reload finds the same draft. */
export function Fresh({ to }: { to: (id: string) => string }) {
  // Once: every redraw would begin another record.
  useEffect(() => go(to(store.newId()), true), []);
  return <Waiting />;
}
