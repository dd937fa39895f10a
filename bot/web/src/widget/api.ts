import type { Language } from "../language/languages";
import type { Phrases, Strings } from "../language/strings";

/** A token that is valid now, or a function that brings one whenever the widget needs it; `null` signs out. */
export type Token = string | null | (() => Promise<string | null>);

export interface FirstlineEvents {
  /** The chat was opened or closed, by the customer or by the page. */
  open: undefined;
  close: undefined;
  /** Somebody other than the customer wrote. `unread` counts those that came while the chat was closed. */
  message: { author: "bot" | "agent" | "system"; unread: number };
  /** The conversation belongs to this contact now; `null` after signing out. */
  signedin: { name: string; organisation: string } | null;
  /** The token was refused (expired, unknown contact …): the chat goes on unsigned. */
  tokenrefused: { code: string };
}

export type FirstlineEvent = keyof FirstlineEvents;

/** What a host page can do with the widget: `window.Firstline`. */
export interface FirstlineApi {
  open(): void;
  close(): void;
  /** Sign the customer in with the portal's token, or out with `null`. */
  setToken(token: Token): void;
  /** Hold the conversation in this language; `null` follows what the customer writes. */
  setLanguage(language: Language | null): void;
  /** Listen to an event. The function that comes back ends it. */
  on<E extends FirstlineEvent>(event: E, listener: (detail: FirstlineEvents[E]) => void): () => void;
}

/** What the launcher gives the panel when it brings it in. */
export interface PanelSurroundings {
  /** Where the server is: an origin, without a slash at the end. */
  server: string;
  /** The title the page gave the chat; `null` for the usual one. */
  title: string | null;
  phrases: Phrases;
  loadStrings(language: Language): Promise<Strings>;
  emit<E extends FirstlineEvent>(event: E, detail: FirstlineEvents[E]): void;
  /** The customer wants the panel closed. */
  close(): void;
  /** The language has changed: the launcher's own words change, too. */
  speak(phrases: Phrases): void;
}

/** The panel as the launcher knows it. */
export interface Panel extends HTMLElement {
  surroundings: PanelSurroundings;
  setOpen(open: boolean): void;
  setToken(token: Token): void;
  setLanguage(language: Language | null): void;
}

declare global {
  interface Window {
    Firstline?: FirstlineApi;
  }
}
