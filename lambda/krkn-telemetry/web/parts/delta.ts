import {
  SMALL_POINTS,
  SMALL_SECONDS,
  type Change,
  type Direction,
  type Judged,
} from '../../model/comparison/change';
import { formatNumber, formatDuration, formatPercent } from '../../text/amounts';
import { html, type Html } from '../frame/html';

/** What the marks of deltas mean: of those that are in a part of a page. Undefined if none is. */
export function renderDeltaLegend({ text }: Html): Html | undefined {
  const [hasSmall, hasUnjudged] = [arrows.same, arrows.neutral].map((arrow) => text.includes(arrow.text));
  if (!hasSmall && !hasUnjudged) return undefined;
  return html`<p class="dim">${
    hasSmall &&
    html`≈ Too small to count: less than ${SMALL_SECONDS} s or a tenth of a time, or less than ${SMALL_POINTS} points of
      a score. `
  }${
    hasUnjudged &&
    html`○ Not judged: the two runs did not run the same scenarios the same number of times; the later one disrupted
      nothing; more did not come back; or it was not checked in both.`
  }</p>`;
}

/** What a change is for those who see neither its colour nor its sign. */
const words: Readonly<Record<Direction, string>> = {
  better: 'better',
  worse: 'worse',
  same: 'about the same',
  neutral: 'neither better nor worse',
};

/**
 * A change of seconds: `▲ +12 s (+40 %)`. Undefined unless both runs have the number.
 * @param qualifier stands before it: `at least `
 */
export function renderSecondsDelta(change: Change, qualifier = ''): Html | undefined {
  return renderDelta(change, formatDuration, true, qualifier);
}

/** A change of a score or a number of things: `▼ −3`. Undefined unless both runs have the number. */
export function renderNumberDelta(change: Change): Html | undefined {
  return renderDelta(change, formatNumber, false);
}

/** What became of something that is no number, in a word: `Newly fails`. */
export function renderTurn({ direction }: Judged, word: string): Html {
  const isJudged = direction === 'better' || direction === 'worse';
  return html`<span class="tag">${isJudged ? html`<span class="delta ${direction}">${word}</span>` : word}</span>`;
}

/** A difference that is neither good nor bad: `+12`. */
export function signed(difference: number): string {
  return `${sign(difference)}${formatNumber(Math.abs(difference))}`;
}

function renderDelta(
  { before, after, difference, direction }: Change,
  format: (difference: number) => string,
  hasShare: boolean,
  qualifier = '',
): Html | undefined {
  if (difference === undefined || direction === undefined) return undefined;
  if (Math.abs(difference) < 0.05) {
    // What only one of the runs has is nothing that could have stayed.
    const isOfBoth = before !== undefined && after !== undefined;
    return isOfBoth ? html`<span class="delta same">no change</span>` : undefined;
  }
  const hasPercent = hasShare && before !== undefined && before > 0 && direction !== 'same';
  const share = hasPercent ? ` (${percent(difference / before)})` : '';
  const arrow = direction === 'same' || direction === 'neutral' ? arrows[direction] : arrowOf(difference);
  return html`<span class="delta ${direction}">${arrow}
    ${qualifier}${sign(difference)}${format(Math.abs(difference))}${share}
    <span class="visually-hidden">${words[direction]}</span></span>`;
}

/** Only what is better or worse has one that says which way it went. */
const arrows = {
  same: html`<span aria-hidden="true">≈</span>`,
  neutral: html`<span aria-hidden="true">○</span>`,
} as const;

function arrowOf(difference: number): Html {
  return html`<span aria-hidden="true">${difference > 0 ? '▲' : '▼'}</span>`;
}

function percent(share: number): string {
  return sign(share) + formatPercent(Math.round(Math.abs(share) * 100));
}

function sign(number: number): string {
  return number < 0 ? '−' : number > 0 ? '+' : '';
}
