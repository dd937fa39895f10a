/**
 * What travels between widget and server, and how a message is read from it.
 *
 * The server's fields are snake_case; inside the widget everything is read once, here, into camelCase.
 * Nothing that arrives is trusted to have the right shape: what cannot be read is `null`.
 */

export type Author = "customer" | "bot" | "agent" | "system";
export type Owner = "bot" | "waiting" | "agent";

export interface QuickReply {
  title: string;
  /** The opaque id of the button: valid once, in this conversation. */
  payload: string;
}

export interface Asks {
  slot: string;
  kind: "choice" | "text" | "confirm";
}

export interface CardField {
  key: string;
  label: string;
  value: string;
  /** The instant the value speaks of (ISO 8601, UTC), where it speaks of one. */
  at: string | null;
}

/** What an article is fetched by. */
export interface ArticleKey {
  id: string;
  language: string;
}

export interface Card {
  kind: string;
  title: string;
  fields: readonly CardField[];
  /** Sentences of their own, such as the two that answer in an article. */
  lines: readonly string[];
  article: ArticleKey | null;
  note: string | null;
}

export interface Message {
  id: string;
  /** The message's number in its conversation, counted from 1 without holes. */
  seq: number;
  author: Author;
  text: string;
  /** When the server stored it: ISO 8601, UTC. */
  at: string;
  /** The id the customer's browser gave it before it had a number. */
  clientId: string | null;
  replies: readonly QuickReply[];
  asks: Asks | null;
  card: Card | null;
  language: string | null;
}

export interface SignedIn {
  name: string;
  organisation: string;
}

export interface OwnerNow {
  owner: Owner;
  /** Place in the queue while waiting, counted from 1. */
  place: number | null;
}

export interface Refusal {
  code: string;
  /** Seconds until it is worth asking again, where the server says so. */
  retryAfter: number | null;
}

export interface Session {
  sessionId: string;
  conversationId: string;
  language: string | null;
  signedIn: SignedIn | null;
  owner: OwnerNow;
  messages: Message[];
  lastSeq: number;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const shown = (value: unknown): string => (typeof value === "number" ? String(value) : (text(value) ?? ""));
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function readReplies(data: Fields, custom: Fields): QuickReply[] {
  const offered = list(data.quick_replies).length ? list(data.quick_replies) : asksAnswers(custom);
  return offered.flatMap((reply) => {
    if (!isFields(reply)) return [];
    const title = text(reply.title);
    const payload = text(reply.payload) ?? text(reply.button_id);
    return title && payload ? [{ title, payload }] : [];
  });
}

const asksAnswers = (custom: Fields): unknown[] => (isFields(custom.asks) ? list(custom.asks.answers) : []);

function readAsks(value: unknown): Asks | null {
  if (!isFields(value)) return null;
  const slot = text(value.slot);
  const kind = value.kind;
  if (!slot || (kind !== "choice" && kind !== "text" && kind !== "confirm")) return null;
  return { slot, kind };
}

function readArticleKey(value: unknown): ArticleKey | null {
  if (!isFields(value)) return null;
  const id = text(value.id);
  const language = text(value.language);
  return id && language ? { id, language } : null;
}

function readCard(value: unknown): Card | null {
  if (!isFields(value)) return null;
  const kind = text(value.kind);
  if (!kind) return null;
  const fields = list(value.fields).flatMap((field) => {
    if (!isFields(field)) return [];
    const at = text(field.at);
    return [
      {
        key: text(field.key) ?? "",
        label: shown(field.label),
        value: shown(field.value),
        at: at && !Number.isNaN(Date.parse(at)) ? at : null,
      },
    ];
  });
  const lines = list(value.lines).flatMap((line) => text(line) ?? []);
  return { kind, title: shown(value.title), fields, lines, article: readArticleKey(value.article), note: text(value.note) };
}

/** Read one message, whoever wrote it; `null` if it has no id or number to be known by. */
export function readMessage(data: unknown): Message | null {
  if (!isFields(data)) return null;
  const { author, seq } = data;
  const id = shown(data.id);
  if (!id || typeof seq !== "number") return null;
  const custom = isFields(data.custom) ? data.custom : {};
  return {
    id,
    seq,
    author: author === "customer" || author === "agent" || author === "system" ? author : "bot",
    text: shown(data.text),
    at: text(data.at) ?? new Date(0).toISOString(),
    clientId: text(data.client_message_id),
    replies: readReplies(data, custom),
    asks: readAsks(custom.asks),
    card: readCard(custom.card),
    language: text(custom.language),
  };
}

export function readMessages(data: unknown): Message[] {
  return list(data).flatMap((item) => readMessage(item) ?? []);
}

export function readOwner(data: unknown): OwnerNow {
  const fields = isFields(data) ? data : { owner: data };
  const owner = fields.owner === "waiting" || fields.owner === "agent" ? fields.owner : "bot";
  return { owner, place: typeof fields.place === "number" ? fields.place : null };
}

/** The server's refusal in an acknowledgement, if it is one. */
export function readRefusal(data: unknown): Refusal | null {
  if (!isFields(data) || !isFields(data.error)) return null;
  const { code, retry_after: retryAfter } = data.error;
  return {
    code: text(code) ?? "unknown",
    retryAfter: typeof retryAfter === "number" && retryAfter >= 0 ? retryAfter : null,
  };
}

export function readSession(data: unknown): Session | null {
  if (!isFields(data)) return null;
  const sessionId = text(data.session_id);
  if (!sessionId) return null;
  const signedIn = isFields(data.signed_in)
    ? { name: shown(data.signed_in.name), organisation: shown(data.signed_in.organisation) }
    : null;
  const messages = readMessages(data.messages);
  return {
    sessionId,
    conversationId: text(data.conversation_id) ?? sessionId.split(".")[0] ?? sessionId,
    language: text(data.language),
    signedIn,
    owner: isFields(data.owner) ? readOwner(data.owner) : readOwner({ owner: data.owner, place: data.place }),
    messages,
    lastSeq: typeof data.last_seq === "number" ? data.last_seq : (messages.at(-1)?.seq ?? 0),
  };
}

/** What `resume` brings back. */
export function readResumed(data: unknown): { messages: Message[]; lastSeq: number } {
  const fields = isFields(data) ? data : {};
  const messages = readMessages(fields.messages);
  return {
    messages,
    lastSeq: typeof fields.last_seq === "number" ? fields.last_seq : (messages.at(-1)?.seq ?? 0),
  };
}

/** What a stored message of ours was given: its id and number; `null` if the acknowledgement says neither. */
export function readStored(data: unknown): { id: string; seq: number } | null {
  if (!isFields(data) || typeof data.seq !== "number") return null;
  const id = shown(data.id);
  return id ? { id, seq: data.seq } : null;
}
