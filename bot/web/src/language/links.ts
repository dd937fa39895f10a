/** A stretch of a message's text: plain, or an address one can open. */
export interface Stretch {
  text: string;
  href: string | null;
}

const ADDRESS = /https:\/\/[^\s<>"'`，。、；：！？「」『』（）【】《》]+/giu;
const TRAILING = /[.,;:!?)\]}*_~]+$/u;

/**
 * Cut a plain text into what is an https address and what is not. Nothing else ever becomes a link.
 * Punctuation that ends the sentence is not part of the address; a closing bracket is if it was opened in it.
 */
export function stretches(text: string): Stretch[] {
  const result: Stretch[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) result.push({ text: text.slice(end, match.index), href: null });
    result.push({ text: address, href: new URL(address).href });
    end = match.index + address.length;
  }
  if (end < text.length) result.push({ text: text.slice(end), href: null });
  return result;
}

function trimmed(address: string): string {
  let result = address;
  for (let tail = TRAILING.exec(result)?.[0]; tail; tail = TRAILING.exec(result)?.[0]) {
    const closing = tail.at(-1);
    const opening = closing === ")" ? "(" : closing === "]" ? "[" : null;
    if (opening && count(result, opening) >= count(result, closing ?? "")) break;
    result = result.slice(0, -1);
  }
  return result;
}

const count = (text: string, character: string): number => text.split(character).length - 1;
