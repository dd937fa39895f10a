import { type TemplateResult, html, nothing } from "lit";
import type { Standing } from "../conversation/replies";
import type { Entry } from "../conversation/transcript";
import type { QuickReply } from "../conversation/wire";
import { type CardSurroundings, renderCard } from "./card";
import { icons } from "./icons";
import { renderPlainText } from "./plain-text";

export interface MessageSurroundings extends Omit<CardSurroundings, "writtenAt"> {
  press: (reply: QuickReply, event: Event) => void;
  retry: (entry: Entry) => void;
  discard: (entry: Entry) => void;
  /** Whether it came while the customer looked on: only then it moves in. */
  isFresh: (entry: Entry) => boolean;
  standing: (entry: Entry) => Standing | undefined;
}

/** Whether sending the same words again can help. */
const HOPELESS = new Set(["message_too_long", "message_empty", "text_unreadable", "button_not_offered"]);

/** One message: its text, its card, its buttons, and what went wrong with it. */
export function renderMessage(entry: Entry, around: MessageSurroundings): TemplateResult {
  return html`
    <div class="message" ?data-fresh=${around.isFresh(entry)} data-delivery=${entry.delivery} lang=${entry.language ?? nothing}>
      ${entry.text ? html`<p class="bubble" dir="auto">${renderPlainText(entry.text, around.phrases)}</p>` : nothing}
      ${entry.card ? renderCard(entry.card, { ...around, writtenAt: entry.at }) : nothing}
      ${entry.replies.length > 0 ? renderReplies(entry, around) : nothing}
      ${entry.delivery === "failed" ? renderFailure(entry, around) : nothing}
    </div>
  `;
}

function renderReplies(entry: Entry, around: MessageSurroundings): TemplateResult {
  const standing = around.standing(entry) ?? { open: false, chosen: null };
  return html`
    <div
      class="replies"
      role="group"
      aria-label=${around.phrases.say("replies_label")}
      ?data-open=${standing.open}
      data-kind=${entry.asks?.kind ?? "choice"}
    >
      ${entry.replies.map((reply) => {
        const chosen = reply.payload === standing.chosen;
        return html`
          <button
            type="button"
            class="reply"
            ?disabled=${!standing.open}
            ?data-chosen=${chosen}
            @click=${(event: Event) => around.press(reply, event)}
          >
            ${chosen ? icons.check : nothing}<span dir="auto">${reply.title}</span>${chosen
              ? html`<span class="unseen" aria-live="off">${around.phrases.say("reply_chosen")}</span>`
              : nothing}
          </button>
        `;
      })}
    </div>
  `;
}

function renderFailure(entry: Entry, around: MessageSurroundings): TemplateResult {
  const { phrases } = around;
  const problem = `problem_${entry.problem ?? "unknown"}`;
  return html`
    <div class="failure">
      <p>${icons.alert}<span>${phrases.say(phrases.has(problem) ? problem : "problem_unknown")}</span></p>
      <p>
        ${HOPELESS.has(entry.problem ?? "")
          ? nothing
          : html`<button type="button" class="link" @click=${() => around.retry(entry)}>
              ${phrases.say("retry")}
            </button>`}
        <button type="button" class="link quiet" @click=${() => around.discard(entry)}>${phrases.say("discard")}</button>
      </p>
    </div>
  `;
}
