import type { Entry } from "./transcript";

/** Whether the buttons of a question can still be pressed, and which one was. */
export interface Standing {
  open: boolean;
  chosen: string | null;
}

/**
 * The standing of everything with buttons, by its entry's key.
 *
 * Buttons are good for one press, and only until the next question. What is merely offered ("Talk to a person")
 * stays open beside a question asked in the same breath. After a reload the press itself is known by its words
 * only: the first thing the customer said after the question, if it is one of its titles.
 */
export function standings(entries: readonly Entry[]): ReadonlyMap<string, Standing> {
  const result = new Map<string, Standing>();
  let open: Entry[] = [];
  let answered = false;
  for (const entry of entries) {
    if (entry.author === "customer") {
      if (entry.delivery === "failed") continue;
      answered = true;
      const question = open.findLast((one) => pressed(one, entry) !== null);
      if (question) {
        result.set(question.key, { open: false, chosen: pressed(question, entry) });
        open = open.filter((one) => one !== question);
      }
    } else if (entry.replies.length > 0 || entry.asks) {
      const beside = answered ? [] : open.filter((one) => !one.asks || !entry.asks);
      for (const one of open) if (!beside.includes(one)) result.set(one.key, { open: false, chosen: null });
      open = beside;
      answered = false;
      if (entry.replies.length > 0) {
        open.push(entry);
        result.set(entry.key, { open: true, chosen: null });
      }
    }
  }
  return result;
}

function pressed(question: Entry, answer: Entry): string | null {
  const reply = question.replies.find(({ title, payload }) =>
    answer.buttonId ? answer.buttonId === payload : answer.text === title,
  );
  return reply?.payload ?? null;
}

/** The question that stands open at the end of the conversation, if there is one. */
export function openQuestion(entries: readonly Entry[]): Entry | null {
  const last = entries.findLast((entry) => entry.author !== "customer" && (entry.asks || entry.replies.length > 0));
  if (!last) return null;
  const answered = entries.some(
    ({ author, seq, delivery }) =>
      author === "customer" && (seq ?? Infinity) > (last.seq ?? 0) && delivery !== "failed",
  );
  return answered ? null : last;
}
