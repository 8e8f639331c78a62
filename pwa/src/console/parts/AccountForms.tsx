import { useState } from "preact/hooks";
import { Line, type Options, Pick } from "../../ui/inputs";
import { Button } from "../../ui/parts";
import { c } from "../i18n";
import { password } from "../password";
import { CELLS, isOfACell, roles } from "../roles";
import type { Account, Paged, Row } from "../types";
import { useFetch } from "../useFetch";
import { titleOf } from "../words";
import { Opened } from "./Opened";
import { type Errors, errorOf, usePost, Wrong } from "./Post";
import { UnitPick } from "./UnitPick";

// Shown beside their inputs; everything else is said below them.
const FIELDS = ["login", "name", "role", "scope", "member", "password"];

interface FormProps {
  onDone: (words: string) => void;
  onCancel: () => void;
}

export function Create({ onDone, onCancel }: FormProps) {
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<string>("CAN_BO_CO_SO");
  const [scope, setScope] = useState("");
  const [member, setMember] = useState("");
  const [secret, setSecret] = useState("");
  const { errors, send } = usePost();
  return (
    <Opened label={c("accounts.add")}>
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
      <Wrong errors={errors} fields={FIELDS} />
      <div class="row">
        <Button
          onClick={async () => {
            const given = { login, name, role, scope, member: member || null, password: secret };
            if (await send("/api/accounts", given)) onDone(c("accounts.done.create", { name }));
          }}
        >
          {c("accounts.create")}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {c("record.cancel")}
        </Button>
      </div>
    </Opened>
  );
}

interface RoleProps {
  role: string;
  setRole: (role: string) => void;
  scope: string;
  setScope: (scope: string) => void;
  member: string;
  setMember: (member: string) => void;
  errors: Errors;
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
  const { errors, send } = usePost();
  const { id, name } = account;
  const base = `/api/accounts/${id}`;
  const acts = {
    change: [base, { role, scope, member: member || null }, c("accounts.done.change")],
    password: [`${base}/password`, { password: secret }, c("accounts.done.password", { name })],
    disable: [`${base}/disable`, {}, c("accounts.done.disable", { name })],
  } as const;
  const act = async () => {
    const [to, given, words] = acts[what];
    if (await send(to, given)) onDone(words);
  };
  const titles = {
    change: "accounts.change",
    password: "accounts.reset",
    disable: "accounts.disable",
  } as const;
  return (
    <Opened label={`${c(titles[what])}: ${name}`}>
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
      <Wrong errors={errors} fields={FIELDS} />
      <div class="row">
        <Button {...(what === "disable" ? { kind: "danger" as const } : {})} onClick={act}>
          {c(what === "disable" ? "accounts.disable" : "accounts.change.save")}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {c("record.cancel")}
        </Button>
      </div>
    </Opened>
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
  errors: Errors;
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
