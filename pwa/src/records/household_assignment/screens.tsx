// The secretary's desk for assignments: what waits for the meeting, who carries how much, which homes have nobody.
import type { ScreenProps } from "../../ui/lazy";
import { AssignmentPage } from "./AssignmentPage";
import { Desk } from "./Desk";
import { Propose } from "./Propose";

export default function Assignments({ parts, query }: ScreenProps) {
  const [id] = parts;
  if (!id) return <Desk />;
  if (id === "moi") return <Propose household={query.get("ho") ?? ""} member={query.get("dv") ?? ""} />;
  return <AssignmentPage key={id} id={id} />;
}
