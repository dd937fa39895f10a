import { type SVGTemplateResult, svg } from "lit";

/** Line icons on a 20 px grid; always beside a word or on a control with a name, never alone in meaning. */
const icon = (body: SVGTemplateResult): SVGTemplateResult =>
  svg`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">${body}</svg>`;

export const icons = {
  assistant: icon(svg`<circle cx="4.8" cy="10" r="2.2"/><circle cx="15.2" cy="4.8" r="2.2"/><circle cx="15.2" cy="15.2" r="2.2"/><path d="M7 10h2.4c1.9 0 1.7-5.2 3.6-5.200M9.4 10c1.9 0 1.7 5.2 3.6 5.2"/>`),
  waiting: icon(svg`<circle cx="10" cy="10" r="7"/><path d="M10 6v4l2.7 1.8"/>`),
  person: icon(svg`<circle cx="10" cy="6.8" r="3.3"/><path d="M3.5 17c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5"/>`),
  close: icon(svg`<path d="m5.5 5.5 9 9M14.5 5.500l-9 9"/>`),
  chevron: icon(svg`<path d="m6 8 4 4 4-4"/>`),
  check: icon(svg`<path d="m4.5 10.5 3.7 3.7 7.5-8.4"/>`),
  send: icon(svg`<path d="M10 16V4.500M5 9.300l5-5 5 5"/>`),
  copy: icon(svg`<rect x="7" y="7" width="9.5" height="9.5" rx="2"/><path d="M13 7V5.500a2 2 0 0 0-2-2H5.500a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7"/>`),
  alert: icon(svg`<path d="M10 3.2 17.5 16.500h-15ZM10 8.200v3.600M10 14.200v.1"/>`),
  offline: icon(svg`<path d="M3 3l14 14M4.2 8.700a9 9 0 0 1 3-1.900M10.5 6.100a9 9 0 0 1 5.3 2.600M7 11.600a5 5 0 0 1 3-1M10 15v.1"/>`),
  page: icon(svg`<path d="M5.5 2.800h6l4 4v10.400h-10ZM11.2 3v4h4M8 10.500h5M8 13.500h5"/>`),
  back: icon(svg`<path d="M16 10H4.500M9.500 5l-5 5 5 5"/>`),
  down: icon(svg`<path d="M10 4v11.500M5 10.700l5 5 5-5"/>`),
};
