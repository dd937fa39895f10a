import type { Line } from "./line";
import type { Sessions } from "./sessions";
import { readRefusal } from "./wire";

/** Brings a token that is valid now, or `null` for a visitor. Asked again whenever one is needed. */
export type TokenSource = () => Promise<string | null>;

/** The token proves nothing (any more), or names nobody known: another one may. */
const TOKEN_REFUSED = new Set(["token_expired", "token_invalid", "contact_unknown", "sign_in_expired"]);

export interface RequestParts {
  line: Line;
  sessions: Sessions;
  /** The browser's or page's language, until the conversation has one of its own. */
  language: string;
  /** The page's IANA time zone. */
  zone: string;
}

/** What is known of the conversation at the time of asking. */
export interface Known {
  /** The session under way, with something said in it; `null` if there is none. */
  sessionId: string | null;
  /** Everything up to this number is here. */
  complete: number;
  signedIn: boolean;
}

/** Asks for a session as whoever the page says its customer is. */
export class SessionRequest {
  #token: TokenSource | null = null;
  /** The token was refused, and a second one, too: the session was asked for without. */
  refused = false;

  constructor(
    private readonly parts: RequestParts,
    private readonly tokenRefused: (code: string) => void,
  ) {}

  set token(source: TokenSource | null) {
    this.#token = source;
    this.refused = false;
  }

  /** The server's acknowledgement: with a second token if the first is refused, and at last as a visitor. */
  async ask(known: Known): Promise<unknown> {
    for (let attempt = 0; attempt < 2 && this.#token && !this.refused; attempt += 1) {
      const token = await this.#tokenNow(known.signedIn);
      if (token === null) break;
      const answer = await this.#askWith(token, known);
      const refusal = readRefusal(answer);
      if (!refusal || !TOKEN_REFUSED.has(refusal.code)) return answer;
      if (attempt === 1) {
        this.refused = true;
        this.tokenRefused(refusal.code);
      }
    }
    return this.#askWith(null, known);
  }

  /** A page that cannot bring a token just now does not sign its customer out; one that never could stops no chat. */
  async #tokenNow(signedIn: boolean): Promise<string | null> {
    try {
      return (await this.#token?.()) ?? null;
    } catch (error) {
      if (signedIn) throw error;
      return null;
    }
  }

  #askWith(token: string | null, known: Known): Promise<unknown> {
    const { sessions, zone, line, language } = this.parts;
    // What was said before signing in goes along with the customer; without a token a contact's does not open.
    const current = known.signedIn && token === null ? null : known.sessionId;
    const sessionId = current ?? sessions.recall(token !== null) ?? undefined;
    return line.ask("session_request", {
      session_id: sessionId,
      token: token ?? undefined,
      language: sessions.language ?? language,
      pin: sessions.language !== null,
      zone,
      after: sessionId !== undefined && sessionId === known.sessionId ? known.complete : 0,
    });
  }
}
