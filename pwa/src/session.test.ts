import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { SessionKeeper, type SignInError } from "./session";
import { kinds, look } from "./store/testing";

const PERSON = {
  login: "hoa",
  name: "Hòa",
  role: "CAN_BO_CO_SO",
  scope: "cell",
  commune: "x",
  member: "m",
  unit_name: "Chi bộ thôn Đồng",
  lang: "vi",
};

let calls: { method: string; body: { login?: string; device?: { id: string } } }[];
let answer: (method: string, body: { login?: string; device?: { id: string } }) => Response;
let memory: Map<string, string>;
let made = 0;

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

function keeper(): SessionKeeper {
  return new SessionKeeper({
    kinds,
    fetch: async (_address, init) => {
      const method = init?.method ?? "GET";
      const body = JSON.parse(String(init?.body ?? "{}"));
      calls.push({ method, body });
      return answer(method, body);
    },
    memory: {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
    },
    newId: () => `device-${++made}`,
    deviceName: () => "Chrome trên Android",
  });
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  calls = [];
  made = 0;
  memory = new Map();
  answer = (_method, body) =>
    json({ ...PERSON, user: `user-${body.login}`, login: body.login, device: body.device?.id });
});

const offline = () => {
  throw new TypeError("no network");
};

describe("signing in and out", () => {
  it("opens the store again without a network", async () => {
    const first = keeper();
    const { store } = await first.signIn("hoa", "mật khẩu");
    await store.save({ kind: "visit", set: { note: "một" } });
    store.close();
    answer = offline;
    const session = await keeper().start();
    expect(session).toMatchObject({ ended: false, person: { name: "Hòa", device: "device-1" } });
    expect(await session?.store.list("visit")).toHaveLength(1);
  });

  it("gives the same person the same store and device back, and somebody else their own", async () => {
    const one = keeper();
    await (await one.signIn("hoa", "x")).store.save({ kind: "visit", set: { note: "của Hòa" } });
    await one.signOut();
    expect(one.current()).toBeNull();
    const lan = await one.signIn("lan", "x");
    expect(await lan.store.list("visit")).toEqual([]);
    expect(lan.person.device).toBe("device-2");
    await one.signOut();
    const again = await one.signIn("hoa", "x");
    expect(again.person.device).toBe("device-1");
    expect((await again.store.list("visit"))[0]).toMatchObject({
      status: "phone",
      body: { note: "của Hòa" },
    });
    expect((await one.people.list()).map((known) => known.login).sort()).toEqual(["hoa", "lan"]);
  });

  it("signs out without a network, and tells the server when it can", async () => {
    const one = keeper();
    await one.signIn("hoa", "x");
    answer = offline;
    await one.signOut();
    expect(await keeper().start()).toBeNull();
    answer = () => new Response(null, { status: 204 });
    calls = [];
    await one.finishSignOut();
    await one.finishSignOut();
    expect(calls.map((call) => call.method)).toEqual(["DELETE"]);
  });

  it("keeps the store open when the server has ended the session", async () => {
    const one = keeper();
    const { store } = await one.signIn("hoa", "x");
    await one.end();
    expect(one.current()).toMatchObject({ ended: true });
    await store.save({ kind: "visit", set: { note: "vẫn ghi được" } });
    store.close();
    const later = keeper();
    expect(await later.start()).toMatchObject({ ended: true });
    expect((await later.signIn("hoa", "x")).ended).toBe(false);
    expect(await later.current()?.store.unsent()).toHaveLength(1);
  });

  it("says why nobody was signed in", async () => {
    const codeOf = async () =>
      keeper()
        .signIn("hoa", "x")
        .catch((error: SignInError) => error.code);
    answer = offline;
    expect(await codeOf()).toBe("offline");
    answer = () => new Response("<html>", { headers: { "Content-Type": "text/html" } });
    expect(await codeOf()).toBe("offline");
    answer = () => json({ detail: "Sai mật khẩu" }, 401);
    expect(await codeOf()).toBe("wrong");
    answer = () => json({}, 429);
    expect(await codeOf()).toBe("later");
    answer = () => json({}, 422);
    expect(await codeOf()).toBe("refused");
  });

  it("takes a new device id at the next sign-in after the server asked for it, unsent work with it", async () => {
    const one = keeper();
    const { store } = await one.signIn("hoa", "x");
    await store.save({ kind: "visit", set: { note: "một" } });
    await one.renewDevice();
    const next = await one.signIn("hoa", "x");
    expect(next.person.device).toBe("device-2");
    const rows = await look(next.store, (db) => db.outbox.all());
    expect(rows.map((row) => row.device)).toEqual(["device-2"]);
  });

  it("takes in a new role", async () => {
    const one = keeper();
    const { person } = await one.signIn("hoa", "x");
    answer = () => json({ ...PERSON, user: person.user, device: person.device, role: "BI_THU_CHI_BO" });
    await one.refresh();
    expect(one.current()?.person.role).toBe("BI_THU_CHI_BO");
    answer = () => json({ ...PERSON, user: "somebody else", role: "QUAN_TRI" });
    await one.refresh();
    expect(one.current()?.person.role).toBe("BI_THU_CHI_BO");
  });
});

describe("a store that the browser has thrown away", () => {
  it("is noticed, said once, and filled again", async () => {
    const one = keeper();
    const { store } = await one.signIn("hoa", "x");
    await store.meta.put("syncedAt", 1);
    await one.markSynced();
    store.close();
    one.people.close();
    globalThis.indexedDB = new IDBFactory();
    const later = keeper();
    expect(await later.start()).toBeNull();
    expect(await later.wasWiped()).toBe(true);
    const session = await later.signIn("hoa", "x");
    expect((await session.store.meta.notices()).map((notice) => notice.code)).toEqual(["wiped"]);
    expect(session.person.device).toBe("device-2"); // the numbers of the old one are lost
    expect(await later.wasWiped()).toBe(false);
  });
});
