/**
 * The script of the one tag a host page carries: a small button in a shadow root, and `window.Firstline`.
 * The chat itself is brought in when somebody opens it. No style and no script is written into the page, so that
 * a policy without `unsafe-inline` holds.
 */
import tokens from "../../tokens.css?inline";
import { Phrases, fetchStrings } from "../language/strings";
import type { FirstlineApi, FirstlineEvent, FirstlineEvents, Panel, Token } from "./api";
import { type Embed, readEmbed } from "./embed";
import css from "./launcher.css?inline";

/** The panel's file under the server's root, with its hash. */
declare const __PANEL_FILE__: string;

const OPEN_KEY = "firstline:open";
const RETRY_MS = 5000;

class FirstlineWidget extends HTMLElement {
  readonly #listeners = new Map<FirstlineEvent, Set<(detail: never) => void>>();
  readonly #button = document.createElement("button");
  readonly #words = document.createElement("span");
  readonly #unreadBadge = document.createElement("span");
  readonly #embed: Embed;
  #phrases: Phrases | null = null;
  #panel: Panel | null = null;
  #loading: Promise<Panel> | null = null;
  #token: Token | undefined;
  #language: Parameters<FirstlineApi["setLanguage"]>[0] | undefined;
  #open = false;
  #focusWanted = false;
  #unread = 0;

  constructor(embed: Embed) {
    super();
    this.#embed = embed;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [tokens, css].map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    this.#button.type = "button";
    this.#button.hidden = true;
    this.#words.className = "words";
    this.#unreadBadge.className = "unread";
    this.#unreadBadge.setAttribute("aria-hidden", "true");
    this.#button.append(icon(), this.#words, this.#unreadBadge);
    this.#button.addEventListener("click", () => this.open());
    root.append(this.#button);
  }

  connectedCallback(): void {
    this.dataset.theme = this.#embed.theme;
    this.dataset.position = this.#embed.position;
    void this.#begin();
  }

  /** Open the chat; with `focus`, one can write at once. */
  open(focus = true): void {
    this.#focusWanted ||= focus;
    if (this.#open) {
      if (this.#panel) this.#show(this.#panel);
      return;
    }
    this.#open = true;
    remember(true);
    this.#button.setAttribute("aria-busy", "true");
    this.#bringPanel().then(
      (panel) => {
        if (!this.#open) return;
        this.#show(panel);
        this.emit("open", undefined);
      },
      () => {
        this.#open = false;
        this.#focusWanted = false;
        this.#button.removeAttribute("aria-busy");
        this.#word("launcher_unavailable");
      },
    );
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    remember(false);
    const hadFocus = this.shadowRoot?.activeElement !== null;
    this.#panel?.setOpen(false);
    this.#button.hidden = this.#phrases === null;
    if (hadFocus) this.#button.focus();
    this.emit("close", undefined);
  }

  setToken(token: Token): void {
    this.#token = token;
    this.#panel?.setToken(token);
  }

  setLanguage(language: Parameters<FirstlineApi["setLanguage"]>[0]): void {
    this.#language = language;
    if (this.#panel) this.#panel.setLanguage(language);
    else if (language) void this.#load(language).then((phrases) => this.#speak(phrases), () => undefined);
  }

  on<E extends FirstlineEvent>(event: E, listener: (detail: FirstlineEvents[E]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<E extends FirstlineEvent>(event: E, detail: FirstlineEvents[E]): void {
    let told: unknown = detail;
    if (event === "message") {
      if (!this.#open) this.#countUnread(this.#unread + 1);
      told = { ...(detail as FirstlineEvents["message"]), unread: this.#unread };
    }
    for (const listener of this.#listeners.get(event) ?? []) {
      // One listener of the page that throws must not keep the others, or the chat, from going on.
      try {
        (listener as (detail: unknown) => void)(told);
      } catch (error) {
        reportError(error);
      }
    }
  }

  /** The button shows as soon as its words are here; a chat that cannot be reached is not offered. */
  async #begin(): Promise<void> {
    try {
      this.#speak(await this.#load(this.#embed.language));
    } catch {
      setTimeout(() => void this.#begin(), RETRY_MS);
      return;
    }
    // Someone in the middle of a chat goes on with it on the next page; on a small screen it would hide that page.
    if (remembered() && matchMedia("(min-width: 481px)").matches) this.open(false);
  }

  async #load(language: string): Promise<Phrases> {
    return new Phrases(language, await fetchStrings(this.#embed.server, language));
  }

  #speak(phrases: Phrases): void {
    this.#phrases = phrases;
    this.lang = phrases.language;
    this.#word("launcher_label");
    this.#button.hidden = this.#open && this.#panel !== null;
  }

  /** Write the button's words; an accessible name says besides what it does and how much is unread. */
  #word(key: string): void {
    const phrases = this.#phrases;
    if (!phrases) return;
    this.#words.textContent = phrases.say(key);
    const unread = this.#unread > 0 ? `, ${phrases.count("launcher_unread", this.#unread)}` : "";
    this.#button.setAttribute("aria-label", `${phrases.say(key)}${unread}`);
  }

  #bringPanel(): Promise<Panel> {
    this.#loading ??= this.#createPanel().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #createPanel(): Promise<Panel> {
    const phrases = this.#phrases ?? (await this.#load(this.#embed.language));
    const address = new URL(__PANEL_FILE__, `${this.#embed.server}/`).href;
    await import(/* @vite-ignore */ address);
    const panel = document.createElement("firstline-panel") as Panel;
    panel.surroundings = {
      server: this.#embed.server,
      title: this.#embed.title,
      phrases,
      loadStrings: (language) => fetchStrings(this.#embed.server, language),
      emit: (event, detail) => this.emit(event, detail),
      close: () => this.close(),
      speak: (changed) => this.#speak(changed),
    };
    if (this.#token !== undefined) panel.setToken(this.#token);
    if (this.#language !== undefined) panel.setLanguage(this.#language);
    this.shadowRoot?.append(panel);
    this.#panel = panel;
    return panel;
  }

  #show(panel: Panel): void {
    this.#button.removeAttribute("aria-busy");
    this.#button.hidden = true;
    this.#countUnread(0);
    panel.setOpen(true);
    if (this.#focusWanted) panel.focus();
    this.#focusWanted = false;
  }

  #countUnread(count: number): void {
    this.#unread = count;
    this.#unreadBadge.textContent = count === 0 ? "" : count > 99 ? "99+" : String(count);
    this.#word("launcher_label");
  }
}

function icon(): SVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  for (const line of ["M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H9l-4 3.2V14A2 2 0 0 1 3 12Z", "M6.5 7h7M6.5 10h4"]) {
    const path = document.createElementNS(namespace, "path");
    path.setAttribute("d", line);
    svg.append(path);
  }
  return svg;
}

function remember(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(OPEN_KEY, "1");
    else sessionStorage.removeItem(OPEN_KEY);
  } catch {
    // A page that may keep nothing starts closed.
  }
}

function remembered(): boolean {
  try {
    return sessionStorage.getItem(OPEN_KEY) !== null;
  } catch {
    return false;
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && !window.Firstline) {
  customElements.define("firstline-widget", FirstlineWidget);
  const widget = new FirstlineWidget(readEmbed(script));
  window.Firstline = {
    open: () => widget.open(),
    close: () => widget.close(),
    setToken: (token) => widget.setToken(token),
    setLanguage: (language) => widget.setLanguage(language),
    on: (event, listener) => widget.on(event, listener),
  };
  const place = () => document.body.append(widget);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place, { once: true });
  document.dispatchEvent(new CustomEvent("firstline:ready"));
}
