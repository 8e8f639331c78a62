import { useEffect } from "preact/hooks";
import { store } from "../here";
import { Waiting } from "./lazy";
import { useLeave } from "./router";

/** Gives a new record its id before its form opens: the address holds it, so that a reload finds the same draft. */
export function Fresh({ to }: { to: (id: string) => string }) {
  const leave = useLeave();
  // Once: every redraw would begin another record.
  useEffect(() => leave(to(store.newId())), []);
  return <Waiting />;
}
