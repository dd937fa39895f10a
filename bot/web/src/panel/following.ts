/** Nearer to the end than this counts as there. */
const NEAR_END_PX = 48;
const WORTH_A_LOOK_PX = 72;
const ABOVE_ANSWER_PX = 12;

/**
 * What the log keeps in view while messages come: the beginning of the last answer, the end, or wherever its reader
 * went. An answer longer than the view is shown from its first word, not from its last.
 */
export class Following {
  /** Messages that came where the reader does not see them. */
  missed = 0;
  /** Whether something worth a look is below. */
  below = false;
  #anchor: "answer" | "end" | null = "answer";
  #answered = false;
  #wentTo = 0;

  constructor(
    private readonly scroller: () => HTMLElement | null,
    private readonly changed: () => void,
  ) {}

  /** Somebody else has written something, which is not drawn yet. */
  heard(): void {
    this.missed += 1;
    this.#answered = true;
  }

  toEnd(): void {
    this.#anchor = "end";
    this.follow();
  }

  /** After drawing, or when there is more or less room: go where what matters is. */
  follow(): void {
    const scroller = this.scroller();
    if (!scroller) return;
    const end = scroller.scrollHeight - scroller.clientHeight;
    const beginning = answerTop(scroller) ?? end;
    // Somebody who has already read past its beginning wants to see how it goes on.
    if (this.#answered && this.#anchor === "end" && beginning >= scroller.scrollTop) this.#anchor = "answer";
    this.#answered = false;
    if (this.#anchor !== null) {
      this.#wentTo = Math.round(this.#anchor === "end" ? end : Math.min(end, beginning));
      scroller.scrollTop = this.#wentTo;
    }
    this.#mind(end - scroller.scrollTop);
  }

  /** The log was scrolled, by us or by its reader. */
  scrolled(): void {
    const scroller = this.scroller();
    if (!scroller) return;
    const hidden = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const moved = Math.abs(scroller.scrollTop - this.#wentTo) >= 2;
    if (hidden < NEAR_END_PX) this.#anchor = moved ? "end" : (this.#anchor ?? "end");
    else if (moved) this.#anchor = null;
    this.#mind(hidden);
  }

  #mind(hidden: number): void {
    if (hidden < NEAR_END_PX) this.missed = 0;
    const below = hidden > WORTH_A_LOOK_PX;
    if (below === this.below) return;
    this.below = below;
    this.changed();
  }
}

/** Where the answer to the customer's last message begins; `null` if there is none. */
function answerTop(scroller: HTMLElement): number | null {
  const groups = [...scroller.querySelectorAll<HTMLElement>(".group")];
  const last = groups.findLastIndex((group) => group.dataset.author === "customer");
  const answer = groups[last + 1];
  return last >= 0 && answer ? answer.offsetTop - ABOVE_ANSWER_PX : null;
}
