// A body is flat: "agenda.<id>.title". These read maps of items and multiple choices back out of it.

export type Leaf = string | number | boolean;
export type Body = Readonly<Record<string, Leaf>>;

export interface Item {
  id: string;
  pos: number;
  values: Readonly<Record<string, Leaf>>;
}

/** Items of the map `field` that stand, by position and then id. */
export function items(body: Body, field: string): Item[] {
  const found = new Map<string, Record<string, Leaf>>();
  const prefix = `${field}.`;
  for (const [path, value] of Object.entries(body)) {
    if (!path.startsWith(prefix)) continue;
    const rest = path.slice(prefix.length);
    const dot = rest.indexOf(".");
    if (dot < 0) continue;
    const id = rest.slice(0, dot);
    const values = found.get(id) ?? {};
    values[rest.slice(dot + 1)] = value;
    found.set(id, values);
  }
  return [...found]
    .filter(([, values]) => values._deleted !== true)
    .map(([id, values]) => ({ id, pos: typeof values.pos === "number" ? values.pos : 0, values }))
    .sort((a, b) => a.pos - b.pos || (a.id < b.id ? -1 : 1));
}

/** Codes chosen in a multiple choice: "topics.SAN_XUAT": true. */
export function chosen(body: Body, field: string): string[] {
  const prefix = `${field}.`;
  return Object.keys(body)
    .filter((path) => path.startsWith(prefix) && body[path] === true)
    .map((path) => path.slice(prefix.length));
}

/** Leaves right under a map: "attendance.<member>": "CO_MAT". */
export function leaves(body: Body, field: string): Map<string, Leaf> {
  const prefix = `${field}.`;
  const found = new Map<string, Leaf>();
  for (const [path, value] of Object.entries(body)) {
    const key = path.slice(prefix.length);
    if (path.startsWith(prefix) && !key.includes(".")) found.set(key, value);
  }
  return found;
}

export const text = (body: Body, path: string): string => {
  const value = body[path];
  return value === undefined ? "" : String(value);
};

export const whole = (body: Body, path: string): number | undefined => {
  const value = body[path];
  return typeof value === "number" ? value : undefined;
};
