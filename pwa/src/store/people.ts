// Who signed in on this phone: a small database beside the stores, read before any of them is opened.
import { type MetaRow, transact } from "./database";
import { Database, type Table } from "./idb";

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

interface Tables {
  people: Table<Known, string>;
  meta: Table<MetaRow, string>;
}

export class People {
  private readonly database = new Database<Tables>("gandan", 1, {
    people: { key: "user", indexes: { login: "one" } },
    meta: { key: "key" },
  });

  /** Everybody who has a store here, the last one first. */
  async list(): Promise<Known[]> {
    const all = await this.read((db) => db.people.all());
    return all.sort((a, b) => b.lastIn - a.lastIn);
  }

  async byLogin(login: string): Promise<Known | undefined> {
    return (await this.read((db) => db.people.by("login", login).rows(1)))[0];
  }

  put(person: Known): Promise<void> {
    return this.write((db) => db.people.put(person));
  }

  /** The person whose session this phone's cookie belongs to; undefined when nobody is signed in. */
  current(): Promise<Known | undefined> {
    return this.read(async (db) => {
      const user = (await db.meta.get("current"))?.value;
      return user === undefined ? undefined : db.people.get(user as string);
    });
  }

  setCurrent(user: string | undefined): Promise<void> {
    return this.set("current", user);
  }

  async get<T>(key: string): Promise<T | undefined> {
    return (await this.read((db) => db.meta.get(key)))?.value as T | undefined;
  }

  set(key: string, value: unknown): Promise<void> {
    return this.write((db) => (value === undefined ? db.meta.drop(key) : db.meta.put({ key, value })));
  }

  close(): void {
    this.database.close();
  }

  private read<T>(work: (db: Tables) => Promise<T>): Promise<T> {
    return transact(this.database, "readonly", work);
  }

  private write<T>(work: (db: Tables) => Promise<T>): Promise<T> {
    return transact(this.database, "readwrite", work);
  }
}
