import {
  SMALL_POINTS,
  SMALL_SECONDS,
  type Change,
  type Direction,
  type Judged,
} from '../run/comparison/change';
import { formatNumber } from '../text/count';
import { formatDuration } from '../text/duration';
import { html, type Html } from './html';

/** What the marks of a page's deltas mean. */
export const deltaLegend = html`<p class="dim">≈ marks a difference too small to count: less than ${SMALL_SECONDS} s or a
  tenth of a time, or less than ${SMALL_POINTS} points of a score. · marks times of runs that did not run the same
  scenarios as often: they are neither better nor worse.</p>`;

/** What a change is for those who see neither its colour nor its sign. */
const words: Readonly<Record<Direction, string>> = {
  better: 'better',
  worse: 'worse',
  same: 'about the same',
  neutral: 'neither better nor worse',
};

/** A change of seconds: `▲ +12 s (+40 %)`. Undefined unless both runs have the number. */
export function renderSecondsDelta(change: Change): Html | undefined {
  return renderDelta(change, (difference) => formatDuration(difference), true);
}

/** A change of a score or a number of things: `▼ −3`. Undefined unless both runs have the number. */
export function renderNumberDelta(change: Change): Html | undefined {
  return renderDelta(change, formatNumber, false);
}

/** What became of something that is no number, in a word: `Newly fails`. */
export function renderTurn({ direction }: Judged, word: string): Html {
  const isJudged = direction === 'better' || direction === 'worse';
  return isJudged
    ? html`<span class="delta ${direction}">${word}</span>`
    : html`<span class="tag">${word}</span>`;
}

/** A difference that is neither good nor bad: `+12`. */
export function signed(difference: number): string {
  return `${sign(difference)}${formatNumber(Math.abs(difference))}`;
}

function renderDelta(
  { before, difference, direction }: Change,
  format: (difference: number) => string,
  hasShare: boolean,
): Html | undefined {
  if (before === undefined || difference === undefined || direction === undefined) return undefined;
  if (Math.abs(difference) < 0.05) return html`<span class="delta same">no change</span>`;
  const share = hasShare && before > 0 && direction !== 'same' ? ` (${percent(difference / before)})` : '';
  const arrow = arrows[direction] ?? (difference > 0 ? '▲' : '▼');
  return html`<span class="delta ${direction}"><span aria-hidden="true">${arrow}</span>
    ${sign(difference)}${format(Math.abs(difference))}${share}
    <span class="visually-hidden">${words[direction]}</span></span>`;
}

/** Only what is better or worse has one that says which way it went. */
const arrows: Readonly<Partial<Record<Direction, string>>> = { same: '≈', neutral: '·' };

function percent(share: number): string {
  return `${sign(share)}${formatNumber(Math.round(Math.abs(share) * 100))} %`;
}

function sign(number: number): string {
  return number < 0 ? '−' : number > 0 ? '+' : '';
}
