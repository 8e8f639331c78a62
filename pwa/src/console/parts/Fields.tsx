import { items, leaves } from "../../records/items";
import { c } from "../i18n";
import type { Body, Leaf, Names } from "../types";
import { endName, fieldMeta, fieldName, fieldsOf, isItems, isMap, valueText } from "../words";

/** A record's content, field by field in the order of its declaration. What is empty is left out. */
export function Fields({ kind, body, names }: { kind: string; body: Body; names: Names }) {
  const fields = fieldsOf(kind).filter((field) =>
    Object.keys(body).some((path) => path === field || path.startsWith(`${field}.`)),
  );
  if (fields.length === 0) return <p class="muted">{c("record.empty")}</p>;
  return (
    <dl class="facts">
      {fields.map((field) => (
        <div key={field}>
          <dt>{fieldName(kind, field)}</dt>
          <dd>
            {isItems(kind, field) ? (
              <Items kind={kind} field={field} body={body} names={names} />
            ) : isMap(kind, field) ? (
              <Leaves kind={kind} field={field} body={body} names={names} />
            ) : (
              <span class="wrap">{valueText(kind, field, body[field] ?? null, names)}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface Part {
  kind: string;
  field: string;
  body: Body;
  names: Names;
}

function Leaves({ kind, field, body, names }: Part) {
  const rows = [...leaves(body, field)].filter(([, value]) => value !== false);
  return (
    <ul class="plain">
      {rows.map(([key, value]) => (
        <li key={key}>{leafText(kind, field, key, value, names)}</li>
      ))}
    </ul>
  );
}

// A choice that is ticked says its own name; anything else is "whose: what".
function leafText(kind: string, field: string, key: string, value: Leaf, names: Names): string {
  const path = `${field}.${key}`;
  const name = endName(kind, path, names);
  return value === true ? name : `${name}: ${valueText(kind, path, value, names)}`;
}

function Items({ kind, field, body, names }: Part) {
  return (
    <ol class="items">
      {items(body, field).map((item) => (
        <li key={item.id}>
          {fieldMeta(kind, field)?.keyRef && <strong>{names[item.id] ?? item.id.slice(-4)}</strong>}
          {Object.entries(item.values)
            .filter(([name]) => name !== "pos")
            .map(([name, value]) => {
              const path = `${field}.${item.id}.${name}`;
              return (
                <div key={name}>
                  <span class="muted small">{endName(kind, path, names)}: </span>
                  <span class="wrap">{valueText(kind, path, value, names)}</span>
                </div>
              );
            })}
        </li>
      ))}
    </ol>
  );
}
