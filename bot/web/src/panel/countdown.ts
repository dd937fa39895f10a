import { LitElement, css, html, nothing, svg } from "lit";
import type { ServerClock } from "../conversation/server-clock";
import type { Phrases } from "../language/strings";
import type { Times } from "../language/time";

const TICK_MS = 10_000;

/**
 * The time left until a promised instant, in words, with a bar that empties. Not a live region: it would speak
 * every minute.
 */
export class Countdown extends LitElement {
  static override properties = {
    at: { type: String },
    from: { type: String },
    phrases: { attribute: false },
    times: { attribute: false },
    clock: { attribute: false },
  };

  static override styles = css`
    :host {
      display: grid;
      gap: var(--s2);
      color: var(--accent-ink);
    }

    .left {
      font-weight: 600;
      font-variant-numeric: tabular-nums;
    }

    .passed {
      color: var(--caution);
    }

    svg {
      inline-size: 100%;
      block-size: 3px;
      border-radius: 2px;
      overflow: hidden;
    }

    .track {
      fill: var(--accent-line);
      opacity: 0.45;
    }

    .rest {
      fill: var(--accent);
    }

    @media (forced-colors: active) {
      .track {
        fill: GrayText;
      }

      .rest {
        fill: Highlight;
      }
    }
  `;

  /** The promised instant: ISO 8601, UTC. */
  declare at: string;
  /** When it was promised: the bar is full then. */
  declare from: string;
  declare phrases: Phrases;
  declare times: Times;
  declare clock: ServerClock;
  #ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "timer");
    this.#ticking = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#ticking);
    super.disconnectedCallback();
  }

  override render() {
    const left = Date.parse(this.at) - this.clock.now();
    if (left <= 0) return html`<span class="left passed">${this.phrases.say("time_passed")}</span>`;
    const whole = Date.parse(this.at) - Date.parse(this.from);
    const share = whole > 0 ? Math.min(1, left / whole) : 0;
    return html`
      <span class="left">${this.phrases.say("time_left", { time: this.times.span(left) })}</span>
      ${share > 0 ? bar(share) : nothing}
    `;
  }
}

const bar = (share: number) => html`
  <svg viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class="track" width="100" height="3"/><rect class="rest" width=${(share * 100).toFixed(1)} height="3"/>`}
  </svg>
`;
