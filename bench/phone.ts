// The phone's own store and exchange in Node, over real HTTP: one JSON command per line on stdin, one answer per line.
//
//   open {user, device, origin, cookie, accept}   save {changes}   sync {}   count {}   raw {address}
//
// "sync" makes round trips until neither side has more to say and answers with the milliseconds that it took.
import "fake-indexeddb/auto";
import { createInterface } from "node:readline";
import { syncUntilQuiet } from "../pwa/src/network/runner";
import { Store } from "../pwa/src/store";
import { kinds } from "../pwa/src/store/generated";
import type { Change } from "../pwa/src/store/types";

interface Command {
  do: string;
  user: string;
  device: string;
  origin: string;
  cookie: string;
  /** What a browser says over TLS; Node's own words when absent. */
  accept?: string;
  address: string;
  changes: Change[];
}

let store: Store;
let origin: string;
let withCookie: typeof fetch;

async function open(command: Command): Promise<null> {
  store = new Store(command.user, { kinds, database: `bench-${command.device}-${Math.random()}` });
  await store.meta.setDevice(command.device);
  origin = command.origin;
  withCookie = (address, init) => {
    const headers = new Headers(init?.headers);
    headers.set("Cookie", command.cookie);
    if (command.accept) headers.set("Accept-Encoding", command.accept);
    return fetch(address, { ...init, headers });
  };
  return null;
}

async function sync(): Promise<unknown> {
  const started = performance.now();
  const report = await syncUntilQuiet(store, async () => true, { origin, fetch: withCookie });
  return { ms: performance.now() - started, outcome: report?.outcome };
}

/** The physical limit of a first sync: one file, unpacked and parsed, with no store and no protocol. */
async function raw(address: string): Promise<unknown> {
  const started = performance.now();
  const text = await (await fetch(address)).text();
  const rows = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { ms: performance.now() - started, rows: rows.length };
}

async function run(command: Command): Promise<unknown> {
  if (command.do === "open") return open(command);
  if (command.do === "save") return (await store.save(command.changes)).length;
  if (command.do === "sync") return sync();
  if (command.do === "raw") return raw(command.address);
  return (await store.list("visit")).length;
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(JSON.parse(line));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
