import type { Message } from "../src/conversation/wire";

/** A stored message of the bot, unless told otherwise. */
export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    author: "bot",
    text: `message ${seq}`,
    at: new Date(Date.UTC(2026, 2, 3, 12, 0, seq)).toISOString(),
    clientId: null,
    replies: [],
    asks: null,
    card: null,
    language: "en",
    ...more,
  };
}

/** A stored message of the customer's. */
export const ours = (seq: number, clientId: string, more: Partial<Message> = {}): Message =>
  message(seq, { author: "customer", clientId, language: null, ...more });

export const draft = (clientId: string, text = clientId, buttonId: string | null = null) => ({
  clientId,
  text,
  buttonId,
  at: "2026-03-03T12:00:00.000Z",
});

/** Let everything that waits for a promise go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
