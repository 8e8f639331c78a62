import { useState } from "preact/hooks";
import { me } from "../../here";
import { nearTime } from "../../ui/dates";
import { Line, type Options, Pick } from "../../ui/inputs";
import { Button, Notice, Search } from "../../ui/parts";
import { ApiError, post } from "../api";
import { c, isWord, type Word } from "../i18n";
import { Answer } from "../parts/Answer";
import { Frame } from "../parts/Frame";
import { Pager } from "../parts/Pager";
import { UnitPick } from "../parts/UnitPick";
import { password } from "../password";
import { place, useFilters } from "../places";
import type { Account, Paged, Row } from "../types";
import { failureOf, useFetch } from "../useFetch";
import { titleOf } from "../words";

const ROLES = [
  "CAN_BO_CO_SO",
  "BI_THU_CHI_BO",
  "CAN_BO_XA",
  "LANH_DAO_XA",
  "CAN_BO_TINH",
  "QUAN_TRI",
  "KIEM_TOAN",
] as const;
const OF_A_CELL: readonly string[] = ["CAN_BO_CO_SO", "BI_THU_CHI_BO"];
const CELLS = ["CHI_BO"];

const roles: () => Options = () => ROLES.map((role) => [role, c(`role.${role}` satisfies Word)]);
export const roleName = (role: string): string => (isWord(`role.${role}`) ? c(`role.${role}` as Word) : role);

type Doing = { what: "create" } | { what: "change" | "password" | "disable"; account: Account } | undefined;

/** Who may sign in, as what, for which unit. */
export function Accounts() {
  const filters = useFilters("tai-khoan");
  const query = { q: filters.value("q"), unit: filters.value("unit"), page: filters.value("page") };
  const answer = useFetch<Paged<Account>>("/api/accounts", query);
  const [doing, setDoing] = useState<Doing>();
  const [done, setDone] = useState("");
  const finish = (words: string) => {
    setDoing(undefined);
    setDone(words);
    answer.reload();
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
      <div class="row filterrow">
        <div class="grow">
          <Search
            label={c("accounts.search")}
            value={filters.value("q")}
            onInput={(q) => filters.set({ q })}
          />
        </div>
        <UnitPick
          label={c("records.unit")}
          value={filters.value("unit")}
          onChange={(unit) => filters.set({ unit })}
          empty={c("records.any")}
        />
      </div>
      <Answer of={answer}>
        {(page) =>
          page.total === 0 ? (
            <p class="empty">{c("accounts.none")}</p>
          ) : (
            <>
              <Table page={page} start={start} onEnabled={finish} />
              <Pager of={page} slug="tai-khoan" filters={query} />
            </>
          )
        }
      </Answer>
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
  const enable = async (account: Account) => {
    await post(`/api/accounts/${account.id}/enable`, {});
    onEnabled(c("accounts.done.enable", { name: account.name }));
  };
  return (
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
  );
}

interface FormProps {
  onDone: (words: string) => void;
  onCancel: () => void;
}

/** Sends an act of administration and keeps what the server said against it. */
function useSend(onDone: (words: string) => void) {
  const [errors, setErrors] = useState<Record<string, string>>({});
  const send = async (path: string, body: unknown, words: string) => {
    try {
      await post(path, body);
      onDone(words);
    } catch (error) {
      setErrors(told(error));
    }
  };
  return { errors, send };
}

function told(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return { "": c(`state.${failureOf(error)}`) };
  const fields = Object.entries(error.errors).map(([field, texts]) => [field, texts.join(" ")] as const);
  return fields.length > 0 ? Object.fromEntries(fields) : { "": error.detail };
}

const errorOf = (errors: Record<string, string>, field: string) =>
  errors[field] ? { error: errors[field] } : {};

function Wrong({ errors }: { errors: Record<string, string> }) {
  return errors[""] ? (
    <Notice tone="bad" role="alert">
      {errors[""]}
    </Notice>
  ) : null;
}

function Create({ onDone, onCancel }: FormProps) {
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<string>("CAN_BO_CO_SO");
  const [scope, setScope] = useState("");
  const [member, setMember] = useState("");
  const [secret, setSecret] = useState("");
  const { errors, send } = useSend(onDone);
  return (
    <section class="sheet stack" aria-label={c("accounts.add")}>
      <h2>{c("accounts.add")}</h2>
      <div class="fields">
        <Line
          label={c("accounts.login")}
          value={login}
          onChange={setLogin}
          needed
          maxLength={60}
          {...errorOf(errors, "login")}
        />
        <Line
          label={c("accounts.name")}
          value={name}
          onChange={setName}
          needed
          maxLength={120}
          {...errorOf(errors, "name")}
        />
        <RoleFields {...{ role, setRole, scope, setScope, member, setMember, errors }} />
        <Secret label={c("accounts.password")} value={secret} onChange={setSecret} errors={errors} />
      </div>
      <Wrong errors={errors} />
      <div class="row">
        <Button
          onClick={() =>
            send(
              "/api/accounts",
              { login, name, role, scope, member: member || null, password: secret },
              c("accounts.done.create", { name }),
            )
          }
        >
          {c("accounts.create")}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {c("record.cancel")}
        </Button>
      </div>
    </section>
  );
}

interface RoleProps {
  role: string;
  setRole: (role: string) => void;
  scope: string;
  setScope: (scope: string) => void;
  member: string;
  setMember: (member: string) => void;
  errors: Record<string, string>;
}

function RoleFields({ role, setRole, scope, setScope, member, setMember, errors }: RoleProps) {
  const ofCell = OF_A_CELL.includes(role);
  const members = useFetch<Paged<Row>>(ofCell && scope ? "/api/records" : null, {
    kind: "member",
    unit: scope,
    order: "title",
    size: 500,
  }).data;
  const options: Options = (members?.items ?? []).map((row) => [row.id, titleOf("member", row.body, {})]);
  return (
    <>
      <Pick
        label={c("accounts.role")}
        options={roles()}
        value={role}
        onChange={setRole}
        needed
        {...errorOf(errors, "role")}
      />
      <UnitPick
        label={c("accounts.scope")}
        kinds={ofCell ? CELLS : undefined}
        value={scope}
        onChange={(next) => {
          setScope(next);
          setMember("");
        }}
        needed
        {...errorOf(errors, "scope")}
      />
      {ofCell && scope && (
        <Pick
          label={c("accounts.member")}
          options={options}
          empty={c("accounts.member.none")}
          value={member}
          onChange={setMember}
          {...errorOf(errors, "member")}
        />
      )}
    </>
  );
}

function Change({
  what,
  account,
  onDone,
  onCancel,
}: { what: "change" | "password" | "disable"; account: Account } & FormProps) {
  const [role, setRole] = useState(account.role);
  const [scope, setScope] = useState(account.scope);
  const [member, setMember] = useState(account.member ?? "");
  const [secret, setSecret] = useState("");
  const { errors, send } = useSend(onDone);
  const { id, name } = account;
  const acts = {
    change: () =>
      send(`/api/accounts/${id}`, { role, scope, member: member || null }, c("accounts.done.change")),
    password: () =>
      send(`/api/accounts/${id}/password`, { password: secret }, c("accounts.done.password", { name })),
    disable: () => send(`/api/accounts/${id}/disable`, {}, c("accounts.done.disable", { name })),
  };
  const titles = {
    change: "accounts.change",
    password: "accounts.reset",
    disable: "accounts.disable",
  } as const;
  return (
    <section class="sheet stack" aria-label={`${c(titles[what])}: ${name}`}>
      <h2>
        {c(titles[what])}: {name}
      </h2>
      {what === "change" && (
        <div class="fields">
          <RoleFields {...{ role, setRole, scope, setScope, member, setMember, errors }} />
        </div>
      )}
      {what === "password" && (
        <Secret label={c("accounts.password.new")} value={secret} onChange={setSecret} errors={errors} />
      )}
      {what === "disable" && <p>{c("accounts.disable.sure", { name })}</p>}
      <Wrong errors={errors} />
      <div class="row">
        <Button {...(what === "disable" ? { kind: "danger" as const } : {})} onClick={acts[what]}>
          {c(what === "disable" ? "accounts.disable" : "accounts.change.save")}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {c("record.cancel")}
        </Button>
      </div>
    </section>
  );
}

/** A first password is read out to its user, so it stands in the clear and is easy to say. */
function Secret({
  label,
  value,
  onChange,
  errors,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  errors: Record<string, string>;
}) {
  return (
    <div class="stack">
      <Line
        label={label}
        value={value}
        onChange={onChange}
        hint={c("accounts.password.hint")}
        needed
        {...errorOf(errors, "password")}
      />
      <div>
        <Button kind="bare" onClick={() => onChange(password())}>
          {c("accounts.password.make")}
        </Button>
      </div>
    </div>
  );
}
