import type { ScreenProps } from "../../ui/lazy";
import { Decide } from "./Decide";
import { Mend } from "./Mend";
import { SyncPage } from "./SyncPage";

/** "dong-bo", "dong-bo/vuong/<mutation>" and "dong-bo/chon/<record>". */
export default function Sync({ parts }: ScreenProps) {
  const [what, id] = parts;
  if (what === "vuong" && id) return <Mend key={id} id={id} />;
  if (what === "chon" && id) return <Decide key={id} id={id} />;
  return <SyncPage />;
}
