// The secretary's desk for assignments: what waits for the meeting, who carries how much, which homes have nobody.

import { Fresh } from "../../ui/fresh";
import type { ScreenProps } from "../../ui/lazy";
import { AssignmentPage } from "./AssignmentPage";
import { Desk } from "./Desk";

export default function Assignments({ parts, query }: ScreenProps) {
  const [id] = parts;
  if (!id) return <Desk />;
  if (id === "moi") return <Fresh to={(made) => `/phan-cong/${made}?${query}`} />;
  return <AssignmentPage key={id} id={id} query={query} />;
}
