import type { Change, Direction } from '../run/comparison/change';
import { formatNumber } from '../text/count';
import { formatDuration } from '../text/duration';
import { html, type Html } from './html';

/** What a change is for those who see neither its colour nor its sign. */
const words: Readonly<Record<Direction, string>> = {
  better: 'better',
  worse: 'worse',
  same: 'about the same',
};

/** A change of seconds: `▲ +12 s (+40 %)`. Undefined unless both runs have the number. */
export function renderSecondsDelta(change: Change): Html | undefined {
  return renderDelta(change, (difference) => formatDuration(difference), true);
}

/** A change of a score or a number of things: `▼ −3`. Undefined unless both runs have the number. */
export function renderNumberDelta(change: Change): Html | undefined {
  return renderDelta(change, formatNumber, false);
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
  const arrow = direction === 'same' ? '≈' : difference > 0 ? '▲' : '▼';
  return html`<span class="delta ${direction}"><span aria-hidden="true">${arrow}</span>
    ${sign(difference)}${format(Math.abs(difference))}${share}
    <span class="visually-hidden">${words[direction]}</span></span>`;
}

function percent(share: number): string {
  return `${sign(share)}${formatNumber(Math.round(Math.abs(share) * 100))} %`;
}

function sign(number: number): string {
  return number < 0 ? '−' : number > 0 ? '+' : '';
}
