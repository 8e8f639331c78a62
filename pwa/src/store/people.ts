// Who signed in on this phone: a small database beside the stores, read before any of them is opened.
import Dexie, { type EntityTable } from "dexie";
import { guarded } from "./database";

/** What `/api/session` says of a person. */
export interface Person {
  user: string;
  login: string;
  name: string;
  role: string;
  scope: string;
  commune: string | null;
  member: string | null;
  unit_name: string;
  lang: string;
  /** The device that this person's store on this phone is, as the server knows it. */
  device: string;
}

export interface Known extends Person {
  lastIn: number;
  /** When the first sync of this store ended, 0 before. */
  syncedAt: number;
}

class PeopleDb extends Dexie {
  declare people: EntityTable<Known, "user">;
  declare meta: EntityTable<{ key: string; value: unknown }, "key">;

  constructor() {
    super("gandan");
    this.version(1).stores({ people: "user, login", meta: "key" });
  }
}

export class People {
  private readonly db = new PeopleDb();

  /** Everybody who has a store here, the last one first. */
  async list(): Promise<Known[]> {
    const all = await guarded(this.db, () => this.db.people.toArray());
    return all.sort((a, b) => b.lastIn - a.lastIn);
  }

  byLogin(login: string): Promise<Known | undefined> {
    return guarded(this.db, () => this.db.people.where("login").equals(login).first());
  }

  async put(person: Known): Promise<void> {
    await guarded(this.db, () => this.db.people.put(person));
  }

  /** The person whose session this phone's cookie belongs to; undefined when nobody is signed in. */
  async current(): Promise<Known | undefined> {
    const user = await this.get<string>("current");
    return user === undefined ? undefined : guarded(this.db, () => this.db.people.get(user));
  }

  async setCurrent(user: string | undefined): Promise<void> {
    await this.set("current", user);
  }

  async get<T>(key: string): Promise<T | undefined> {
    return (await guarded(this.db, () => this.db.meta.get(key)))?.value as T | undefined;
  }

  async set(key: string, value: unknown): Promise<void> {
    await guarded(this.db, () =>
      value === undefined ? this.db.meta.delete(key) : this.db.meta.put({ key, value }).then(() => undefined),
    );
  }

  close(): void {
    this.db.close();
  }
}
