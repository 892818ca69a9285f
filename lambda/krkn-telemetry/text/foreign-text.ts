import { beginningOf } from '../../kit/secret-text';

declare const foreign: unique symbol;

/**
 * A text that others chose: a key, the name of a folder, what telemetry says. Every text may be declared to be one, and
 * then none can be put into a page as it is: `web/frame/html.ts` refuses it, `web/parts/foreign-text.ts` cuts and isolates it.
 */
export type ForeignText = string & { readonly [foreign]?: true };

/** A text of ours. */
export type OwnText = string & { readonly [foreign]?: never };

/** Characters of a foreign text that are shown unless there is more room. */
const USUAL_LENGTH = 160;

/** Characters of a name in a sentence. */
const NAME_LENGTH = 120;

/** Characters of a name that are read. */
const MOST_OF_NAME = 1024;

/**
 * A name in a sentence, without what looks like a secret. A long one has an ellipsis in its middle: those of pods and nodes
 * often begin alike, and differ at their ends.
 */
export function nameInSentence(name: ForeignText): ForeignText {
  const whole = shortened(name, MOST_OF_NAME);
  if (whole.length <= NAME_LENGTH) return whole;
  const end = whole.slice(-NAME_LENGTH / 2).replace(/^[\udc00-\udfff]/, '');
  return shortened(whole, NAME_LENGTH / 2) + end;
}

/** The first characters of a text that others chose, without what looks like a secret. */
export function shortened(text: string, length: number = USUAL_LENGTH): string {
  return beginningOf(text, length);
}
