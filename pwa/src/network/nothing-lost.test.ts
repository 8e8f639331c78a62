// Whatever a person does, whatever the network does, whenever the browser is ended: no work that was called saved is
// lost, none shows or counts twice, and when all is quiet phones and server are equal.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bench, Clock, HOA, HOUSE, LAN, look, openStore } from "../store/testing";
import { exchange } from "./exchange";
import { syncUntilQuiet } from "./runner";
import { type Fault, TestServer, wire } from "./testing";

const OTHER_HOUSE = "BBBBBBBBBBBBBBBBBBBBBQ";
const ALL = [`commune/X/household/${HOUSE}`, `commune/X/household/${OTHER_HOUSE}`, "commune/X/cell"];

type Step =
  | {
      do: "save";
      who: number;
      record: number;
      verdict: "good" | "bad" | "wait";
      steps: number;
      burn: number | null;
    }
  | { do: "draft"; who: number; record: number; burn: number | null }
  | { do: "sync"; who: number; fault: Fault; burn: number | null }
  | { do: "end"; who: number }
  | { do: "clock"; who: number; to: number }
  | { do: "scope"; who: number; mask: number };

const who = fc.integer({ min: 0, max: 1 });
const record = fc.integer({ min: 0, max: 4 });
const burn = fc.option(fc.integer({ min: 0, max: 40 }), { freq: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("save" as const),
      who,
      record,
      verdict: fc.constantFrom("good", "good", "good", "good", "bad", "wait"),
      steps: fc.integer({ min: 1, max: 3 }),
      burn,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("draft" as const), who, record, burn }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("sync" as const),
      who,
      fault: fc.oneof(
        fc.constant({}),
        fc.record({ lost: fc.constantFrom("request" as const, "reply" as const) }),
        fc.record({ cut: fc.integer({ min: 1, max: 3_000 }) }),
      ),
      burn,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      who,
      to: fc.constantFrom(0, 1_700_000_000_000, 1_800_000_100_000, 3_800_000_000_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("scope" as const), who, mask: fc.integer({ min: 0, max: 7 }) }),
  },
);

/** Something a person wrote: a path of its own, so that it can be told from everything else. */
interface Written {
  phone: number;
  record: string;
  path: string;
  draft: boolean;
}

class World {
  readonly server = new TestServer();
  readonly phones: Bench[] = [];
  readonly records: string[] = [];
  readonly saved: Written[] = [];
  private count = 0;
  static burnt = 0;

  async start(): Promise<void> {
    for (const user of [HOA, LAN]) {
      this.server.subscriptions.set(user, ALL);
      this.phones.push(await openStore(user, new Clock()));
    }
    const ids = this.phone(0).store;
    for (let i = 0; i < 5; i++) this.records.push(ids.newId());
  }

  phone(index: number): Bench {
    return this.phones[index] as Bench;
  }

  private async reopen(index: number): Promise<void> {
    const phone = this.phone(index);
    phone.store.close();
    this.phones[index] = await openStore(phone.store.user, phone.clock);
  }

  /** Does `act`; the browser is ended in it after `burn` writes, and opened again. Gives whether `act` came through. */
  private async within(
    index: number,
    burn: number | null,
    act: (phone: Bench) => Promise<unknown>,
  ): Promise<boolean> {
    const phone = this.phone(index);
    if (burn !== null) phone.fuse.burnAfter(burn);
    phone.clock.time += 1_000;
    let through = true;
    try {
      await act(phone);
    } catch (error) {
      through = false;
      if (!phone.fuse.burnt) throw error;
      World.burnt += 1;
    }
    if (burn !== null) await this.reopen(index);
    return through;
  }

  async run(one: Step): Promise<void> {
    if (one.do === "end") await this.reopen(one.who);
    else if (one.do === "clock") this.phone(one.who).clock.time = one.to;
    else if (one.do === "scope") {
      const user = this.phone(one.who).store.user;
      this.server.subscriptions.set(
        user,
        ALL.filter((_, i) => (one.mask >> i) & 1),
      );
    } else if (one.do === "sync") {
      await this.within(one.who, one.burn, ({ store }) =>
        exchange(store, { fetch: wire(this.server, store.user, one.fault) }),
      );
    } else await this.write(one);
  }

  private async write(one: Extract<Step, { do: "save" | "draft" }>): Promise<void> {
    const record = this.records[one.record] ?? "";
    const house = one.record % 2 === 0 ? HOUSE : OTHER_HOUSE;
    for (let i = 0; i < (one.do === "save" ? one.steps : 1); i++) {
      this.count += 1;
      const path = `said.k${this.count}`;
      const text = { [path]: "chữ", household_id: house };
      const verdict = one.do === "save" && one.verdict !== "good" ? { verdict: one.verdict } : {};
      const key = { form: "f", formVersion: 1, record };
      const through = await this.within(one.who, one.burn, async ({ store }) => {
        if (one.do === "save") await store.save({ kind: "visit", record, set: { ...text, ...verdict } });
        else {
          const old = (await store.drafts.get(key))?.change.set;
          await store.drafts.put({ ...key, kind: "visit", data: null, change: { set: { ...old, ...text } } });
        }
      });
      if (through) this.saved.push({ phone: one.who, record, path, draft: one.do === "draft" });
    }
  }

  /** Every word that was called saved is somewhere a person can find it, and no two mutations carry it. */
  async check(): Promise<void> {
    const carried = new Map<string, string>();
    const taken = new Set<string>();
    for (const { mutation, answer } of this.server.answered.values()) {
      for (const path of Object.keys(mutation.set ?? {}).filter((path) => path.startsWith("said."))) {
        expect(carried.get(path), `${path} counts twice`).toBeUndefined();
        carried.set(path, mutation.id);
        if (answer.code === "applied" || answer.code === "merged") taken.add(path);
      }
    }
    for (const [index, { store }] of this.phones.entries()) {
      const outbox = await look(store, (db) => db.outbox.all());
      const texts = outbox.map((row) => (row.body as unknown as { text: string }).text);
      const drafts = await store.drafts.list();
      for (const one of this.saved.filter((saved) => saved.phone === index)) {
        const here = texts.filter((text) => text.includes(`"${one.path}"`)).length;
        expect(here, `${one.path} waits twice`).toBeLessThanOrEqual(1);
        const drafted = drafts.some((draft) => one.path in draft.change.set);
        const seen = await store.get(one.record);
        const body = seen?.body ?? {};
        const found = here > 0 || drafted || one.path in body || carried.has(one.path);
        expect(found, `${one.path} is lost`).toBe(true);
        if (here > 0 && !carried.has(one.path))
          expect(body, "unsent work is not in view").toHaveProperty([one.path]);
      }
    }
  }

  /** Lets everything through until nobody has anything to say, then compares. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (const { store, clock } of this.phones) {
        clock.time = Math.max(clock.time, this.server.time) + 3_600_000;
        const report = await syncUntilQuiet(store, async () => true, {
          fetch: wire(this.server, store.user),
        });
        expect(report?.outcome).toBe("done");
      }
    }
    await this.check();
    for (const { store } of this.phones) {
      const names = this.server.subscriptions.get(store.user) ?? [];
      const expected = new Set(names.flatMap((name) => [...this.server.bucket(name).rows.keys()]));
      const rows = (await look(store, (db) => db.records.all())).filter((row) => row.version > 0);
      expect(new Set(rows.map((row) => row.id))).toEqual(expected);
      for (const row of rows) {
        const truth = this.server.records.get(row.id);
        expect(row.version).toBe(truth?.version);
        expect((row.body as unknown as { fields: object }).fields).toEqual(truth?.body);
      }
      const states = new Set((await look(store, (db) => db.outbox.all())).map((row) => row.state));
      expect([...states].filter((state) => state !== "refused" && state !== "held")).toEqual([]);
      expect(await look(store, (db) => db.want.count())).toBe(0);
      expect((await store.meta.get("check")) ?? null).toBeNull();
      const buckets = await look(store, (db) => db.buckets.all());
      expect(buckets.map((bucket) => bucket.name).sort()).toEqual([...names].sort());
    }
  }
}

describe("the phone", () => {
  it("never loses a word that it called saved, nor counts it twice", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        globalThis.indexedDB = new IDBFactory();
        const world = new World();
        await world.start();
        for (const one of steps) {
          await world.run(one);
          await world.check();
        }
        await world.quiet();
        for (const { store } of world.phones) store.close();
      }),
      {
        numRuns: Number(process.env.PHONE_RUNS ?? 60),
        interruptAfterTimeLimit: 100_000,
        markInterruptAsFailure: false,
      },
    );
    expect(World.burnt, "the browser was never ended in the middle of a save").toBeGreaterThan(0);
  });
});
