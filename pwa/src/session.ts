// Who works on this phone. Signing out and a session that ended never touch a store: the same person finds everything.
import { alone, SYNC } from "./network/lock";
import { type Kinds, Store } from "./store";
import { type Known, People, type Person } from "./store/people";

export type { Known, Person };

export interface Session {
  person: Known;
  store: Store;
  /** True when the server wants a new sign-in: recording goes on, only sending waits. */
  ended: boolean;
}

/** Raised by signIn. offline: no answer. wrong: login or password. later: too many tries. refused: see detail. */
export class SignInError extends Error {
  constructor(
    readonly code: "offline" | "wrong" | "later" | "refused",
    readonly detail = "",
  ) {
    super(detail || code);
    this.name = "SignInError";
  }
}

export interface SessionOptions {
  kinds: Kinds;
  fetch?: typeof fetch;
  /** Remembers "was synced here" outside IndexedDB. */
  memory?: Pick<Storage, "getItem" | "setItem"> | undefined;
  now?: () => number;
  newId: () => string;
  deviceName: () => string;
}

const HELD = "gandan-held";

export class SessionKeeper {
  readonly people = new People();
  private session: Session | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly fetch: typeof fetch;
  private readonly now: () => number;

  constructor(private readonly options: SessionOptions) {
    this.fetch = options.fetch ?? ((...args) => fetch(...args));
    this.now = options.now ?? Date.now;
  }

  current(): Session | null {
    return this.session;
  }

  /** Calls `tell` whenever somebody signs in or out, or the session ends; gives back the function that stops it. */
  onChange(tell: () => void): () => void {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  }

  /** Opens the store of whoever is signed in, without any network. */
  async start(): Promise<Session | null> {
    const person = await this.people.current();
    if (person) await this.open(person, (await this.people.get<boolean>("ended")) === true);
    // The service worker has seen other buckets while no page was open.
    if (person && (await this.people.get("moved"))) void this.refresh();
    return this.session;
  }

  /** True when a store was here and the browser has thrown it away. Who it belonged to has to sign in again. */
  async wasWiped(): Promise<boolean> {
    return Object.keys(this.held()).length > 0 && (await this.people.list()).length === 0;
  }

  /** Signs in and opens the person's store. Needs the network. Raises SignInError. */
  async signIn(login: string, password: string): Promise<Session> {
    return alone(SYNC, async () => {
      const known = await this.people.byLogin(login);
      const renew = (await this.people.get<string>("newDevice")) === known?.user;
      const device = known && !renew ? known.device : this.options.newId();
      const person = await this.post(login, password, device);
      const old = (await this.people.list()).find((one) => one.user === person.user);
      const entry: Known = { ...person, lastIn: this.now(), syncedAt: old?.syncedAt ?? 0 };
      await this.people.put(entry);
      await this.people.setCurrent(person.user);
      await this.people.set("ended", undefined);
      await this.people.set("signOut", undefined);
      if (renew) await this.people.set("newDevice", undefined);
      return this.open(entry, false);
    });
  }

  /** Signs out, also without a network: the server is told when it can be reached. Unsent work stays in the store. */
  async signOut(): Promise<void> {
    await alone(SYNC, async () => {
      await this.people.setCurrent(undefined);
      await this.people.set("signOut", true);
      this.session?.store.close();
      this.session = null;
    });
    this.tell();
    await this.finishSignOut();
  }

  /** Ends on the server the session of whoever signed out while there was no network. */
  async finishSignOut(): Promise<void> {
    if (!(await this.people.get("signOut"))) return;
    await alone(SYNC, async () => {
      if (!(await this.people.get("signOut"))) return;
      const reply = await this.fetch("/api/session", { method: "DELETE", credentials: "same-origin" }).catch(
        () => null,
      );
      if (reply && (reply.ok || reply.status === 401)) await this.people.set("signOut", undefined);
    });
  }

  /** The server no longer knows the session: sending waits for a sign-in, nothing else changes. */
  async end(): Promise<void> {
    await this.people.set("ended", true);
    if (this.session) this.session = { ...this.session, ended: true };
    this.tell();
  }

  /** Asks the server again who this is: the role or the unit may have changed. Silent when there is no answer. */
  async refresh(): Promise<void> {
    const session = this.session;
    if (!session) return;
    const reply = await this.fetch("/api/session", { credentials: "same-origin", cache: "no-store" }).catch(
      () => null,
    );
    if (!reply?.ok || !isJson(reply)) return;
    const person = (await reply.json()) as Person;
    if (person.user !== session.person.user || this.session?.person.user !== person.user) return;
    const entry: Known = { ...this.session.person, ...person };
    await this.people.put(entry);
    await this.people.set("moved", undefined);
    this.session = { ...this.session, person: entry };
    this.tell();
  }

  /** Remembers, in two places, that a sync has come to its end here. */
  async markSynced(): Promise<void> {
    const session = this.session;
    if (!session || session.person.syncedAt > 0) return;
    const person = { ...session.person, syncedAt: this.now() };
    await this.people.put(person);
    this.session = { ...session, person };
    this.remember({ ...this.held(), [person.user]: person.syncedAt });
  }

  /** The next sign-in gets a new device id: this one's numbers were taken by another store. */
  async renewDevice(): Promise<void> {
    if (this.session) await this.people.set("newDevice", this.session.person.user);
  }

  private async open(person: Known, ended: boolean): Promise<Session> {
    const kept = this.session?.person.user === person.user ? this.session.store : null;
    if (!kept) this.session?.store.close();
    const store = kept ?? new Store(person.user, { kinds: this.options.kinds, now: this.now });
    await store.meta.setDevice(person.device);
    await this.noticeWipe(person, store);
    this.session = { person, store, ended };
    this.tell();
    return this.session;
  }

  private async noticeWipe(person: Known, store: Store): Promise<void> {
    const held = this.held();
    const since = Math.max(held[person.user] ?? 0, person.syncedAt);
    if (since === 0 || (await store.meta.ready())) return;
    await store.meta.notify("wiped", { since });
    await this.people.put({ ...person, syncedAt: 0 });
    person.syncedAt = 0;
    const { [person.user]: _, ...rest } = held;
    this.remember(rest);
  }

  private held(): Record<string, number> {
    try {
      return JSON.parse(this.options.memory?.getItem(HELD) ?? "{}") as Record<string, number>;
    } catch {
      return {}; // storage is blocked, or somebody else wrote there: the small database remembers too
    }
  }

  private remember(held: Record<string, number>): void {
    try {
      this.options.memory?.setItem(HELD, JSON.stringify(held));
    } catch {
      // No room or blocked: the small database remembers too.
    }
  }

  private async post(login: string, password: string, device: string): Promise<Person> {
    let reply: Response;
    try {
      reply = await this.fetch("/api/session", {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ login, password, device: { id: device, name: this.options.deviceName() } }),
      });
    } catch {
      throw new SignInError("offline");
    }
    if (!isJson(reply)) throw new SignInError("offline"); // a hotel's sign-in page, a proxy's error page
    const answer = (await reply.json()) as Person & { detail?: string };
    if (reply.ok) return answer;
    if (reply.status === 401) throw new SignInError("wrong", answer.detail);
    if (reply.status === 429 || reply.status === 503) throw new SignInError("later", answer.detail);
    throw new SignInError("refused", answer.detail);
  }

  private tell(): void {
    for (const tell of this.listeners) tell();
  }
}

const isJson = (reply: Response): boolean => /[/+]json/.test(reply.headers.get("Content-Type") ?? "");
