import { shortened } from '../text/foreign-text';

/** Characters of a foreign text that are told. */
const USUAL_LENGTH = 160;

/** Takes no room, and parts what would otherwise be taken for a mention, a link or a reference. */
const WORD_JOINER = '\u2060';

/** Line breaks and other controls, and what is no character. */
const NO_TEXT = /[\p{Control}\p{Surrogate}\u2028\u2029\ufffe\uffff]+/gu;

/** Marks for the direction of writing: they would reorder what is around the text. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text that others chose, as one line of GitHub Flavored Markdown that reads like the text and does nothing:
 * no markup, no HTML, no cell of a table, and nothing that GitHub makes a link, a mention or a reference of.
 * https://github.github.com/gfm/
 * @returns `–` for a text of which nothing is left
 */
export function escapeMarkdown(text: string, length: number = USUAL_LENGTH): string {
  const line = shortened(text.replace(DIRECTIONS, '').replace(NO_TEXT, ' ').trim(), length);
  const escaped = parted(line)
    // Tables split at pipes, whatever precedes them, so that only references are safe.
    .replace(/[\\`|<>&]/g, (character) => `&#${character.charCodeAt(0)};`)
    // Before what starts a list, a rule or the underline of a heading.
    .replace(/^([-+=]|\d+(?=[.)](?:\s|$)))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/[*_~[\]{}!$]|(?<!&)#/g, '\\$&');
  return escaped === '' ? '–' : escaped;
}

/**
 * GitHub looks for mentions, addresses and issues once Markdown is rendered, so that escaping does not keep it from
 * them. https://github.github.com/gfm/#autolinks-extension-
 */
function parted(text: string): string {
  return text
    .replace(/@|:(?=\/\/)|(?:mailto|xmpp):|www(?=\.)/gi, `$&${WORD_JOINER}`)
    .replace(/#(?=\d)|GH-(?=\d)/gi, `$&${WORD_JOINER}`);
}
