import type { Entry } from "./transcript";

/** Whether the buttons of a question can still be pressed, and which one was. */
export interface Standing {
  open: boolean;
  chosen: string | null;
}

/**
 * The standing of every question with buttons, by its entry's key.
 *
 * Buttons are good for one press, and only until the next question. After a reload the press itself is known
 * by its words only: the first thing the customer said after the question, if it is one of its titles.
 */
export function standings(entries: readonly Entry[]): ReadonlyMap<string, Standing> {
  const result = new Map<string, Standing>();
  let asked: Entry | null = null;
  for (const entry of entries) {
    if (entry.author === "customer") {
      const chosen = asked && entry.delivery !== "failed" ? pressed(asked, entry) : null;
      if (asked && chosen) {
        result.set(asked.key, { open: false, chosen });
        asked = null;
      }
    } else if (entry.replies.length > 0 || entry.asks) {
      if (asked) result.set(asked.key, { open: false, chosen: null });
      asked = entry.replies.length > 0 ? entry : null;
      if (asked) result.set(asked.key, { open: true, chosen: null });
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
