import { LitElement, type PropertyValues, html, nothing, unsafeCSS } from "lit";
import { Conversation } from "../conversation/conversation";
import { SocketLine } from "../conversation/line";
import { openQuestion, standings } from "../conversation/replies";
import { ServerClock } from "../conversation/server-clock";
import type { TokenSource } from "../conversation/session-request";
import { Sessions } from "../conversation/sessions";
import type { Entry } from "../conversation/transcript";
import { UnsentInDatabase, UnsentSoon } from "../conversation/unsent";
import type { ArticleKey, QuickReply } from "../conversation/wire";
import { type Language, isLanguage } from "../language/languages";
import { Phrases } from "../language/strings";
import { Times } from "../language/time";
import type { Panel, PanelSurroundings, Token } from "../widget/api";
import { type Reading, fetchArticle, renderArticle } from "./article";
import articleCss from "./article.css?inline";
import cardCss from "./card.css?inline";
import { Composer } from "./composer";
import { Countdown } from "./countdown";
import { Following } from "./following";
import { LanguageMenu } from "./language-menu";
import { type LogSurroundings, blocks, renderBlocks } from "./log";
import logCss from "./log.css?inline";
import css from "./panel.css?inline";
import { renderBanners, renderHeader, renderIntro, renderTyping, renderWayDown } from "./surface";

/** A break shorter than this is not worth a word. */
const BREAK_MS = 1500;
/** An answer that comes sooner is not announced before it is here. */
const TYPING_SAID_MS = 2000;
const COPIED_MS = 2500;

/** The chat: who is speaking, the messages, and where one writes. */
class FirstlinePanel extends LitElement implements Panel {
  static override styles = [css, logCss, cardCss, articleCss].map((text) => unsafeCSS(text));

  declare surroundings: PanelSurroundings;
  #conversation: Conversation | null = null;
  #phrases!: Phrases;
  #times!: Times;
  readonly #clock = new ServerClock();
  #token: Token | undefined;
  #language: Language | null | undefined;
  #copied: string | null = null;
  #reading: Reading | null = null;
  /** Where the article was opened: focus goes back there. */
  #opener: HTMLElement | null = null;
  #seen: Set<string> | null = null;
  readonly #following = new Following(
    () => this.renderRoot.querySelector(".scroller"),
    () => this.requestUpdate(),
  );
  #broken = false;
  #typingSaid = false;
  #small = matchMedia("(max-width: 480px)");
  #breakTimer: ReturnType<typeof setTimeout> | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #copiedTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#speak(this.surroundings.phrases);
    this.addEventListener("keydown", this.#pressed);
    this.#small.addEventListener("change", () => this.requestUpdate());
    visualViewport?.addEventListener("resize", () => this.#fit());
    this.#fit();
    void this.#begin();
  }

  setOpen(open: boolean): void {
    this.hidden = !open;
    if (!open) return;
    void this.#conversation?.wake();
    void this.updateComplete.then(() => this.#following.follow());
  }

  override focus(): void {
    void this.updateComplete.then(() => this.#composer?.focus());
  }

  setToken(token: Token): void {
    this.#token = token;
    void this.#conversation?.setToken(tokenSource(token));
  }

  setLanguage(language: Language | null): void {
    this.#language = language;
    void this.#conversation?.setLanguage(language);
  }

  get #composer(): Composer | null {
    return this.renderRoot.querySelector("firstline-composer");
  }

  async #begin(): Promise<void> {
    const { server, emit, phrases } = this.surroundings;
    const sessions = new Sessions(storage(), server);
    const conversation = new Conversation({
      line: new SocketLine(server),
      sessions,
      unsent: new UnsentSoon(UnsentInDatabase.open(`firstline ${server}`)),
      clock: this.#clock,
      language: phrases.language,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      newId,
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      events: {
        changed: () => this.#changed(),
        heard: (message) => {
          this.#following.heard();
          if (message.author !== "customer") emit("message", { author: message.author, unread: 0 });
        },
        signedIn: (who) => emit("signedin", who),
        tokenRefused: (code) => emit("tokenrefused", { code }),
      },
    });
    this.#conversation = conversation;
    if (this.#token !== undefined) await conversation.setToken(tokenSource(this.#token));
    if (this.#language !== undefined) await conversation.setLanguage(this.#language);
    conversation.open();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void conversation.wake();
    });
    addEventListener("online", () => void conversation.wake());
    this.requestUpdate();
  }

  /** The conversation has changed: words follow its language, the signs of a break or of typing wait a little. */
  #changed(): void {
    const conversation = this.#conversation;
    if (!conversation) return;
    if (conversation.ready) this.#seen ??= new Set(conversation.transcript.entries.map(({ key }) => key));
    else this.#seen = null;
    const { language } = conversation;
    if (language !== this.#phrases.language && isLanguage(language)) void this.#learn(language);
    if (conversation.connection !== "offline") {
      clearTimeout(this.#breakTimer);
      this.#breakTimer = undefined;
      this.#broken = false;
    } else {
      this.#breakTimer ??= setTimeout(() => this.#after(() => (this.#broken = true)), BREAK_MS);
    }
    if (!conversation.typing) {
      clearTimeout(this.#typingTimer);
      this.#typingTimer = undefined;
      this.#typingSaid = false;
    } else {
      this.#typingTimer ??= setTimeout(() => this.#after(() => (this.#typingSaid = true)), TYPING_SAID_MS);
    }
    this.requestUpdate();
  }

  #after(change: () => void): void {
    change();
    this.requestUpdate();
  }

  async #learn(language: Language): Promise<void> {
    const strings = await this.surroundings.loadStrings(language).catch(() => null);
    // Meanwhile the customer may have chosen another one.
    if (!strings || this.#conversation?.language !== language) return;
    this.#speak(new Phrases(language, strings));
    this.surroundings.speak(this.#phrases);
    this.requestUpdate();
  }

  #speak(phrases: Phrases): void {
    this.#phrases = phrases;
    this.#times = new Times(phrases.language);
  }

  override render() {
    const conversation = this.#conversation;
    const phrases = this.#phrases;
    const entries = conversation?.transcript.entries ?? [];
    const title = this.surroundings.title ?? phrases.say("title");
    const modal = this.#small.matches;
    const actions = {
      close: () => this.surroundings.close(),
      chooseLanguage: (language: Language | null) => this.setLanguage(language),
      start: (words: string, event: Event) => this.#start(words, event),
    };
    return html`
      ${modal ? this.#turn(() => this.#composer?.focus()) : nothing}
      <div
        class="root"
        lang=${phrases.language}
        role="dialog"
        aria-modal=${modal ? "true" : nothing}
        aria-label=${title}
      >
        ${renderHeader(title, conversation, phrases, actions)}
        ${renderBanners(this.#broken, conversation?.tokenRefused ?? false, phrases)}
        ${this.#reading ? renderArticle(this.#reading, phrases, this.#times, () => this.#back()) : nothing}
        <div
          class="scroller"
          ?hidden=${this.#reading !== null}
          tabindex="0"
          role="log"
          aria-label=${phrases.say("log_label")}
          aria-live=${conversation?.ready ? "polite" : "off"}
          aria-relevant="additions"
          @scroll=${() => this.#following.scrolled()}
        >
          ${renderIntro(conversation, phrases, actions)}
          ${renderBlocks(blocks(entries, (a, b) => this.#times.sameDay(a, b)), this.#around(entries))}
          ${conversation?.typing ? renderTyping(phrases.say(this.#typingKey)) : nothing}
        </div>
        <p class="unseen" role="status">${this.#typingSaid ? phrases.say(this.#typingKey) : nothing}</p>
        <p class="unseen" role="status">${this.#copied === null ? nothing : phrases.say("copied")}</p>
        ${this.#following.below && !this.#reading
          ? renderWayDown(this.#following.missed, phrases, () => this.#following.toEnd())
          : nothing}
        <firstline-composer
          ?hidden=${this.#reading !== null}
          .phrases=${phrases}
          .wanted=${openQuestion(entries)?.asks ?? null}
          @say=${(event: CustomEvent<string>) => this.#say(event.detail)}
          @up=${() => this.#openReplies[0]?.focus()}
        ></firstline-composer>
      </div>
      ${modal ? this.#turn(() => this.renderRoot.querySelector<HTMLElement>("firstline-language-menu")?.focus()) : nothing}
    `;
  }

  protected override firstUpdated(changed: PropertyValues): void {
    super.firstUpdated(changed);
    const scroller = this.renderRoot.querySelector(".scroller");
    // The field grows, the screen's keyboard comes up: what was in view stays in view.
    if (scroller) new ResizeObserver(() => this.#following.follow()).observe(scroller);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#following.follow();
  }

  get #typingKey(): string {
    return this.#conversation?.owner.owner === "agent" ? "typing_agent" : "typing_bot";
  }

  #around(entries: readonly Entry[]): LogSurroundings {
    const standing = standings(entries);
    return {
      phrases: this.#phrases,
      times: this.#times,
      clock: this.#clock,
      copied: this.#copied,
      open: (article, event) => void this.#read(article, event),
      copy: "clipboard" in navigator ? (text) => void this.#copy(text) : null,
      press: (reply, event) => this.#press(reply, event),
      retry: (entry) => this.#conversation?.retry(entry),
      discard: (entry) => void this.#conversation?.discard(entry),
      isFresh: ({ key }) => this.#seen !== null && !this.#seen.has(key),
      standing: ({ key }) => standing.get(key),
      lastOwn: entries.findLast(({ author, delivery }) => author === "customer" && delivery === "sent")?.key ?? null,
    };
  }

  /** On a small screen the chat covers the page: focus that would leave it comes round. */
  #turn(to: () => void) {
    return html`<span tabindex="0" aria-hidden="true" @focus=${to}></span>`;
  }

  get #openReplies(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>(".replies[data-open] .reply")];
  }

  #say(text: string): void {
    this.#following.toEnd();
    this.#conversation?.say(text);
  }

  #press(reply: QuickReply, event: Event): void {
    this.#following.toEnd();
    this.#leave(event);
    this.#conversation?.press(reply);
  }

  #start(words: string, event: Event): void {
    this.#leave(event);
    this.#say(words);
  }

  /** A pressed button goes dead: who pressed it by key goes on writing, not back at the top of the page. */
  #leave(event: Event): void {
    if ((event.currentTarget as HTMLElement).matches(":focus-visible")) this.#composer?.focus();
  }

  async #read(key: ArticleKey, event: Event): Promise<void> {
    this.#opener = event.currentTarget as HTMLElement;
    const reading: Reading = { state: "loading" };
    this.#after(() => (this.#reading = reading));
    const found: Reading = await fetchArticle(this.surroundings.server, key).then(
      (article) => ({ state: "open", article }),
      () => ({ state: "failed" }),
    );
    if (this.#reading !== reading) return; // the customer has gone back meanwhile
    this.#after(() => (this.#reading = found));
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(".article")?.focus();
  }

  #back(): void {
    this.#after(() => (this.#reading = null));
    void this.updateComplete.then(() => {
      this.#opener?.focus();
      this.#opener = null;
    });
  }

  async #copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return;
    }
    clearTimeout(this.#copiedTimer);
    this.#after(() => (this.#copied = text));
    this.#copiedTimer = setTimeout(() => this.#after(() => (this.#copied = null)), COPIED_MS);
  }

  /** A screen keyboard takes its room from the chat, not from what is being written. */
  #fit(): void {
    if (visualViewport) this.style.setProperty("--room", `${visualViewport.height}px`);
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      if (this.#reading) this.#back();
      else this.surroundings.close();
      return;
    }
    const replies = this.#openReplies;
    const at = replies.indexOf(this.shadowRoot?.activeElement as HTMLButtonElement);
    if (at < 0) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = at + step;
    if (to >= replies.length) this.#composer?.focus();
    else replies[Math.max(0, to)]?.focus();
  };
}

function tokenSource(token: Token): TokenSource | null {
  if (token === null) return null;
  return typeof token === "string" ? () => Promise.resolve(token) : token;
}

/** A message's id: also on pages without TLS, where browsers give no `randomUUID`. */
function newId(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A page that may keep nothing still chats; it only forgets on reload. */
function storage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
}

customElements.define("firstline-countdown", Countdown);
customElements.define("firstline-composer", Composer);
customElements.define("firstline-language-menu", LanguageMenu);
customElements.define("firstline-panel", FirstlinePanel);
