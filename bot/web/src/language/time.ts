const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The browser's own variety of a language where it has one (en-GB writes 14:20, en-US 2:20 PM). */
export function locale(language: string, preferred: readonly string[] = navigator.languages): string {
  return preferred.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

/** Times are shown in the zone of the browser: it is where the reader is. */
export class Times {
  readonly #locale: string;

  constructor(
    language: string,
    preferred?: readonly string[],
    private readonly zone?: string,
  ) {
    this.#locale = locale(language, preferred);
  }

  clock(at: string | number): string {
    return this.#format(at, { timeStyle: "short" });
  }

  /** The exact instant with its zone, for those who want to know. */
  exact(at: string | number): string {
    return this.#format(at, { dateStyle: "full", timeStyle: "long" });
  }

  /** A calendar day without a time (2026-09-14), the same whatever the zone. */
  date(day: string): string {
    return new Intl.DateTimeFormat(this.#locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
  }

  /** "Today", "Yesterday", or the date; the year only if it is another one. */
  day(at: string | number, now: number): string {
    const days = Math.round((this.#dayNumber(now) - this.#dayNumber(at)));
    if (days === 0 || days === 1) {
      const words = new Intl.RelativeTimeFormat(this.#locale, { numeric: "auto" }).format(-days, "day");
      return words.charAt(0).toLocaleUpperCase(this.#locale) + words.slice(1);
    }
    const sameYear = this.#year(at) === this.#year(now);
    return this.#format(at, {
      weekday: "long",
      day: "numeric",
      month: "long",
      ...(sameYear ? {} : { year: "numeric" }),
    });
  }

  sameDay(a: string | number, b: string | number): boolean {
    return this.#dayNumber(a) === this.#dayNumber(b);
  }

  /**
   * A span of time in words, the two greatest units of days, hours and minutes: "1 hour 35 minutes".
   * A begun minute counts whole, so that the last one is not "0 minutes".
   */
  span(milliseconds: number): string {
    const whole = Math.ceil(milliseconds / MINUTE) * MINUTE;
    const parts: [number, string][] =
      whole >= 2 * DAY
        ? [[Math.floor(whole / DAY), "day"], [Math.floor((whole % DAY) / HOUR), "hour"]]
        : [[Math.floor(whole / HOUR), "hour"], [Math.floor((whole % HOUR) / MINUTE), "minute"]];
    const words = parts
      .filter(([amount], index) => amount > 0 || (index === 1 && whole === 0))
      .map(([amount, unit]) =>
        new Intl.NumberFormat(this.#locale, { style: "unit", unit, unitDisplay: "long" }).format(amount),
      );
    const list = new Intl.ListFormat(this.#locale, { type: "unit", style: "narrow" }).format(words);
    // Japanese and Chinese set no spaces between a number and its unit; Intl sets some of them.
    return /^(ja|zh)/.test(this.#locale) ? list.replaceAll(/\s/g, "") : list;
  }

  #format(at: string | number, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.#locale, { ...options, ...this.#inZone }).format(new Date(at));
  }

  get #inZone(): { timeZone?: string } {
    return this.zone === undefined ? {} : { timeZone: this.zone };
  }

  #year(at: string | number): string {
    return new Intl.DateTimeFormat("en", { year: "numeric", ...this.#inZone }).format(new Date(at));
  }

  /** Days since the epoch of the calendar day which this instant falls on here. */
  #dayNumber(at: string | number): number {
    const parts = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...this.#inZone }).format(new Date(at));
    return Date.parse(`${parts}T00:00:00Z`) / DAY;
  }
}
