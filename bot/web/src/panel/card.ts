import { type TemplateResult, html, nothing, svg } from "lit";
import type { ServerClock } from "../conversation/server-clock";
import type { ArticleKey, Card, CardField } from "../conversation/wire";
import type { Phrases } from "../language/strings";
import type { Times } from "../language/time";
import { icons } from "./icons";
import { renderPlainText } from "./plain-text";

export interface CardSurroundings {
  phrases: Phrases;
  times: Times;
  clock: ServerClock;
  /** When the card was written: ISO 8601, UTC. */
  writtenAt: string;
  /** What was copied last, to say so on its button. */
  copied: string | null;
  /** `null` where the browser lets no page copy. */
  copy: ((text: string) => void) | null;
  open: (article: ArticleKey, event: Event) => void;
}

/** The fields a case's card may name its number by. */
const NUMBERS = ["number", "case_number"];

/**
 * A card of any kind: its title, its fields as they come, its note.
 * A case's number stands out, and what was promised first: the first instant that lay ahead when the card was written.
 */
export function renderCard(card: Card, around: CardSurroundings): TemplateResult {
  const isCase = card.kind === "case";
  const number = isCase ? card.fields.find(({ key }) => NUMBERS.includes(key)) : undefined;
  const promise = isCase ? card.fields.find(({ at }) => at !== null && Date.parse(at) > Date.parse(around.writtenAt)) : undefined;
  const rest = card.fields.filter((field) => field !== number && field !== promise);
  return html`
    <section class="card" data-kind=${card.kind} aria-label=${card.title || nothing}>
      ${card.title ? html`<h3>${isCase ? icons.check : nothing}<span>${card.title}</span></h3>` : nothing}
      ${number || promise
        ? html`<dl class="peak">
            ${number ? renderNumber(number, around) : nothing} ${promise ? renderPromise(promise, around) : nothing}
          </dl>`
        : nothing}
      ${card.lines.length > 0
        ? html`<div class="lines" lang=${card.article?.language ?? nothing} dir="auto">
            ${card.lines.map((line) => html`<p>${renderPlainText(line, around.phrases)}</p>`)}
          </div>`
        : nothing}
      ${rest.length > 0 ? html`<dl class="fields">${rest.map((field) => renderField(field, around))}</dl>` : nothing}
      ${card.article ? renderOpening(card, card.article, around) : nothing}
      ${card.note ? html`<p class="note" dir="auto">${renderPlainText(card.note, around.phrases)}</p>` : nothing}
    </section>
  `;
}

function renderOpening(card: Card, article: ArticleKey, { phrases, open }: CardSurroundings): TemplateResult {
  return html`<p class="opening">
    <button class="read" type="button" aria-label="${phrases.say("article_open")}: ${card.title}" @click=${(event: Event) => open(article, event)}>
      ${icons.page}<span>${phrases.say("article_open")}</span>
    </button>
  </p>`;
}

function renderNumber(field: CardField, { phrases, copied, copy }: CardSurroundings): TemplateResult {
  const done = copied === field.value;
  return html`
    <div class="number">
      <dt>${field.label}</dt>
      <dd>
        <span class="figure">${field.value}</span>
        ${copy
          ? html`<button class="copy" type="button" aria-live="off" @click=${() => copy(field.value)}>
              ${done ? icons.check : icons.copy}<span>${phrases.say(done ? "copied" : "copy")}</span>
            </button>`
          : nothing}
      </dd>
    </div>
  `;
}

function renderPromise(field: CardField, around: CardSurroundings): TemplateResult {
  return html`
    <div class="promise">
      <dt>${field.label}</dt>
      <dd>
        <span class="by">${renderValue(field, around)}</span>
        <firstline-countdown
          .at=${field.at}
          .from=${around.writtenAt}
          .phrases=${around.phrases}
          .times=${around.times}
          .clock=${around.clock}
        ></firstline-countdown>
      </dd>
    </div>
  `;
}

function renderField(field: CardField, around: CardSurroundings): TemplateResult {
  return html`
    <div>
      <dt>${field.label}</dt>
      <dd>${renderValue(field, around)}</dd>
    </div>
  `;
}

function renderValue(field: CardField, { times, phrases }: CardSurroundings): TemplateResult {
  if (field.at) return html`<time datetime=${field.at} title=${times.exact(field.at)}>${field.value}</time>`;
  if (field.key === "severity") return html`${severityMark(field.value)}<span>${field.value}</span>`;
  return html`<span dir="auto">${renderPlainText(field.value, phrases)}</span>`;
}

/** Four steps, as many filled as the case is grave: a shape beside the word, where the word names one level. */
function severityMark(value: string): TemplateResult | typeof nothing {
  const levels = value.match(/[1-4]/g);
  const level = levels?.length === 1 ? Number(levels[0]) : 0;
  if (level === 0) return nothing;
  return html`<svg class="severity" data-level=${level} viewBox="0 0 16 12" aria-hidden="true">
    ${[1, 2, 3, 4].map(
      (step) =>
        svg`<rect x=${(step - 1) * 4.2} y=${12 - step * 3} width="3" height=${step * 3} rx="0.8" ?data-on=${step <= 5 - level}/>`,
    )}
  </svg>`;
}
