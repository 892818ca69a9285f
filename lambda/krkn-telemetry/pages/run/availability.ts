import type { CheckedTarget } from '../../run/checks/checked-target';
import type { CheckPeriod } from '../../run/run';
import { formatDuration } from '../../text/duration';
import { html, type Html } from '../html';
import { renderSign } from '../status';

/** Most rows of a table of checks. */
export const MOST_CHECKED = 50;

/** Headers of the columns that {@link renderAvailability} fills. */
export const availabilityHeaders = html`<th scope="col" class="number">Availability</th>
  <th scope="col" class="number">Downtimes</th>
  <th scope="col" class="number">Down in all</th>
  <th scope="col" class="number">Longest</th>`;

/** How available something was, how often and how long it was down. */
export function renderAvailability({
  checkedSeconds,
  downSeconds,
  downtimes,
}: CheckedTarget<CheckPeriod>): Html {
  const longest = downtimes.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const isDown = downtimes.length > 0;
  return html`<td class="number">${availability(checkedSeconds, downSeconds, isDown) ?? '–'}</td>
    <td class="number">${downtimes.length}</td>
    <td class="number">${isDown ? formatDuration(downSeconds) : '–'}</td>
    <td class="number">${isDown ? formatDuration(longest) : '–'}</td>`;
}

/** The sign of whether something was always up, with a word for those who do not see it. */
export function renderUpSign({ checkedSeconds, downtimes }: CheckedTarget<CheckPeriod>): Html {
  if (downtimes.length > 0) return renderSignOf('failed', 'Was down:');
  return checkedSeconds > 0 ? renderSignOf('passed', 'Always up:') : renderSignOf('unknown', 'Unknown:');
}

function renderSignOf(status: 'passed' | 'failed' | 'unknown', words: string): Html {
  return html`<span class="${status}">${renderSign(status)}<span class="visually-hidden">${words}</span></span>`;
}

/** Cut, not rounded: what was down for a moment was not up 100 % of the time. */
function availability(checked: number, down: number, isDown: boolean): string | undefined {
  if (checked === 0) return undefined;
  const percent = Math.max(0, Math.floor(10_000 * (1 - down / checked)) / 100);
  if (!isDown) return '100 %';
  return percent === 0 ? '0 %' : `${Math.min(percent, 99.99).toFixed(2)} %`;
}
