// The console for reviewing staff: read from the server page by page, written through the same outbox as the phone.
import { me } from "../here";
import { useRoute } from "../ui/router";
import { Accounts } from "./pages/Accounts";
import { AdminLog } from "./pages/AdminLog";
import { Conflicts } from "./pages/Conflicts";
import { Devices } from "./pages/Devices";
import { Kept } from "./pages/Kept";
import { RecordPage } from "./pages/RecordPage";
import { Records } from "./pages/Records";
import { Register } from "./pages/Register";
import { TodayPage } from "./pages/Today";
import { UnitsPage } from "./pages/Units";
import { Upstream } from "./pages/Upstream";
import { home } from "./parts/Frame";
import "./console.css";

export default function Console() {
  const [, section = "", id] = useRoute().parts;
  switch (section) {
    case "don-vi":
      return <UnitsPage />;
    case "ho-so":
      return id ? <RecordPage key={id} id={id} /> : <Records />;
    case "mau-thuan":
      return <Conflicts />;
    case "cho-quyet-dinh":
      return <Kept />;
    case "danh-muc":
      return <Register />;
    case "gui-cap-tren":
      return <Upstream />;
    case "tai-khoan":
      return <Accounts />;
    case "thiet-bi":
      return <Devices />;
    case "nhat-ky":
      return <AdminLog />;
    default:
      return home(me.role) === "" ? <TodayPage /> : <UnitsPage />;
  }
}
