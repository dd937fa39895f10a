import type { Delivery, Draft } from "./transcript";
import type { UnsentMessages } from "./unsent";

/** There is no connection: the message waits. */
export class NotConnected extends Error {}

/** The server did not answer in time: it may or may not have stored the message. */
export class NoAnswer extends Error {}

/** The server answered that it does not take the message. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    /** Seconds until it is worth trying again; `null` if it never is. */
    readonly retryAfter: number | null,
  ) {
    super(`refused: ${code}`);
  }
}

export interface Stored {
  id: string;
  seq: number;
}

/** Hands one message to the server. Rejects with one of the errors above. */
export type Deliver = (draft: Draft) => Promise<Stored>;

export interface CourierEvents {
  stored(clientId: string, stored: Stored): void;
  progress(clientId: string, delivery: Delivery, problem: string | null): void;
}

export const ATTEMPTS = 3;

/**
 * Carries our messages to the server one after another, so that they are stored in the order written.
 *
 * A message is given up only when the server refuses it, or does not answer it three times over one connection; while
 * there is no connection it waits. It is sent again under the same client id, which the server knows it by.
 */
export class Courier {
  #queue: Draft[] = [];
  #running = false;
  #online = false;

  constructor(
    private readonly deliver: Deliver,
    private readonly unsent: UnsentMessages,
    private readonly events: CourierEvents,
    private readonly pause: (milliseconds: number) => Promise<void>,
  ) {}

  /**
   * Take a message on. It is kept for the next visit until the server has it, once it is known which conversation
   * it belongs to: one that nobody is known to own must not turn up in somebody else's.
   */
  take(conversationId: string | null, draft: Draft): void {
    this.#queue.push(draft);
    if (conversationId !== null) void this.keep(conversationId, draft);
    void this.#run();
  }

  /** A browser that cannot keep a message still sends it. */
  keep(conversationId: string, draft: Draft): Promise<void> {
    return this.unsent.keep({ ...draft, conversationId, problem: null }).catch(() => undefined);
  }

  /** Take messages on that an earlier visit or connection left behind; those already here are not taken twice. */
  recover(drafts: readonly Draft[]): void {
    const known = new Set(this.#queue.map((draft) => draft.clientId));
    this.#queue.push(...drafts.filter((draft) => !known.has(draft.clientId)));
  }

  /** Whether the server has, or nobody wants, this message: nothing more is to be done for it. */
  async settled(clientId: string): Promise<void> {
    this.#queue = this.#queue.filter((draft) => draft.clientId !== clientId);
    await this.unsent.forget(clientId).catch(() => undefined);
  }

  online(): void {
    this.#online = true;
    void this.#run();
  }

  offline(): void {
    this.#online = false;
    for (const { clientId } of this.#queue) this.events.progress(clientId, "waiting", null);
  }

  /** Leave everything that is still to be carried: it belongs to a conversation that is no longer this one. */
  drop(): Draft[] {
    const left = this.#queue;
    this.#queue = [];
    return left;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let draft = this.#queue[0]; draft && this.#online; draft = this.#queue[0]) await this.#carry(draft);
    } finally {
      this.#running = false;
    }
  }

  async #carry(draft: Draft): Promise<void> {
    for (let attempt = 1; this.#online && this.#queue[0] === draft; attempt += 1) {
      this.events.progress(draft.clientId, "sending", null);
      try {
        const stored = await this.deliver(draft);
        await this.settled(draft.clientId);
        this.events.stored(draft.clientId, stored);
        return;
      } catch (error) {
        if (error instanceof Refused && error.retryAfter !== null) {
          this.events.progress(draft.clientId, "waiting", error.code);
          await this.pause(error.retryAfter * 1000);
        } else if (error instanceof Refused) {
          await this.#giveUp(draft, error.code);
        } else if (error instanceof NotConnected) {
          this.#online = false;
          this.events.progress(draft.clientId, "waiting", null);
        } else if (attempt >= ATTEMPTS) {
          await this.#giveUp(draft, "no_answer");
        } else {
          await this.pause(500 * 2 ** attempt);
        }
      }
    }
  }

  async #giveUp(draft: Draft, problem: string): Promise<void> {
    this.#queue = this.#queue.filter((other) => other !== draft);
    this.events.progress(draft.clientId, "failed", problem);
    await this.unsent.failed(draft.clientId, problem).catch(() => undefined);
  }
}
