import { Courier, NoAnswer, NotConnected, Refused, type Stored } from "./courier";
import type { ServerClock } from "./server-clock";
import { type RequestParts, SessionRequest, type TokenSource } from "./session-request";
import { type Draft, type Entry, Transcript } from "./transcript";
import type { UnsentMessages } from "./unsent";
import {
  type Message,
  type OwnerNow,
  type QuickReply,
  type Session,
  type SignedIn,
  readMessage,
  readOwner,
  readRefusal,
  readResumed,
  readSession,
  readStored,
} from "./wire";

export type Connection = "connecting" | "online" | "offline";

export interface ConversationEvents {
  /** Something to be drawn has changed. */
  changed(): void;
  /** A message of somebody else has arrived while the conversation was open (not from its history). */
  heard(message: Message): void;
  signedIn(who: SignedIn | null): void;
  /** The server did not accept the token, nor a second one: the visitor chats unsigned. */
  tokenRefused(code: string): void;
}

export interface ConversationParts extends RequestParts {
  unsent: UnsentMessages;
  clock: ServerClock;
  events: ConversationEvents;
  newId: () => string;
  pause: (milliseconds: number) => Promise<void>;
}

/** The session does not open (any more): asking for it anew, with a new token, helps. */
const SESSION_LOST = new Set(["unknown_session", "sign_in_required", "sign_in_expired", "foreign_conversation"]);
/** The server is in trouble, not the message: sent again, it is stored at most once. */
const TROUBLE = new Set(["unavailable", "internal"]);

/** How often a session is asked for anew for the sake of one message. */
const REOPENINGS = 3;

/** A typing sign whose end got lost is taken down after this. */
const TYPING_MS = 45_000;

/** One customer's conversation with the server: its messages, its state, and everything the customer can do in it. */
export class Conversation {
  readonly transcript = new Transcript();
  connection: Connection = "connecting";
  owner: OwnerNow = { owner: "bot", place: null };
  signedIn: SignedIn | null = null;
  typing = false;
  /** Whether the history is here: before that an empty transcript means nothing. */
  ready = false;
  /** What the conversation is held in: chosen by the customer, or as the server tells it. */
  language: string;

  readonly #courier: Courier;
  readonly #request: SessionRequest;
  #session: Session | null = null;
  #greeting = 0;
  #unanswered = 0;
  #reopened = 0;
  #catchingUp: Promise<void> | null = null;
  #typingEnds: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: ConversationParts) {
    this.language = parts.sessions.language ?? parts.language;
    this.#courier = new Courier(
      (draft) => this.#deliver(draft),
      parts.unsent,
      {
        stored: (clientId, stored) => this.#change(() => this.transcript.stored(clientId, stored)),
        progress: (clientId, delivery, problem) =>
          this.#change(() => this.transcript.mark(clientId, delivery, problem)),
      },
      parts.pause,
    );
    this.#request = new SessionRequest(parts, (code) => parts.events.tokenRefused(code));
    const { line } = parts;
    line.on("connect", () => void this.#greet());
    line.on("disconnect", () => this.#lost());
    line.on("bot_uttered", (data) => this.#arrived(readMessage(data)));
    line.on("message_stored", (data) => this.#arrived(readMessage(data)));
    line.on("typing", (data) => this.#typing((data as { on?: unknown } | null)?.on === true));
    line.on("owner", (data) => this.#change(() => (this.owner = readOwner(data))));
  }

  /** The token was refused: the customer believes to be signed in and is not. */
  get tokenRefused(): boolean {
    return this.#request.refused && this.signedIn === null;
  }

  get pinnedLanguage(): string | null {
    return this.parts.sessions.language;
  }

  open(): void {
    this.parts.line.open();
  }

  /** Say something: shown at once, sent as soon as there is a connection. */
  say(text: string, button: QuickReply | null = null): void {
    const draft: Draft = {
      clientId: this.parts.newId(),
      // Half a character (a cut emoji) cannot be stored anywhere.
      text: text.toWellFormed(),
      buttonId: button?.payload ?? null,
      at: new Date(this.parts.clock.now()).toISOString(),
    };
    this.#change(() => this.transcript.write(draft));
    this.#courier.take(this.#session?.conversationId ?? null, draft);
  }

  press(reply: QuickReply): void {
    this.say(reply.title, reply);
  }

  /** Send a failed message again, under the id it had. */
  retry(entry: Entry): void {
    if (entry.clientId === null) return;
    const { clientId, text, buttonId, at } = entry;
    this.#change(() => this.transcript.mark(clientId, "waiting"));
    this.#courier.take(this.#session?.conversationId ?? null, { clientId, text, buttonId, at });
  }

  async discard(entry: Entry): Promise<void> {
    const { clientId } = entry;
    if (clientId === null) return;
    this.#change(() => this.transcript.discard(clientId));
    await this.#courier.settled(clientId);
  }

  /** Sign in, or out with `null`. An unsigned conversation becomes the contact's, its history included. */
  async setToken(source: TokenSource | null): Promise<void> {
    this.#request.token = source;
    if (source === null) {
      this.parts.sessions.signOut();
      if (this.signedIn) this.#leave();
    } else if (this.parts.line.connected) {
      await this.#greet();
    }
  }

  /** Choose the language of the conversation; with `null` it follows what the customer writes. */
  async setLanguage(language: string | null): Promise<void> {
    this.parts.sessions.language = language;
    this.#change(() => (this.language = language ?? this.language));
    if (!this.#session) return;
    const asked = { session_id: this.#session.sessionId, language };
    await this.parts.line.ask("set_language", asked).catch(() => undefined);
  }

  /** The page was asleep or hidden: make sure that nothing was missed and that the connection lives. */
  async wake(): Promise<void> {
    if (!this.parts.line.connected) this.parts.line.open();
    else if (this.#session) await this.#catchUp().catch(() => this.parts.line.renew());
  }

  async #greet(): Promise<void> {
    const greeting = (this.#greeting += 1);
    const answer = await this.#ask().catch(() => null);
    if (greeting !== this.#greeting) return;
    const session = readSession(answer);
    if (session) {
      this.#unanswered = 0;
      await this.#adopt(session);
    } else if (this.parts.line.connected) {
      this.#unanswered += 1;
      const patience = readRefusal(answer)?.retryAfter ?? Math.min(30, 2 ** this.#unanswered);
      await this.parts.pause(patience * 1000);
      if (greeting === this.#greeting) this.parts.line.renew();
    }
  }

  /** A conversation in which nothing was said yet gives way to one that this browser remembers. */
  #ask(): Promise<unknown> {
    return this.#request.ask({
      sessionId: this.transcript.isEmpty ? null : (this.#session?.sessionId ?? null),
      complete: this.transcript.complete,
      signedIn: this.signedIn !== null,
    });
  }

  async #adopt(session: Session): Promise<void> {
    const before = this.#session;
    const another = before !== null && before.conversationId !== session.conversationId;
    this.#session = session;
    this.parts.sessions.remember(session.sessionId, session.signedIn !== null);
    const wasSignedIn = this.signedIn;
    this.#change(() => {
      if (another) this.transcript.clear();
      for (const message of session.messages) this.transcript.merge(message);
      // A long history comes in parts: only the last part reaches the last number.
      this.transcript.settle(Math.min(session.lastSeq, session.messages.at(-1)?.seq ?? session.lastSeq));
      this.connection = "online";
      this.owner = session.owner;
      this.signedIn = session.signedIn;
      this.language = this.parts.sessions.language ?? session.language ?? this.language;
    });
    if (this.signedIn?.name !== wasSignedIn?.name) this.parts.events.signedIn(this.signedIn);
    if (this.transcript.complete < session.lastSeq) await this.#catchUp().catch(() => undefined);
    this.#change(() => (this.ready = true));
    await this.#recover(session, another ? before : null, wasSignedIn !== null);
    this.#courier.online();
  }

  /** Take up what earlier visits left unsent, and what was written before this conversation was known. */
  async #recover(session: Session, before: Session | null, wasSignedIn: boolean): Promise<void> {
    const { unsent } = this.parts;
    const carried = this.#courier.drop();
    const mine = before === null || (!wasSignedIn && session.signedIn === null);
    for (const draft of carried) {
      if (mine) await this.#courier.keep(session.conversationId, draft);
      else await this.#courier.settled(draft.clientId);
    }
    for (const draft of await unsent.of(session.conversationId).catch(() => [])) {
      if (this.transcript.find(draft.clientId)?.delivery === "sent") await this.#courier.settled(draft.clientId);
      else this.#takeUp(draft, draft.problem);
    }
    // Where the browser keeps nothing, what was carried is still known here.
    if (mine) for (const draft of carried) this.#takeUp(draft, null);
  }

  #takeUp(draft: Draft, problem: string | null): void {
    if (this.transcript.find(draft.clientId)?.delivery === "sent") return;
    this.#change(() => this.transcript.write(draft, problem === null ? "waiting" : "failed", problem));
    if (problem === null) this.#courier.recover([draft]);
  }

  /** Give this conversation up on this device and ask for the one that is now ours. */
  #leave(): void {
    this.#change(() => {
      this.transcript.clear();
      this.signedIn = null;
      this.ready = false;
      this.connection = "connecting";
    });
    for (const { clientId } of this.#courier.drop()) void this.#courier.settled(clientId);
    this.#session = null;
    this.#courier.offline();
    this.parts.events.signedIn(null);
    this.parts.line.renew();
  }

  #lost(): void {
    this.#greeting += 1;
    this.#courier.offline();
    this.#typing(false);
    this.#change(() => (this.connection = "offline"));
  }

  #arrived(message: Message | null): void {
    if (!message) return;
    this.parts.clock.heard(message.at);
    const isNew = this.transcript.merge(message);
    if (message.clientId !== null) void this.#courier.settled(message.clientId);
    if (this.transcript.hasGap && this.#session) void this.#catchUp().catch(() => undefined);
    if (message.language && !this.pinnedLanguage) this.language = message.language;
    this.#change();
    if (isNew && message.author !== "customer") this.parts.events.heard(message);
  }

  /** Fetch what came after the last complete number, until nothing is missing. One at a time. */
  #catchUp(): Promise<void> {
    this.#catchingUp ??= this.#fetchMissing().finally(() => (this.#catchingUp = null));
    return this.#catchingUp;
  }

  async #fetchMissing(): Promise<void> {
    for (let session = this.#session; session; ) {
      const after = this.transcript.complete;
      const answer = await this.parts.line.ask("resume", { session_id: session.sessionId, after });
      if (session !== this.#session || readRefusal(answer)) return;
      const { messages, lastSeq } = readResumed(answer);
      const reached = messages.at(-1)?.seq ?? lastSeq;
      this.#change(() => {
        for (const message of messages) this.transcript.merge(message);
        this.transcript.settle(reached);
      });
      if (this.transcript.complete >= lastSeq || this.transcript.complete === after) return;
    }
  }

  async #deliver(draft: Draft): Promise<Stored> {
    const session = this.#session;
    if (!session) throw new NotConnected();
    const answer = await this.parts.line.ask("user_uttered", {
      message: draft.text,
      session_id: session.sessionId,
      client_message_id: draft.clientId,
      ...(draft.buttonId === null ? {} : { button_id: draft.buttonId }),
    });
    const refusal = readRefusal(answer);
    if (refusal && SESSION_LOST.has(refusal.code) && this.#reopened < REOPENINGS) {
      this.#reopened += 1;
      void this.#greet();
      throw new NotConnected();
    }
    if (refusal && TROUBLE.has(refusal.code)) throw new NoAnswer();
    if (refusal) throw new Refused(refusal.code, refusal.retryAfter);
    const stored = readStored(answer);
    if (!stored) throw new NoAnswer();
    this.#reopened = 0;
    return stored;
  }

  #typing(on: boolean): void {
    clearTimeout(this.#typingEnds);
    if (on) this.#typingEnds = setTimeout(() => this.#typing(false), TYPING_MS);
    if (on !== this.typing) this.#change(() => (this.typing = on));
  }

  #change(apply: () => void = () => undefined): void {
    apply();
    this.parts.events.changed();
  }
}
