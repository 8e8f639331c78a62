import { useState } from "preact/hooks";
import { nearTime } from "../../ui/dates";
import { Button, Notice } from "../../ui/parts";
import { c } from "../i18n";
import { Frame } from "../parts/Frame";
import { Opened } from "../parts/Opened";
import { Pages } from "../parts/Pages";
import { usePost, Wrong } from "../parts/Post";
import type { Device } from "../types";
import { usePages } from "../usePages";

/** The phones and machines that people have signed in from. Revoking one ends its sessions; its unsent work stays on it. */
export function Devices() {
  const pages = usePages<Device>("thiet-bi", "/api/devices", ["user"]);
  const [asked, setAsked] = useState<Device>();
  const [done, setDone] = useState("");
  const { errors, send } = usePost();
  const revoke = async (device: Device) => {
    const good = await send(`/api/devices/${device.id}/revoke`, {});
    setDone(good ? c("devices.done", { name: device.name }) : "");
    setAsked(undefined);
    scrollTo(0, 0);
    if (good) pages.reload();
  };
  return (
    <Frame title={c("devices.title")}>
      {done && (
        <Notice tone="good" role="status">
          {done}
        </Notice>
      )}
      <Wrong errors={errors} />
      {asked && (
        <Opened key={asked.id} label={`${c("devices.revoke")}: ${asked.name}`}>
          <p>{c("devices.revoke.sure", { name: asked.name, user: asked.user_name })}</p>
          <div class="row">
            <Button kind="danger" onClick={() => revoke(asked)}>
              {c("devices.revoke")}
            </Button>
            <Button kind="plain" onClick={() => setAsked(undefined)}>
              {c("record.cancel")}
            </Button>
          </div>
        </Opened>
      )}
      <Pages of={pages} none={c("devices.none")}>
        {(page) => (
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">{c("nav.devices")}</th>
                <th scope="col">{c("accounts.name")}</th>
                <th scope="col">{c("devices.enrolled")}</th>
                <th scope="col">{c("devices.contact")}</th>
                <th scope="col">
                  <span class="sr">{c("record.actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {page.items.map((device) => (
                <tr key={device.id}>
                  <th scope="row">
                    {device.name} {device.own && <span class="chip info">{c("devices.own")}</span>}{" "}
                    {device.revoked && <span class="chip bad">{c("devices.revoked")}</span>}
                  </th>
                  <td data-label={c("accounts.name")}>{device.user_name}</td>
                  <td data-label={c("devices.enrolled")}>{nearTime(device.created_at)}</td>
                  <td data-label={c("devices.contact")}>{nearTime(device.last_contact)}</td>
                  <td class="rowacts">
                    {!device.revoked && !device.own && (
                      <Button
                        kind="bare"
                        label={`${c("devices.revoke")}: ${device.name}, ${device.user_name}`}
                        onClick={() => setAsked(device)}
                      >
                        {c("devices.revoke")}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Pages>
    </Frame>
  );
}
