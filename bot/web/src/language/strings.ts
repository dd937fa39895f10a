/** Every text of the widget's own, by key, as the server gives it for one language (`/widget/strings/<language>.json`). */
export type Strings = Readonly<Record<string, string>>;

export type Values = Readonly<Record<string, string | number>>;

/** Fetch one language's strings. Rejects if the server does not give them. */
export async function fetchStrings(server: string, language: string): Promise<Strings> {
  const answer = await fetch(`${server}/widget/strings/${language}.json`, { credentials: "omit" });
  if (!answer.ok) throw new Error(`The strings for ${language} could not be loaded: ${answer.status}`);
  return (await answer.json()) as Strings;
}

/** The words of one language. */
export class Phrases {
  constructor(
    readonly language: string,
    private readonly strings: Strings,
  ) {}

  has(key: string): boolean {
    return Object.hasOwn(this.strings, key);
  }

  /** The text of a key, its {placeholders} filled. */
  say(key: string, values: Values = {}): string {
    const text = this.strings[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? this.number(value) : value;
    });
  }

  /** The text for a count: the key with the language's plural category after it, {count} filled. */
  count(key: string, count: number, values: Values = {}): string {
    const category = new Intl.PluralRules(this.language).select(count);
    const form = `${key}_${category}`;
    return this.say(this.has(form) ? form : `${key}_other`, { ...values, count });
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.language).format(value);
  }
}
