import { useState } from "preact/hooks";
import { me } from "../../here";
import { nearTime } from "../../ui/dates";
import { Button, Notice } from "../../ui/parts";
import { c } from "../i18n";
import { Change, Create } from "../parts/AccountForms";
import { Frame } from "../parts/Frame";
import { FilterRow, Pages } from "../parts/Pages";
import { usePost, Wrong } from "../parts/Post";
import { place } from "../places";
import { roleName } from "../roles";
import type { Account, Paged } from "../types";
import { usePages } from "../usePages";

type Doing = { what: "create" } | { what: "change" | "password" | "disable"; account: Account } | undefined;

/** Who may sign in, as what, for which unit. */
export function Accounts() {
  const pages = usePages<Account>("tai-khoan", "/api/accounts", ["q", "unit"]);
  const [doing, setDoing] = useState<Doing>();
  const [done, setDone] = useState("");
  const finish = (words: string) => {
    setDoing(undefined);
    setDone(words);
    scrollTo(0, 0);
    pages.reload();
  };
  const start = (next: Doing) => {
    setDone("");
    setDoing(next);
  };
  return (
    <Frame
      title={c("accounts.title")}
      actions={
        doing === undefined && (
          <button type="button" onClick={() => start({ what: "create" })}>
            {c("accounts.add")}
          </button>
        )
      }
    >
      {done && (
        <Notice tone="good" role="status">
          {done}
        </Notice>
      )}
      {doing?.what === "create" && <Create onDone={finish} onCancel={() => setDoing(undefined)} />}
      {doing && doing.what !== "create" && (
        <Change key={doing.account.id} {...doing} onDone={finish} onCancel={() => setDoing(undefined)} />
      )}
      <FilterRow filters={pages.filters} search={c("accounts.search")} />
      <Pages of={pages} none={c("accounts.none")}>
        {(page) => <Table page={page} start={start} onEnabled={finish} />}
      </Pages>
    </Frame>
  );
}

function Table({
  page,
  start,
  onEnabled,
}: {
  page: Paged<Account>;
  start: (doing: Doing) => void;
  onEnabled: (words: string) => void;
}) {
  const { errors, send } = usePost();
  const enable = async ({ id, name }: Account) => {
    if (await send(`/api/accounts/${id}/enable`, {})) onEnabled(c("accounts.done.enable", { name }));
  };
  return (
    <>
      <Wrong errors={errors} />
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">{c("accounts.name")}</th>
            <th scope="col">{c("accounts.role")}</th>
            <th scope="col">{c("accounts.scope")}</th>
            <th scope="col">{c("accounts.contact")}</th>
            <th scope="col">
              <span class="sr">{c("record.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {page.items.map((account) => (
            <tr key={account.id}>
              <th scope="row">
                {account.name} <span class="muted small">{account.login}</span>{" "}
                {account.disabled && <span class="chip bad">{c("accounts.disabled")}</span>}
              </th>
              <td data-label={c("accounts.role")}>{roleName(account.role)}</td>
              <td data-label={c("accounts.scope")}>{page.names[account.scope] ?? ""}</td>
              <td data-label={c("accounts.contact")}>
                {account.last_contact === null ? c("accounts.never") : nearTime(account.last_contact)}{" "}
                <a class="small" href={place("thiet-bi", { user: account.id })}>
                  {c("accounts.devices", { n: account.devices })}
                </a>
              </td>
              <td class="rowacts">
                {account.disabled ? (
                  <Button
                    kind="bare"
                    label={`${c("accounts.enable")}: ${account.name}`}
                    onClick={() => enable(account)}
                  >
                    {c("accounts.enable")}
                  </Button>
                ) : (
                  <>
                    {account.id !== me.user && (
                      <>
                        <Button
                          kind="bare"
                          label={`${c("record.edit")}: ${account.name}`}
                          onClick={() => start({ what: "change", account })}
                        >
                          {c("record.edit")}
                        </Button>
                        <Button
                          kind="bare"
                          label={`${c("accounts.disable")}: ${account.name}`}
                          onClick={() => start({ what: "disable", account })}
                        >
                          {c("accounts.disable")}
                        </Button>
                      </>
                    )}
                    <Button
                      kind="bare"
                      label={`${c("accounts.reset")}: ${account.name}`}
                      onClick={() => start({ what: "password", account })}
                    >
                      {c("accounts.password.new")}
                    </Button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
