// A list whose items merge on their own (agenda, opinions, votes): added, moved and removed one by one.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { store } from "../here";
import { t } from "../i18n";
import { type Item, items } from "../records/items";
import { MeanwhileUnder } from "./field";
import { Button } from "./parts";
import type { Form } from "./useForm";

const STEP = 10;

/** Adds an item at the end; gives its id. */
export function addItem(form: Form, field: string, values: Readonly<Record<string, string>> = {}): string {
  const id = store.newId();
  const last = items(form.body, field).at(-1);
  form.put(`${field}.${id}.pos`, (last?.pos ?? 0) + STEP);
  for (const [part, value] of Object.entries(values)) form.put(`${field}.${id}.${part}`, value);
  return id;
}

/** Takes an item out: one that others may hold is marked as removed, its content stays with the record. */
export function removeItem(form: Form, field: string, id: string): void {
  const prefix = `${field}.${id}.`;
  const known = Object.keys(form.seen?.body ?? {}).some((path) => path.startsWith(prefix));
  if (known) form.put(`${prefix}_deleted`, true);
  else for (const path of Object.keys(form.body)) if (path.startsWith(prefix)) form.put(path, null);
}

function swap(form: Form, field: string, a: Item, b: Item): void {
  // Two items made at the same place on two phones must not stay there.
  const [first, second] = a.pos === b.pos ? [a.pos, b.pos + 1] : [a.pos, b.pos];
  form.put(`${field}.${a.id}.pos`, second);
  form.put(`${field}.${b.id}.pos`, first);
}

interface ItemListProps {
  form: Form;
  field: string;
  empty: string;
  /** Heading of one item, for screen readers and beside its buttons. */
  name: (n: number) => string;
  movable?: boolean;
  children: (prefix: string, item: Item) => ComponentChildren;
}

export function ItemList({ form, field, empty, name, movable, children }: ItemListProps) {
  const list = items(form.body, field);
  return (
    <>
      <MeanwhileUnder form={form} prefix={field} />
      {list.length === 0 && <p class="muted">{empty}</p>}
      {list.map((item, index) => {
        const before = list[index - 1];
        const after = list[index + 1];
        return (
          <section key={item.id} class="sheet stack" aria-label={name(index + 1)}>
            <div class="row apart tight">
              <h3>{name(index + 1)}</h3>
              <span class="row tight">
                {movable && before && (
                  <Button
                    kind="bare"
                    label={`${t("meet.up")}: ${name(index + 1)}`}
                    onClick={() => swap(form, field, before, item)}
                  >
                    ↑
                  </Button>
                )}
                {movable && after && (
                  <Button
                    kind="bare"
                    label={`${t("meet.down")}: ${name(index + 1)}`}
                    onClick={() => swap(form, field, item, after)}
                  >
                    ↓
                  </Button>
                )}
                <Remove name={name(index + 1)} onRemove={() => removeItem(form, field, item.id)} />
              </span>
            </div>
            {children(`${field}.${item.id}`, item)}
          </section>
        );
      })}
    </>
  );
}

/** Removes at the second press: the first one asks. */
export function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const [sure, setSure] = useState(false);
  if (!sure) {
    return (
      <Button kind="bare" icon="close" label={`${t("remove")}: ${name}`} onClick={() => setSure(true)}>
        {""}
      </Button>
    );
  }
  return (
    <>
      <Button kind="danger" onClick={onRemove}>
        {t("remove")}
      </Button>
      <Button kind="bare" onClick={() => setSure(false)}>
        {t("cancel")}
      </Button>
    </>
  );
}
