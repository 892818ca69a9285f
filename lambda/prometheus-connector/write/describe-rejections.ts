import { cutBytes } from '../../kit/cut-bytes';
import type { Rejection } from '../model/rejections';

/** How much of each rejection is told. */
interface Form {
  /** Bytes of what the first that was refused is called. */
  readonly name: number;
  /** Whether the reason is also told in words: docs/troubleshooting.md has them by its id. */
  readonly isExplained: boolean;
}

/** From most to least. */
const forms: readonly Form[] = [
  { name: 300, isExplained: true },
  { name: 120, isExplained: true },
  { name: 120, isExplained: false },
  { name: 50, isExplained: false },
];

/**
 * All reasons with their counts, and the first that was refused for each: as much of that as there is room for.
 * @param most bytes that the text has room for
 */
export function describeRejections(rejections: readonly Rejection[], most: number): string {
  const texts = forms.map((form) => rejections.map((rejection) => describe(rejection, form)));
  const fitting = texts.map(join).find((text) => Buffer.byteLength(text) <= most);
  if (fitting !== undefined) return fitting;
  const room = Math.floor(most / rejections.length) - SEPARATOR.length;
  return cutBytes(join(texts.at(-1)!.map((text) => cutBytes(text, room))), most);
}

/** All reasons with their counts. */
export function countsByReason(
  rejections: readonly { readonly reason: string; readonly count: number }[],
): string {
  return rejections.map(({ reason, count }) => `${count} ${reason}`).join(', ');
}

const SEPARATOR = '; ';

function join(texts: readonly string[]): string {
  return texts.join(SEPARATOR);
}

function describe({ reason, count, example, explanation }: Rejection, { name, isExplained }: Form): string {
  const first = [cutBytes(example.of, name), example.told].filter((text) => text !== '').join(' ');
  return `${count} ${reason}, such as ${first}${isExplained ? ` (${explanation})` : ''}`;
}
