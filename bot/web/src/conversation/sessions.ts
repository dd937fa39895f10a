/**
 * Which conversation this browser is in, kept for the next page and the next visit.
 *
 * A visitor's conversation opens by its session id alone; one that somebody has signed in to opens only together
 * with their token. They are kept apart, so that a page which learns its token late does not lose the latter.
 */
export class Sessions {
  readonly #key: string;

  constructor(
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    server: string,
  ) {
    this.#key = `firstline:${server}`;
  }

  /** The session to ask for, with or without a token at hand. */
  recall(withToken: boolean): string | null {
    const visitor = this.#read("visitor");
    return withToken ? (this.#read("contact") ?? visitor) : visitor;
  }

  remember(sessionId: string, signedIn: boolean): void {
    this.#write(signedIn ? "contact" : "visitor", sessionId);
    // What was a visitor's has become a contact's: the session id alone no longer opens it.
    if (signedIn && this.#read("visitor") === sessionId) this.#write("visitor", null);
  }

  /** Signing out ends the contact's conversation on this device. */
  signOut(): void {
    this.#write("contact", null);
  }

  /** The language the customer chose here; `null` if they left it to the conversation. */
  get language(): string | null {
    return this.#read("language");
  }

  set language(language: string | null) {
    this.#write("language", language);
  }

  #read(name: string): string | null {
    try {
      return this.storage.getItem(`${this.#key}:${name}`);
    } catch {
      return null;
    }
  }

  #write(name: string, value: string | null): void {
    try {
      if (value === null) this.storage.removeItem(`${this.#key}:${name}`);
      else this.storage.setItem(`${this.#key}:${name}`, value);
    } catch {
      // A browser that keeps nothing still chats; it only forgets on reload.
    }
  }
}
