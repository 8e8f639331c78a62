import { useState } from "preact/hooks";
import { Line, type Options, Pick } from "../../ui/inputs";
import { Button, Notice } from "../../ui/parts";
import { ApiError, post } from "../api";
import { c } from "../i18n";
import { password } from "../password";
import { CELLS, isOfACell, roles } from "../roles";
import type { Account, Paged, Row } from "../types";
import { failureOf, useFetch } from "../useFetch";
import { titleOf } from "../words";
import { UnitPick } from "./UnitPick";

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

export function Create({ onDone, onCancel }: FormProps) {
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
  const ofCell = isOfACell(role);
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

export function Change({
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
