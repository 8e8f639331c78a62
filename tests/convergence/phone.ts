// The real phone, driven from outside: the PWA's store and exchange in Node, any number of phones in one process.
//
// One JSON object per line on stdin, one per line on stdout. Commands are handled one after the other; each is answered
// by {"ok": ...} or {"error": "...", "killed": true|false}. While "sync" runs, the phone's requests come out as
//   {"request": {"phone", "body": base64, "packed": bool}}
// and want one line each, before which other commands without "kill" may come and are answered in between:
//   {"reply": {"status", "type", "body": base64, "cut": bytes or absent}}   or   {"reply": null}  (no answer)
//
// "now" in a command sets the phone's clock. "kill": n in a command ends the browser before its write n+1 and opens it
// again. Commands, all with "phone":
//   open {user, device, now, seed} end {}              wipe {}             close {}
//   save {changes, drafts?}       draft {draft}        sync {}             get {id}
//   resolve {record, path, value} mend {mutation, set} dismiss {mutation}  dump {}
import "fake-indexeddb/auto";
import { createInterface } from "node:readline";
import { syncUntilQuiet } from "../../pwa/src/network/runner";
import { Store } from "../../pwa/src/store";
import { open as unseal } from "../../pwa/src/store/envelope";
import { kinds } from "../../pwa/src/store/generated";
import { Clock, Fuse, look } from "../../pwa/src/store/testing";
import type { Change, Draft, DraftKey, Patch, Value } from "../../pwa/src/store/types";
import { peek } from "../../sync/cursor";
import { fold } from "../../sync/digest";

interface Phone {
  user: string;
  device: string;
  clock: Clock;
  store: Store;
  fuse: Fuse;
  random: Random;
}

type Random = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

interface Command {
  do: string;
  phone: string;
  kill?: number;
  user?: string;
  device?: string;
  now?: number;
  seed?: number;
  changes?: Change[];
  drafts?: DraftKey[];
  draft?: Omit<Draft, "changedAt">;
  id?: string;
  record?: string;
  path?: string;
  value?: Value | null;
  mutation?: string;
  set?: Patch;
}

interface Reply {
  status: number;
  type: string;
  body: string;
  cut?: number;
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const phones = new Map<string, Phone>();

const say = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function hear(): Promise<unknown> {
  const { done, value } = await lines.next();
  return done ? undefined : JSON.parse(value);
}

/** The same bytes for the same seed: a schedule that failed can be run again (Mulberry32). */
function seeded(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) & 0xff;
  };
  return (bytes) => bytes.map(next) as Uint8Array<ArrayBuffer>;
}

/** A store whose databases carry the phone's name, as several phones of one person may live in this process. */
async function start(name: string, phone: Omit<Phone, "store" | "fuse">): Promise<Phone> {
  const { user, device, clock, random } = phone;
  const store = new Store(user, { kinds, now: clock.now, random, database: `${name}-${user}` });
  const fuse = new Fuse(store);
  await store.meta.setDevice(device);
  return { ...phone, store, fuse };
}

async function restart(name: string, phone: Phone): Promise<void> {
  phone.store.close();
  phones.set(name, await start(name, phone));
}

/** Waits for the answer to a request; its owner may do something else with the phone meanwhile. */
async function answered(): Promise<Reply | null> {
  for (;;) {
    const heard = (await hear()) as Command | { reply: Reply | null } | undefined;
    if (!heard) process.exit(1); // nobody is there to answer any more
    if ("reply" in heard) return heard.reply;
    await obey(heard);
  }
}

/** A `fetch` through stdin and stdout. */
function wire(name: string): typeof fetch {
  return async (_address, init) => {
    const body = Buffer.from(init?.body as Uint8Array).toString("base64");
    say({ request: { phone: name, body, packed: new Headers(init?.headers).has("Content-Encoding") } });
    const reply = await answered();
    if (!reply) throw new TypeError("no answer");
    const bytes = new Uint8Array(Buffer.from(reply.body, "base64"));
    const whole = reply.cut === undefined || reply.cut >= bytes.length;
    return new Response(whole ? bytes : cut(bytes.subarray(0, reply.cut)), {
      status: reply.status,
      headers: { "Content-Type": reply.type },
    });
  };
}

function cut(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new TypeError("connection reset"));
      else controller.enqueue(bytes);
      sent = true;
    },
  });
}

async function dump({ store }: Phone): Promise<unknown> {
  const [rows, members, buckets, outbox, wants] = await look(store, (db) =>
    Promise.all([db.records.all(), db.members.all(), db.buckets.all(), db.outbox.all(), db.want.all()]),
  );
  const [drafts, notices, cursor] = await Promise.all([
    store.drafts.list(),
    store.meta.notices(),
    store.meta.get<string>("cursor"),
  ]);
  const names = new Map(buckets.map((bucket) => [bucket.no, bucket.name]));
  const places = new Map(
    members.map((member) => [member.id, member.in.map((no) => names.get(no) ?? `#${no}`)]),
  );
  const held = buckets.filter((bucket) => bucket.lostAt === 0);
  return {
    records: rows
      .filter((row) => row.version > 0)
      .map((row) => {
        const { fields, conflicts } = unseal(row.body);
        return {
          id: row.id,
          kind: row.kind,
          version: row.version,
          body: fields,
          conflicts,
          buckets: (places.get(row.id) ?? []).sort(),
        };
      }),
    views: await Promise.all(rows.map((row) => store.get(row.id))),
    outbox: outbox.map((row) => {
      const { text, answer } = unseal(row.body);
      return {
        id: row.id,
        record: row.record,
        state: row.state,
        version: row.version,
        mutation: JSON.parse(text),
        answer,
      };
    }),
    drafts,
    notices,
    buckets: held.map((bucket) => bucket.name).sort(),
    digest: fold(held.map((bucket) => [bucket.name, bucket.count, bucket.sum] as const)),
    wants: wants.map((want) => want.id),
    cursor: cursor === undefined ? null : peek(cursor),
  };
}

async function run(command: Command, phone: Phone): Promise<unknown> {
  const { store } = phone;
  const { id = "", record = "", path = "", mutation = "", value = null } = command;
  switch (command.do) {
    case "save":
      return store.save(command.changes ?? [], command.drafts);
    case "draft":
      return store.drafts.put(command.draft as Omit<Draft, "changedAt">);
    case "sync":
      return syncUntilQuiet(store, async () => true, { fetch: wire(command.phone) });
    case "get":
      return store.get(id);
    case "resolve":
      return store.resolve(record, path, value);
    case "mend":
      return store.attention.mend(mutation, command.set);
    case "dismiss":
      return store.attention.dismiss(mutation);
    case "dump":
      return dump(phone);
    default:
      throw new Error(`no such command: ${command.do}`);
  }
}

async function handle(command: Command): Promise<unknown> {
  const phone = phones.get(command.phone);
  if (command.do === "open") {
    phone?.store.close();
    const { user = "", device = "", now, seed = 1 } = command;
    phones.set(
      command.phone,
      await start(command.phone, { user, device, clock: new Clock(now), random: seeded(seed) }),
    );
    return null;
  }
  if (!phone) throw new Error(`phone ${command.phone} is not open`);
  phone.clock.time = command.now ?? phone.clock.time;
  if (command.do === "close") {
    phones.delete(command.phone);
    return phone.store.room.database.delete();
  }
  if (command.do === "wipe") await phone.store.room.database.delete();
  if (command.do === "wipe" || command.do === "end") return restart(command.phone, phone);
  if (command.kill !== undefined) phone.fuse.burnAfter(command.kill);
  try {
    const done = await run(command, phone);
    // The exchange never raises; it takes a browser that has ended for a broken connection.
    if (phone.fuse.burnt) throw new Error("the browser was ended");
    return done;
  } finally {
    if (command.kill !== undefined) await restart(command.phone, phone);
  }
}

async function obey(command: Command): Promise<void> {
  const phone = phones.get(command.phone);
  try {
    say({ ok: (await handle(command)) ?? null });
  } catch (error) {
    say({ error: String(error), killed: phone?.fuse.burnt ?? false });
  }
}

for (let command = await hear(); command !== undefined; command = await hear())
  await obey(command as Command);
process.exit(0);
