// Addresses under "ho": the list, one home, a new home, its correction.

import { Fresh } from "../../ui/fresh";
import type { ScreenProps } from "../../ui/lazy";
import { HomeForm } from "./HomeForm";
import { HomeList } from "./HomeList";
import { HomePage } from "./HomePage";

export default function Households({ parts, query }: ScreenProps) {
  const [id, action] = parts;
  if (!id) return <HomeList key={query.get("loc")} filter={query.get("loc") ?? ""} />;
  if (id === "moi") return <Fresh to={(made) => `/ho/${made}/sua`} />;
  if (action === "sua") return <HomeForm key={id} record={id} />;
  return <HomePage key={id} id={id} />;
}
