import { shortened, type ForeignText, type OwnText } from '../../text/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';

/**
 * A text that others chose: cut when it is long, and isolated, so that marks for the direction of writing in it
 * do not reorder what is around it. https://html.spec.whatwg.org/multipage/text-level-semantics.html#the-bdi-element
 * @param length characters that are shown; a default suits most places
 */
export function foreignText(text: ForeignText, length?: number): Html {
  return html`<bdi>${shortened(text, length)}</bdi>`;
}

/** A foreign text that only programs read, whole: what a field that is hidden sends, or an option that is chosen. */
export function unseenText(text: ForeignText): OwnText {
  return String(text);
}

/** A foreign text in a table's cell, or an en dash when there is none. */
export function orDash(text: ForeignText | undefined, length?: number): HtmlValue {
  return text === undefined ? '–' : foreignText(text, length);
}
