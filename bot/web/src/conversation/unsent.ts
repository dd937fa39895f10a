import type { Draft } from "./transcript";

/** A message kept in the browser because the server has not confirmed it. */
export interface Kept extends Draft {
  conversationId: string;
  /** Why it was given up; `null` while it is still to be sent. */
  problem: string | null;
}

/** Where unconfirmed messages outlive the page. */
export interface UnsentMessages {
  keep(message: Kept): Promise<void>;
  failed(clientId: string, problem: string): Promise<void>;
  forget(clientId: string): Promise<void>;
  /** Those of one conversation, in the order written. */
  of(conversationId: string): Promise<Kept[]>;
}

/** For browsers that keep nothing (private windows): the page's own memory. */
export class UnsentInMemory implements UnsentMessages {
  readonly #kept = new Map<string, Kept>();

  async keep(message: Kept): Promise<void> {
    this.#kept.set(message.clientId, message);
  }

  async failed(clientId: string, problem: string): Promise<void> {
    const kept = this.#kept.get(clientId);
    if (kept) this.#kept.set(clientId, { ...kept, problem });
  }

  async forget(clientId: string): Promise<void> {
    this.#kept.delete(clientId);
  }

  async of(conversationId: string): Promise<Kept[]> {
    return inOrder([...this.#kept.values()].filter((kept) => kept.conversationId === conversationId));
  }
}

const STORE = "unsent";
const OPENING_MS = 3000;

/** IndexedDB: one row a message, so that two tabs never overwrite each other's. */
export class UnsentInDatabase implements UnsentMessages {
  private constructor(private readonly database: IDBDatabase) {}

  /**
   * Open the database of one server's messages. The page's memory takes its place where that is not allowed, or
   * where the browser does not come back from opening it.
   */
  static async open(name: string): Promise<UnsentMessages> {
    try {
      const opening = indexedDB.open(name, 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore(STORE, { keyPath: "clientId" }).createIndex("conversation", "conversationId");
      };
      return new UnsentInDatabase(await Promise.race([done(opening), late(OPENING_MS)]));
    } catch {
      return new UnsentInMemory();
    }
  }

  async keep(message: Kept): Promise<void> {
    await done(this.#rows("readwrite").put(message));
  }

  async failed(clientId: string, problem: string): Promise<void> {
    const rows = this.#rows("readwrite");
    const kept = (await done(rows.get(clientId))) as Kept | undefined;
    if (kept) await done(rows.put({ ...kept, problem }));
  }

  async forget(clientId: string): Promise<void> {
    await done(this.#rows("readwrite").delete(clientId));
  }

  async of(conversationId: string): Promise<Kept[]> {
    return inOrder((await done(this.#rows("readonly").index("conversation").getAll(conversationId))) as Kept[]);
  }

  #rows(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(STORE, mode).objectStore(STORE);
  }
}

/** What is asked of a place that is still being opened waits for it, in order. */
export class UnsentSoon implements UnsentMessages {
  constructor(private readonly place: Promise<UnsentMessages>) {}

  async keep(message: Kept): Promise<void> {
    await (await this.place).keep(message);
  }

  async failed(clientId: string, problem: string): Promise<void> {
    await (await this.place).failed(clientId, problem);
  }

  async forget(clientId: string): Promise<void> {
    await (await this.place).forget(clientId);
  }

  async of(conversationId: string): Promise<Kept[]> {
    return (await this.place).of(conversationId);
  }
}

const late = (milliseconds: number): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), milliseconds));

const inOrder = (kept: Kept[]): Kept[] => kept.sort((a, b) => a.at.localeCompare(b.at));

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
