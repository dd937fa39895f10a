import { LitElement, html, nothing, unsafeCSS } from "lit";
import { LANGUAGES, type Language } from "../language/languages";
import type { Phrases } from "../language/strings";
import { icons } from "./icons";
import css from "./language-menu.css?inline";

/** The languages, each in its own name, and "as I write". Emits `choose` with the code or `null`. */
export class LanguageMenu extends LitElement {
  static override properties = {
    phrases: { attribute: false },
    pinned: { attribute: false },
    open: { state: true },
  };

  static override styles = unsafeCSS(css);

  declare phrases: Phrases;
  /** The language the customer chose; `null` if the conversation follows what they write. */
  declare pinned: string | null;
  declare open: boolean;

  constructor() {
    super();
    this.pinned = null;
    this.open = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("focusout", this.#left);
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>("#button")?.focus();
  }

  override render() {
    const { phrases, open } = this;
    const name = LANGUAGES[phrases.language as Language] ?? phrases.language;
    return html`
      <button
        id="button"
        type="button"
        aria-haspopup="menu"
        aria-expanded=${open}
        aria-label=${phrases.say("language_menu", { language: name })}
        @click=${() => this.#toggle(!open)}
        @keydown=${this.#pressedOnButton}
      >
        <span class="name">${name}</span><span class="code">${phrases.language.toUpperCase()}</span>${icons.chevron}
      </button>
      ${open
        ? html`<div role="menu" aria-label=${phrases.say("language_menu_label")} @keydown=${this.#pressedInMenu}>
            ${this.#item(null, phrases.say("language_automatic"))}
            ${Object.entries(LANGUAGES).map(([code, own]) => this.#item(code as Language, own))}
          </div>`
        : nothing}
    `;
  }

  #item(code: Language | null, name: string) {
    const checked = this.pinned === code;
    return html`
      <button
        type="button"
        role="menuitemradio"
        aria-checked=${checked}
        tabindex="-1"
        lang=${code ?? nothing}
        @click=${() => this.#choose(code)}
      >
        <span>${name}</span>${checked ? icons.check : nothing}
      </button>
    `;
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[role=menuitemradio]")];
  }

  #toggle(open: boolean, back = true): void {
    this.open = open;
    void this.updateComplete.then(() => {
      const items = this.#items;
      if (open) (items.find((item) => item.ariaChecked === "true") ?? items[0])?.focus();
      else if (back) this.focus();
    });
  }

  #choose(code: Language | null): void {
    this.#toggle(false);
    this.dispatchEvent(new CustomEvent("choose", { detail: code }));
  }

  #pressedOnButton(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this.#toggle(true);
  }

  #pressedInMenu(event: KeyboardEvent): void {
    const items = this.#items;
    const at = items.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const moves: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    if (event.key === "Escape") {
      // Only the menu closes, not the chat.
      event.stopPropagation();
      this.#toggle(false);
    } else if (event.key === "Tab") {
      this.#toggle(false, false);
    } else if (to !== undefined) {
      event.preventDefault();
      items[to]?.focus();
    }
  }

  /** Focus has left for something outside: moves between the menu's own items are not told here. */
  readonly #left = (): void => {
    this.open = false;
  };
}
