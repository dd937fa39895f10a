import { type TemplateResult, html, nothing } from "lit";
import type { Conversation } from "../conversation/conversation";
import type { Language } from "../language/languages";
import type { Phrases } from "../language/strings";
import { icons } from "./icons";

/** What the customer can do around the messages. */
export interface SurfaceActions {
  close: () => void;
  chooseLanguage: (language: Language | null) => void;
  /** Begin with these words. */
  start: (words: string, event: Event) => void;
}

/** Who is speaking, in which language, and as whom the customer is signed in. */
export function renderHeader(
  title: string,
  conversation: Conversation | null,
  phrases: Phrases,
  actions: SurfaceActions,
): TemplateResult {
  const { owner, place } = conversation?.owner ?? { owner: "bot" as const, place: null };
  const signedIn = conversation?.signedIn;
  const speaking =
    owner === "waiting" && place !== null ? phrases.say("owner_waiting_place", { place }) : phrases.say(`owner_${owner}`);
  const mark = { bot: icons.assistant, waiting: icons.waiting, agent: icons.person }[owner];
  return html`
    <div class="header">
      <span class="mark" data-owner=${owner}>${mark}</span>
      <div class="who">
        <h2>${title}</h2>
        <p class="owner" aria-live="polite">${speaking}</p>
      </div>
      <firstline-language-menu
        .phrases=${phrases}
        .pinned=${conversation?.pinnedLanguage ?? null}
        @choose=${(event: CustomEvent<Language | null>) => actions.chooseLanguage(event.detail)}
      ></firstline-language-menu>
      <button type="button" class="close" aria-label=${phrases.say("close")} @click=${actions.close}>${icons.close}</button>
    </div>
    ${signedIn
      ? html`<p class="identity">
          ${icons.person}<span>${signedIn.name}<i aria-hidden="true"> · </i>${signedIn.organisation}</span>
        </p>`
      : nothing}
  `;
}

/** What is wrong for longer than a moment. The region stays, so that what comes into it is read. */
export function renderBanners(broken: boolean, tokenRefused: boolean, phrases: Phrases): TemplateResult {
  return html`
    <div role="status">
      ${broken ? html`<p class="banner">${icons.offline}<span>${phrases.say("reconnecting")}</span></p>` : nothing}
      ${tokenRefused ? html`<p class="banner">${icons.alert}<span>${phrases.say("sign_in_refused")}</span></p>` : nothing}
    </div>
  `;
}

/** What the chat is, for somebody who has not said anything yet; before that, that it is on its way. */
export function renderIntro(
  conversation: Conversation | null,
  phrases: Phrases,
  actions: SurfaceActions,
): TemplateResult | typeof nothing {
  if (conversation && !conversation.transcript.isEmpty) return nothing;
  if (!conversation?.ready) return html`<p class="loading">${phrases.say("connecting")}</p>`;
  const starters = conversation.signedIn ? ["problem", "case", "coverage"] : ["problem", "capabilities"];
  return html`
    <div class="intro">
      <p class="lead">${phrases.say("intro_title")}</p>
      <p>${phrases.say("intro_body")}</p>
      <div class="starters" role="group" aria-label=${phrases.say("replies_label")}>
        ${starters.map((name) => {
          const words = phrases.say(`starter_${name}`);
          return html`<button
            type="button"
            class="reply"
            @click=${(event: Event) => actions.start(words, event)}
          >
            ${words}
          </button>`;
        })}
      </div>
      <p class="small">${phrases.say(conversation.signedIn ? "intro_signed_in" : "intro_visitor")}</p>
    </div>
  `;
}

/** The way down to what came while the reader was elsewhere. */
export function renderWayDown(missed: number, phrases: Phrases, go: () => void): TemplateResult {
  return html`<div class="way">
    <button type="button" class="below" aria-label=${missed > 0 ? nothing : phrases.say("to_newest")} @click=${go}>
      ${icons.down}${missed > 0 ? html`<span>${phrases.count("missed", missed)}</span>` : nothing}
    </button>
  </div>`;
}

/** An answer is on its way. What a screen reader hears of it is told elsewhere, and later. */
export function renderTyping(words: string): TemplateResult {
  return html`<div class="typing" aria-hidden="true">
    <span class="dots"><i></i><i></i><i></i></span><span>${words}</span>
  </div>`;
}
