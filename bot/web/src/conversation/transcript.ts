import type { Author, Message } from "./wire";

/** How far a message of ours has come. Everybody else's is `sent`. */
export type Delivery = "waiting" | "sending" | "sent" | "failed";

/** One line of the conversation as this browser knows it. */
export interface Entry extends Omit<Message, "id" | "seq"> {
  /** Stays the same from the first keystroke to the stored message, so that nothing is drawn or read twice. */
  key: string;
  id: string | null;
  /** `null` until the server has stored it. */
  seq: number | null;
  delivery: Delivery;
  /** Why it failed: the server's error code, or `no_answer`. */
  problem: string | null;
  /** The button this message is the pressing of. */
  buttonId: string | null;
}

/** A message of ours which the server has not confirmed yet. */
export interface Draft {
  clientId: string;
  text: string;
  buttonId: string | null;
  /** When it was written: ISO 8601, UTC. */
  at: string;
}

/**
 * A conversation's messages in order, each once, whichever way and how often they arrive.
 *
 * Stored messages stand by their number; ours that are still under way stand below them in the order written.
 * A message is known by its id, by its number, and ours by the id this browser gave it.
 */
export class Transcript {
  #stored: Entry[] = [];
  #underway: Entry[] = [];
  #complete = 0;

  get entries(): readonly Entry[] {
    return [...this.#stored, ...this.#underway];
  }

  /** Every message up to this number is here. */
  get complete(): number {
    return this.#complete;
  }

  /** Whether a number is known beyond one that is missing. */
  get hasGap(): boolean {
    return (this.#stored.at(-1)?.seq ?? 0) > this.#complete;
  }

  get isEmpty(): boolean {
    return this.#stored.length === 0 && this.#underway.length === 0;
  }

  /** Take in a stored message. Returns whether it is a new one to this browser. */
  merge(message: Message): boolean {
    const own = message.clientId === null ? undefined : this.#takeUnderway(message.clientId);
    const known = this.#stored.find((entry) => entry.seq === message.seq || entry.id === message.id);
    if (known) return false;
    this.#insert({
      ...message,
      key: own?.key ?? message.clientId ?? message.id,
      delivery: "sent",
      problem: null,
      buttonId: own?.buttonId ?? null,
    });
    return own === undefined;
  }

  /** Show a message of ours before the server knows it. */
  write(draft: Draft, delivery: Delivery = "waiting", problem: string | null = null): void {
    if (this.find(draft.clientId)) return;
    this.#underway.push({
      key: draft.clientId,
      id: null,
      seq: null,
      author: "customer" satisfies Author,
      text: draft.text,
      at: draft.at,
      clientId: draft.clientId,
      replies: [],
      asks: null,
      card: null,
      language: null,
      delivery,
      problem,
      buttonId: draft.buttonId,
    });
  }

  /** The server has stored our message under this id and number. */
  stored(clientId: string, { id, seq }: { id: string; seq: number }): void {
    const own = this.#takeUnderway(clientId);
    if (!own || this.#stored.some((entry) => entry.seq === seq)) return;
    this.#insert({ ...own, id, seq, delivery: "sent", problem: null });
  }

  /** Say how far a message under way has come. */
  mark(clientId: string, delivery: Delivery, problem: string | null = null): void {
    this.#underway = this.#underway.map((entry) =>
      entry.clientId === clientId ? { ...entry, delivery, problem } : entry,
    );
  }

  /** Drop a message which the customer no longer wants to send. */
  discard(clientId: string): void {
    this.#takeUnderway(clientId);
  }

  find(clientId: string): Entry | undefined {
    return this.entries.find((entry) => entry.clientId === clientId);
  }

  /** The server has told us everything up to this number: what is missing below it does not exist. */
  settle(lastSeq: number): void {
    this.#complete = Math.max(this.#complete, lastSeq);
    this.#advance();
  }

  clear(): void {
    this.#stored = [];
    this.#underway = [];
    this.#complete = 0;
  }

  #insert(entry: Entry): void {
    const after = this.#stored.findLastIndex((other) => (other.seq ?? 0) < (entry.seq ?? 0));
    this.#stored = this.#stored.toSpliced(after + 1, 0, entry);
    this.#advance();
  }

  #advance(): void {
    for (const { seq } of this.#stored) if (seq === this.#complete + 1) this.#complete = seq;
  }

  #takeUnderway(clientId: string): Entry | undefined {
    const own = this.#underway.find((entry) => entry.clientId === clientId);
    if (own) this.#underway = this.#underway.filter((entry) => entry !== own);
    return own;
  }
}
