/** The languages spoken here, each in its own name, in the order of the menu. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  pt: "Português",
  zh: "简体中文",
  ja: "日本語",
  ko: "한국어",
} as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (code: string): code is Language => Object.hasOwn(LANGUAGES, code);

/** The first of these language tags that is spoken here (by its primary language), English if none is. */
export function closestLanguage(tags: readonly (string | null | undefined)[]): Language {
  for (const tag of tags) {
    const primary = tag?.toLowerCase().split(/[-_]/)[0] ?? "";
    if (isLanguage(primary)) return primary;
  }
  return "en";
}
