import { type TemplateResult, html, nothing } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { ArticleKey } from "../conversation/wire";
import type { Phrases } from "../language/strings";
import type { Times } from "../language/time";
import { icons } from "./icons";

/** An article as the server gives it; `html` comes from its own Markdown renderer, which lets no markup through. */
export interface Article {
  id: string;
  language: string;
  title: string;
  updated_on: string;
  products: readonly string[];
  html: string;
}

/** The article that is open: on its way, here, or not to be had. */
export type Reading = { state: "loading" | "failed" } | { state: "open"; article: Article };

const TIMEOUT_MS = 10_000;

/** Fetch an article, in the language wanted or, where it is not there in that one, in another. */
export async function fetchArticle(server: string, { id, language }: ArticleKey): Promise<Article> {
  const answer = await fetch(`${server}/widget/articles/${encodeURIComponent(id)}/${encodeURIComponent(language)}.json`, {
    credentials: "omit",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`The article ${id} could not be loaded: ${answer.status}`);
  return (await answer.json()) as Article;
}

/** The article over the messages, and the way back to them. */
export function renderArticle(reading: Reading, phrases: Phrases, times: Times, back: () => void): TemplateResult {
  const way = html`<button type="button" class="back" @click=${back}>${icons.back}<span>${phrases.say("article_back")}</span></button>`;
  if (reading.state !== "open") {
    return html`<section class="article" aria-busy=${reading.state === "loading"}>
      ${way}
      <p role="status">${phrases.say(reading.state === "loading" ? "article_loading" : "article_failed")}</p>
    </section>`;
  }
  const { article } = reading;
  const foreign = article.language !== phrases.language;
  return html`<section class="article" tabindex="0" aria-labelledby="article-title">
    ${way}
    ${foreign
      ? html`<p class="foreign">${phrases.say("article_only_in", { language: new Intl.DisplayNames(phrases.language, { type: "language" }).of(article.language) ?? article.language })}</p>`
      : nothing}
    <div lang=${article.language} dir="auto">
      <h3 id="article-title">${article.title}</h3>
    </div>
    <p class="about">
      ${phrases.say("article_updated", { date: times.date(article.updated_on) })}
      ${article.products.length > 0
        ? html`<br />${phrases.say("article_holds_for", { products: new Intl.ListFormat(phrases.language).format(article.products) })}`
        : nothing}
    </p>
    <div class="text" lang=${article.language} dir="auto">${unsafeHTML(article.html)}</div>
  </section>`;
}
