import { LitElement, html, nothing, unsafeCSS } from "lit";
import type { Phrases } from "../language/strings";
import css from "./composer.css?inline";
import { icons } from "./icons";

/** The server's limit, in characters as people and Python count them. */
export const LIMIT = 4000;
const WARN_BELOW = 400;

/** What sort of answer is wanted, so that the field can help to write it. */
export interface Wanted {
  slot: string;
  kind: "choice" | "text" | "confirm";
}

/** Slots whose answers are written on another keyboard than a sentence. */
const MODES: Readonly<Record<string, string>> = {
  email: "email",
  case_number: "numeric",
  org_id: "numeric",
  affected_users: "numeric",
};

/** Where one writes. Emits `say` with the text; `up` when ArrowUp leaves the empty field. */
export class Composer extends LitElement {
  static override properties = {
    phrases: { attribute: false },
    wanted: { attribute: false },
    text: { state: true },
  };

  static override styles = unsafeCSS(css);

  declare phrases: Phrases;
  declare wanted: Wanted | null;
  declare text: string;
  #composing = false;

  constructor() {
    super();
    this.wanted = null;
    this.text = "";
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  override focus(): void {
    void this.updateComplete.then(() => this.#field?.focus());
  }

  override render() {
    const left = LIMIT - [...this.text].length;
    const over = left < 0;
    const empty = this.text.trim() === "";
    return html`
      <form @submit=${this.#submit}>
        <div class="field" ?data-over=${over}>
          <textarea
            rows="1"
            dir="auto"
            aria-label=${this.phrases.say("composer_label")}
            aria-describedby="hint left"
            aria-invalid=${over ? "true" : nothing}
            placeholder=${this.#placeholder()}
            inputmode=${MODES[this.wanted?.slot ?? ""] ?? nothing}
            enterkeyhint="send"
            autocomplete="off"
            .value=${this.text}
            @input=${this.#written}
            @keydown=${this.#pressed}
            @compositionstart=${() => (this.#composing = true)}
            @compositionend=${() => (this.#composing = false)}
          ></textarea>
          <button type="submit" ?disabled=${empty || over} aria-label=${this.phrases.say("send")}>${icons.send}</button>
        </div>
        <p id="hint" class="unseen">${this.phrases.say("composer_hint")}</p>
        <p id="left" class="left" role="status" ?data-over=${over}>
          ${over
            ? html`${icons.alert}${this.phrases.count("characters_over", -left)}`
            : left <= WARN_BELOW
              ? this.phrases.count("characters_left", left)
              : nothing}
        </p>
      </form>
    `;
  }

  protected override updated(): void {
    const field = this.#field;
    if (!field) return;
    // The field grows with what is written: measured at its smallest, set through the object model as the page's policy asks.
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight}px`;
  }

  #placeholder(): string {
    const { wanted, phrases } = this;
    if (!wanted) return phrases.say("placeholder");
    if (wanted.kind !== "text") return phrases.say("placeholder_choice");
    const own = `placeholder_${wanted.slot}`;
    return phrases.say(phrases.has(own) ? own : "placeholder_answer");
  }

  #written(event: Event): void {
    this.text = (event.target as HTMLTextAreaElement).value;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === "ArrowUp" && this.text === "") {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent("up"));
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    // Enter that ends a Japanese, Chinese or Korean composition chooses a word; Safari ends the composition first
    // and tells it by the key code alone.
    if (event.isComposing || this.#composing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit(event);
  }

  #submit(event: Event): void {
    event.preventDefault();
    const text = this.text.trim();
    if (text === "" || [...text].length > LIMIT) return;
    this.text = "";
    this.dispatchEvent(new CustomEvent("say", { detail: text }));
  }
}
