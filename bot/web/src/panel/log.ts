import { type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Entry } from "../conversation/transcript";
import type { Author } from "../conversation/wire";
import { icons } from "./icons";
import { type MessageSurroundings, renderMessage } from "./message";

const TOGETHER_MS = 5 * 60_000;

/** What is drawn beneath one another: a day's name, or what one author said in one go. */
export type Block =
  | { kind: "day"; key: string; at: string }
  | { kind: "group"; key: string; author: Author; entries: readonly Entry[] };

/** Cut a conversation into days and groups: a group ends with its author, its day, or five minutes of silence. */
export function blocks(entries: readonly Entry[], sameDay: (a: string, b: string) => boolean): Block[] {
  const result: Block[] = [];
  let before: Entry | null = null;
  let group: Entry[] = [];
  for (const entry of entries) {
    const newDay = before === null || !sameDay(before.at, entry.at);
    if (newDay) result.push({ kind: "day", key: `day ${entry.key}`, at: entry.at });
    const apart = before === null || Date.parse(entry.at) - Date.parse(before.at) > TOGETHER_MS;
    if (newDay || apart || before?.author !== entry.author) {
      group = [];
      result.push({ kind: "group", key: entry.key, author: entry.author, entries: group });
    }
    group.push(entry);
    before = entry;
  }
  return result;
}

export interface LogSurroundings extends MessageSurroundings {
  /** The own message whose state is worth a word: the last one the server has, and all it has not. */
  lastOwn: string | null;
}

export function renderBlocks(list: readonly Block[], around: LogSurroundings): unknown {
  return repeat(
    list,
    ({ key }) => key,
    (block) => (block.kind === "day" ? renderDay(block.at, around) : renderGroup(block, around)),
  );
}

function renderDay(at: string, { times, clock }: LogSurroundings): TemplateResult {
  return html`<h3 class="day" aria-live="off"><span>${times.day(at, clock.now())}</span></h3>`;
}

function renderGroup(group: Extract<Block, { kind: "group" }>, around: LogSurroundings): TemplateResult {
  const { author, entries } = group;
  const { phrases } = around;
  return html`
    <div class="group" data-author=${author}>
      ${author === "system" ? nothing : html`<p class="author">${authorIcon(author)}<span>${phrases.say(`author_${author}`)}</span></p>`}
      ${repeat(
        entries,
        ({ key }) => key,
        (entry) => renderMessage(entry, around),
      )}
      ${renderFoot(entries, around)}
    </div>
  `;
}

function authorIcon(author: Author): unknown {
  if (author === "bot") return icons.assistant;
  return author === "agent" ? icons.person : nothing;
}

/** Beneath a group: when its last message was written, and how far it has come if it is ours. */
function renderFoot(entries: readonly Entry[], around: LogSurroundings): TemplateResult | typeof nothing {
  const last = entries.at(-1);
  if (!last || last.delivery === "failed") return nothing;
  const { times, phrases, lastOwn } = around;
  const ours = last.author === "customer" && (last.delivery !== "sent" || last.key === lastOwn);
  return html`
    <p class="foot" aria-live="off">
      <time datetime=${last.at} title=${times.exact(last.at)}>${times.clock(last.at)}</time>
      ${ours
        ? html`<span class="state" data-state=${last.delivery}
            >${last.delivery === "sent" ? icons.check : nothing}<span>${phrases.say(`state_${last.delivery}`)}</span></span
          >`
        : nothing}
    </p>
  `;
}
