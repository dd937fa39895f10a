import { describe, expect, it } from "vitest";
import { Conversation } from "../src/conversation/conversation";
import { NoAnswer, NotConnected } from "../src/conversation/courier";
import type { Line, LineEvent } from "../src/conversation/line";
import { ServerClock } from "../src/conversation/server-clock";
import type { TokenSource } from "../src/conversation/session-request";
import { Sessions } from "../src/conversation/sessions";
import { UnsentInMemory } from "../src/conversation/unsent";
import { settle } from "./messages";

type Fields = Record<string, unknown>;
type Wire = Fields & { seq: number };

const AT = "2026-03-03T12:00:00.000000Z";
const bot = (seq: number, more: Fields = {}): Wire => ({
  id: `m${seq}`,
  seq,
  author: "bot",
  at: AT,
  text: `message ${seq}`,
  custom: { language: "en" },
  ...more,
});
const customer = (seq: number, clientId: string): Wire => ({
  id: `m${seq}`,
  seq,
  author: "customer",
  at: AT,
  text: clientId,
  client_message_id: clientId,
});

/** A line to a server of one conversation, which can be told to fail. */
class ScriptedLine implements Line {
  connected = false;
  readonly asked: [string, Fields][] = [];
  readonly stored: Wire[] = [];
  sessionId = "one.secret";
  signedIn: Fields | null = null;
  answers: Partial<Record<string, (data: Fields) => unknown>> = {};
  portion = 200;
  renewals = 0;
  readonly #handlers = new Map<LineEvent, ((data: unknown) => void)[]>();

  on(event: LineEvent, handler: (data: unknown) => void): void {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }

  async ask(event: string, data: Fields): Promise<unknown> {
    if (!this.connected) throw new NotConnected();
    this.asked.push([event, data]);
    await settle();
    const told = this.answers[event]?.(data);
    if (told instanceof Error) throw told;
    if (told !== undefined) return told;
    return this.#answer(event, data);
  }

  #answer(event: string, data: Fields): unknown {
    const after = Number(data.after ?? 0);
    const messages = this.stored.filter(({ seq }) => seq > after).slice(0, this.portion);
    const last_seq = this.stored.at(-1)?.seq ?? 0;
    if (event === "resume") return { messages, last_seq };
    if (event === "user_uttered") {
      const known = this.stored.find((one) => one.client_message_id === data.client_message_id);
      if (known) return { ok: true, id: known.id, seq: known.seq, duplicate: true };
      const fresh = customer(last_seq + 1, String(data.client_message_id));
      this.stored.push(fresh);
      return { ok: true, id: fresh.id, seq: fresh.seq, duplicate: false };
    }
    return {
      session_id: this.sessionId,
      conversation_id: this.sessionId.split(".")[0],
      language: "en",
      signed_in: this.signedIn,
      owner: "bot",
      messages,
      last_seq,
    };
  }

  emit(event: LineEvent, data?: unknown): void {
    for (const handler of this.#handlers.get(event) ?? []) handler(data);
  }

  open(): void {
    if (this.connected) return;
    this.connected = true;
    this.emit("connect");
  }

  close(): void {
    if (!this.connected) return;
    this.connected = false;
    this.emit("disconnect");
  }

  renew(): void {
    this.renewals += 1;
    this.close();
    this.open();
  }

  events(name: string): Fields[] {
    return this.asked.filter(([event]) => event === name).map(([, data]) => data);
  }
}

function browser(line = new ScriptedLine(), kept = new Map<string, string>(), unsent = new UnsentInMemory()) {
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const heard: string[] = [];
  const refused: string[] = [];
  let ids = 0;
  const conversation = new Conversation({
    line,
    sessions: new Sessions(storage, "https://support.example"),
    unsent,
    clock: new ServerClock(() => Date.parse(AT)),
    language: "en",
    zone: "Europe/London",
    newId: () => `client-${(ids += 1)}`,
    pause: settle,
    events: {
      changed: () => undefined,
      heard: ({ text }) => heard.push(text),
      signedIn: () => undefined,
      tokenRefused: (code) => refused.push(code),
    },
  });
  const rest = async () => {
    for (let turn = 0; turn < 40; turn += 1) await settle();
  };
  const texts = () => conversation.transcript.entries.map(({ text }) => text);
  return { conversation, line, kept, unsent, heard, refused, rest, texts };
}

describe("a conversation", () => {
  it("asks for a session with zone and language, and keeps it", async () => {
    const { conversation, line, kept, rest } = browser();
    conversation.open();
    await rest();
    expect(line.events("session_request")).toMatchObject([
      { language: "en", pin: false, zone: "Europe/London", after: 0 },
    ]);
    expect([...kept.values()]).toEqual(["one.secret"]);
    expect(conversation).toMatchObject({ connection: "online", ready: true });
  });

  it("shows its history after a reload, and announces none of it", async () => {
    const { conversation, line, heard, rest, texts } = browser();
    line.stored.push(bot(1), customer(2, "x"), bot(3));
    conversation.open();
    await rest();
    expect(texts()).toEqual(["message 1", "x", "message 3"]);
    expect(heard).toEqual([]);
  });

  it("fetches a long history in parts", async () => {
    const { conversation, line, rest, texts } = browser();
    for (let seq = 1; seq <= 7; seq += 1) line.stored.push(bot(seq));
    line.portion = 3;
    conversation.open();
    await rest();
    expect(texts()).toHaveLength(7);
    expect(line.events("resume").map(({ after }) => after)).toEqual([3, 6]);
  });

  it("shows a message at once and sends it when there is a connection", async () => {
    const { conversation, line, rest, texts } = browser();
    conversation.say("hello");
    expect(texts()).toEqual(["hello"]);
    conversation.open();
    await rest();
    expect(line.events("user_uttered")).toMatchObject([
      { message: "hello", session_id: "one.secret", client_message_id: "client-1" },
    ]);
    expect(conversation.transcript.entries).toMatchObject([{ delivery: "sent", seq: 1 }]);
  });

  it("asks after a break for what came after the last number, and sends again what was not acknowledged", async () => {
    const { conversation, line, rest } = browser();
    conversation.open();
    await rest();
    line.stored.push(bot(1));
    line.emit("bot_uttered", bot(1));
    line.answers.user_uttered = (data) => {
      line.stored.push(customer(2, String(data.client_message_id)), bot(3));
      delete line.answers.user_uttered;
      line.connected = false;
      line.emit("disconnect");
      return new NotConnected();
    };
    conversation.say("hello");
    await rest();
    expect(conversation.connection).toBe("offline");
    line.open();
    await rest();
    expect(line.events("session_request").at(-1)).toMatchObject({ session_id: "one.secret", after: 1 });
    expect(conversation.transcript.entries.map(({ seq, delivery }) => [seq, delivery])).toEqual([
      [1, "sent"],
      [2, "sent"],
      [3, "sent"],
    ]);
    expect(line.stored).toHaveLength(3);
  });

  it("fetches what is missing when a number is left out", async () => {
    const { conversation, line, rest, texts } = browser();
    conversation.open();
    await rest();
    line.stored.push(bot(1), bot(2), bot(3));
    line.emit("bot_uttered", bot(3));
    await rest();
    expect(texts()).toEqual(["message 1", "message 2", "message 3"]);
  });

  it("shows what another tab said, once", async () => {
    const { conversation, line, rest, texts } = browser();
    conversation.open();
    await rest();
    line.stored.push(customer(1, "said elsewhere"));
    line.emit("message_stored", customer(1, "said elsewhere"));
    line.emit("message_stored", customer(1, "said elsewhere"));
    await rest();
    expect(texts()).toEqual(["said elsewhere"]);
  });

  it("sends after a reload what an earlier visit left unsent, under its old id", async () => {
    const first = browser();
    first.conversation.open();
    await first.rest();
    first.line.close();
    first.conversation.say("left behind");
    const second = browser(new ScriptedLine(), first.kept, first.unsent);
    second.conversation.open();
    await second.rest();
    expect(second.line.events("user_uttered")).toMatchObject([{ client_message_id: "client-1" }]);
    expect(await second.unsent.of("one")).toEqual([]);
  });

  it("shows after a reload what had failed, and sends it again only when asked", async () => {
    const first = browser();
    first.line.answers.user_uttered = () => new NoAnswer();
    first.conversation.open();
    await first.rest();
    first.conversation.say("nobody answered");
    await first.rest();
    const second = browser(new ScriptedLine(), first.kept, first.unsent);
    second.conversation.open();
    await second.rest();
    const [entry] = second.conversation.transcript.entries;
    expect(entry).toMatchObject({ delivery: "failed", problem: "no_answer" });
    expect(second.line.events("user_uttered")).toEqual([]);
    second.conversation.retry(entry!);
    await second.rest();
    expect(second.conversation.transcript.entries).toMatchObject([{ delivery: "sent" }]);
  });

  it("forgets a message the customer discards", async () => {
    const { conversation, line, unsent, rest, texts } = browser();
    line.answers.user_uttered = () => ({ error: { code: "button_not_offered" } });
    conversation.open();
    await rest();
    conversation.press({ title: "Yes", payload: "b1" });
    await rest();
    await conversation.discard(conversation.transcript.entries[0]!);
    expect(texts()).toEqual([]);
    expect(await unsent.of("one")).toEqual([]);
  });

  it("takes a fresh session in place of one that opens nothing, and says there what was unsent", async () => {
    const { conversation, line, rest, texts } = browser();
    line.stored.push(bot(1));
    conversation.open();
    await rest();
    line.close();
    conversation.say("still to be said");
    line.sessionId = "two.secret";
    line.stored.length = 0;
    line.open();
    await rest();
    expect(line.events("user_uttered")).toMatchObject([{ message: "still to be said", session_id: "two.secret" }]);
    expect(texts()).toHaveLength(1);
  });

  it("asks anew for a session that closes under a message, and sends the message again", async () => {
    const { conversation, line, rest } = browser();
    conversation.open();
    await rest();
    line.answers.user_uttered = () => {
      delete line.answers.user_uttered;
      return { error: { code: "sign_in_expired" } };
    };
    conversation.say("hello");
    await rest();
    expect(line.events("session_request")).toHaveLength(2);
    expect(conversation.transcript.entries).toMatchObject([{ delivery: "sent" }]);
  });

  it("fails a message for which the session never opens", async () => {
    const { conversation, line, rest } = browser();
    line.answers.user_uttered = () => ({ error: { code: "unknown_session" } });
    conversation.open();
    await rest();
    conversation.say("hello");
    await rest();
    expect(conversation.transcript.entries).toMatchObject([{ delivery: "failed", problem: "unknown_session" }]);
    expect(line.events("session_request").length).toBeLessThan(6);
  });

  it("renews the line when the session is not given", async () => {
    const { conversation, line, rest } = browser();
    let refusals = 0;
    line.answers.session_request = () => ((refusals += 1) < 3 ? { error: { code: "unavailable" } } : undefined);
    conversation.open();
    await rest();
    expect(line.renewals).toBe(2);
    expect(conversation.ready).toBe(true);
  });
});

describe("signing in", () => {
  const token = (...tokens: string[]): TokenSource => {
    let asked = 0;
    return async () => tokens[Math.min(asked++, tokens.length - 1)] ?? null;
  };
  const ASTRID = { name: "Astrid", organisation: "Halvorsen" };

  it("takes along what was said before", async () => {
    const { conversation, line, kept, rest } = browser();
    conversation.open();
    await rest();
    conversation.say("hello");
    await rest();
    line.signedIn = ASTRID;
    await conversation.setToken(token("t"));
    await rest();
    expect(line.events("session_request").at(-1)).toMatchObject({ session_id: "one.secret", token: "t", after: 1 });
    expect(conversation.signedIn).toEqual(ASTRID);
    expect([...kept]).toEqual([["firstline:https://support.example:contact", "one.secret"]]);
  });

  it("asks for a second token when the first is refused", async () => {
    const { conversation, line, refused, rest } = browser();
    line.answers.session_request = ({ token: given }) =>
      given === "old" ? { error: { code: "token_expired" } } : undefined;
    await conversation.setToken(token("old", "new"));
    conversation.open();
    await rest();
    expect(line.events("session_request").map((asked) => asked.token)).toEqual(["old", "new"]);
    expect(refused).toEqual([]);
  });

  it("goes on unsigned, and says so, when no token is taken", async () => {
    const { conversation, line, refused, rest } = browser();
    line.answers.session_request = ({ token: given }) => (given ? { error: { code: "token_invalid" } } : undefined);
    await conversation.setToken(token("bad"));
    conversation.open();
    await rest();
    expect(refused).toEqual(["token_invalid"]);
    expect(conversation).toMatchObject({ tokenRefused: true, ready: true, signedIn: null });
  });

  it("ends with signing out: the next one here sees nothing of it", async () => {
    const { conversation, line, kept, unsent, rest, texts } = browser();
    line.signedIn = ASTRID;
    line.stored.push(bot(1));
    await conversation.setToken(token("t"));
    conversation.open();
    await rest();
    line.close();
    conversation.say("not yet sent");
    line.signedIn = null;
    line.sessionId = "two.secret";
    line.stored.length = 0;
    await conversation.setToken(null);
    await rest();
    expect(texts()).toEqual([]);
    expect(await unsent.of("one")).toEqual([]);
    expect(line.events("user_uttered")).toEqual([]);
    expect([...kept]).toEqual([["firstline:https://support.example:visitor", "two.secret"]]);
  });

  it("does not say one person's unsent words in another's conversation", async () => {
    const { conversation, line, rest, texts } = browser();
    line.signedIn = ASTRID;
    await conversation.setToken(token("astrid"));
    conversation.open();
    await rest();
    line.close();
    conversation.say("of Astrid");
    line.signedIn = { name: "Bert", organisation: "Halvorsen" };
    line.sessionId = "two.secret";
    await conversation.setToken(token("bert"));
    line.open();
    await rest();
    expect(line.events("user_uttered")).toEqual([]);
    expect(texts()).toEqual([]);
  });

  it("keeps a contact's session while their token is late, and asks for a visitor's meanwhile", async () => {
    const kept = new Map([["firstline:https://support.example:contact", "one.secret"]]);
    const { conversation, line, rest } = browser(new ScriptedLine(), kept);
    line.sessionId = "visitor.secret";
    conversation.open();
    await rest();
    expect(line.events("session_request")[0]?.session_id).toBeUndefined();
    line.sessionId = "one.secret";
    line.signedIn = ASTRID;
    await conversation.setToken(token("t"));
    await rest();
    expect(line.events("session_request").at(-1)).toMatchObject({ session_id: "one.secret", token: "t" });
  });
});

describe("the language", () => {
  it("follows what is answered, until the customer chooses one", async () => {
    const { conversation, line, kept, rest } = browser();
    conversation.open();
    await rest();
    line.emit("bot_uttered", bot(1, { custom: { language: "de" } }));
    expect(conversation.language).toBe("de");
    await conversation.setLanguage("ja");
    line.emit("bot_uttered", bot(2, { custom: { language: "de" } }));
    expect(conversation.language).toBe("ja");
    expect(line.events("set_language")).toEqual([{ session_id: "one.secret", language: "ja" }]);
    expect(kept.get("firstline:https://support.example:language")).toBe("ja");
    await conversation.setLanguage(null);
    line.emit("bot_uttered", bot(3, { custom: { language: "de" } }));
    expect(conversation.language).toBe("de");
  });

  it("is asked for from the start once chosen", async () => {
    const kept = new Map([["firstline:https://support.example:language", "ko"]]);
    const { conversation, line, rest } = browser(new ScriptedLine(), kept);
    conversation.open();
    await rest();
    expect(line.events("session_request")[0]).toMatchObject({ language: "ko", pin: true });
  });
});
