import { availability, stateOf, type CheckedTarget } from '../../model/checks/checked-target';
import { downLength } from '../../model/checks/down-length';
import type { CheckPeriod } from '../../model/run';
import { formatDuration } from '../../text/duration';
import { formatPercent } from '../../text/percent';
import { html, type Html, type HtmlValue } from '../frame/html';
import { renderSign } from '../parts/status';
import { number } from '../parts/table';

/** Most rows of a table of checks. */
export const MOST_CHECKED = 50;

/** Headings of the columns that {@link renderAvailability} fills. */
export const availabilityColumns = ['Availability', 'Downtimes', 'Down in all', 'Longest'].map(number);

/** How available something was, how often and how long it was down. */
export function renderAvailability(target: CheckedTarget<CheckPeriod>): Html {
  const { downSeconds, isLengthKnown, downtimes } = target;
  const longest = downtimes.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const length = (seconds: number): string =>
    downtimes.length === 0 ? '–' : (downLength({ seconds, isLengthKnown }) ?? 'unknown');
  return html`<td class="number">${renderPercent(target)}</td>
    <td class="number">${stateOf(target) === 'unknown' ? '–' : downtimes.length}</td>
    <td class="number">${length(downSeconds)}</td>
    <td class="number">${length(longest)}</td>`;
}

function renderPercent(target: CheckedTarget<CheckPeriod>): HtmlValue {
  const { unknownSeconds } = target;
  // In two lines, which narrow screens have room for.
  if (unknownSeconds > 0) return html`unknown <div class="dim">for ${formatDuration(unknownSeconds)}</div>`;
  return formatPercent(availability(target)) ?? '–';
}

/** The sign of whether something was always up, with a word for those who do not see it. */
export function renderUpSign(target: CheckedTarget<CheckPeriod>): Html {
  const { status, words } = signs[stateOf(target)];
  return html`<span class="${status}">${renderSign(status)}<span class="visually-hidden">${words}</span></span>`;
}

const signs = {
  'always up': { status: 'passed', words: 'Always up:' },
  'was down': { status: 'failed', words: 'Was down:' },
  unknown: { status: 'unknown', words: 'Unknown:' },
} as const;
