import { html } from "lit";
import { stretches } from "../language/links";
import type { Phrases } from "../language/strings";

/** Plain text: what looks like markup is shown as it was written; https addresses can be opened. */
export function renderPlainText(text: string, phrases: Phrases): unknown[] {
  return stretches(text).map((stretch) =>
    stretch.href === null
      ? stretch.text
      : html`<a href=${stretch.href} target="_blank" rel="noopener noreferrer"
          >${stretch.text}<span class="unseen"> ${phrases.say("opens_new_window")}</span></a
        >`,
  );
}
