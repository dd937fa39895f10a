import { type Language, closestLanguage, isLanguage } from "../language/languages";

/** What the script tag says (`data-…`). */
export interface Embed {
  /** Where the server is: the script's own origin, unless `data-server` names another. */
  server: string;
  /** `data-language`, else the page's, else the browser's. */
  language: Language;
  /** `data-title`: the title of the chat; `null` for the usual one. */
  title: string | null;
  /** `data-theme`: light, dark, or as the system has it. */
  theme: "auto" | "light" | "dark";
  /** `data-position`: the corner at the end of the line, or at its start. */
  position: "end" | "start";
}

export function readEmbed(script: HTMLScriptElement): Embed {
  const { server, language, title, theme, position } = script.dataset;
  const pinned = language && isLanguage(language) ? language : null;
  return {
    server: (server ?? new URL(script.src).origin).replace(/\/+$/, ""),
    language: pinned ?? closestLanguage([document.documentElement.lang || null, ...navigator.languages]),
    title: title ?? null,
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    position: position === "start" ? "start" : "end",
  };
}
