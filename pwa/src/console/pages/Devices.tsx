import { useState } from "preact/hooks";
import { nearTime } from "../../ui/dates";
import { Button, Notice } from "../../ui/parts";
import { ApiError, post } from "../api";
import { c } from "../i18n";
import { Answer } from "../parts/Answer";
import { Frame } from "../parts/Frame";
import { Pager } from "../parts/Pager";
import { useFilters } from "../places";
import type { Device, Paged } from "../types";
import { failureOf, useFetch } from "../useFetch";

/** The phones and machines that people have signed in from. Revoking one ends its sessions; its unsent work stays on it. */
export function Devices() {
  const filters = useFilters("thiet-bi");
  const query = { user: filters.value("user"), page: filters.value("page") };
  const answer = useFetch<Paged<Device>>("/api/devices", query);
  const [asked, setAsked] = useState<Device>();
  const [said, setSaid] = useState<{ tone: "good" | "bad"; words: string }>();
  const revoke = async (device: Device) => {
    try {
      await post(`/api/devices/${device.id}/revoke`, {});
      setSaid({ tone: "good", words: c("devices.done", { name: device.name }) });
      answer.reload();
    } catch (error) {
      const words = error instanceof ApiError && error.detail ? error.detail : c(`state.${failureOf(error)}`);
      setSaid({ tone: "bad", words });
    }
    setAsked(undefined);
  };
  return (
    <Frame title={c("devices.title")}>
      {said && (
        <Notice tone={said.tone} role="status">
          {said.words}
        </Notice>
      )}
      {asked && (
        <Notice tone="warm" role="alert">
          <span>{c("devices.revoke.sure", { name: asked.name, user: asked.user_name })}</span>
          <span class="actions">
            <Button kind="danger" onClick={() => revoke(asked)}>
              {c("devices.revoke")}
            </Button>
            <Button kind="plain" onClick={() => setAsked(undefined)}>
              {c("record.cancel")}
            </Button>
          </span>
        </Notice>
      )}
      <Answer of={answer}>
        {(page) =>
          page.total === 0 ? (
            <p class="empty">{c("devices.none")}</p>
          ) : (
            <>
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
              <Pager of={page} slug="thiet-bi" filters={query} />
            </>
          )
        }
      </Answer>
    </Frame>
  );
}
