import type { RunSummary } from '../../model/run-summary';
import { html, type Html } from '../frame/html';
import type { PassRate } from '../../model/statistics';
import { count, formatPercent } from '../../text/amounts';

/** How a run or a scenario went, in a word or two. */
export const statusWords: Readonly<Record<RunSummary['status'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  unknown: 'Unknown',
  unfinished: 'No telemetry',
};

/** How a run or a scenario went: a word with a sign, so that it does not depend on its colour. */
export function renderStatus(status: RunSummary['status']): Html {
  return html`<span class="status ${status}">${renderSign(status)}${statusWords[status]}</span>`;
}

/** The sign alone, for those who see it; what it means is said beside it. */
export function renderSign(status: RunSummary['status']): Html {
  return html`<svg class="sign" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
    ${signs[status]}
  </svg>`;
}

const signs: Readonly<Record<RunSummary['status'], Html>> = {
  passed: html`<circle cx="8" cy="8" r="7" fill="currentColor" /><path class="mark" d="M4.8 8.2l2.2 2.3 4.2-4.8" />`,
  failed: html`<circle cx="8" cy="8" r="7" fill="currentColor" /><path class="mark" d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2" />`,
  unknown: html`<circle cx="8" cy="8" r="7" fill="currentColor" /><path class="mark" d="M6 6.3c.2-2.6 4.2-2.4 4 .1-.1 1.5-2 1.6-2 3M8 11.6v.3" />`,
  unfinished: html`<circle class="ring" cx="8" cy="8" r="6" /><path class="ring" d="M8 4.5V8l2.3 1.6" />`,
};

/** The sign of what is certain and bad, and failed no run: a triangle with an exclamation mark. */
export const attentionSign = html`<svg class="sign" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
  <path fill="currentColor" d="M8 1l7.4 13.6H.6z" />
  <path class="mark" d="M8 6v3.9M8 12.2v.3" />
</svg>`;

/** How many runs passed, in words: `27 of 29 runs passed, 1 has no result`. */
export function passRateWords({ passed, judged, unjudged }: PassRate): string {
  const rest = `${unjudged} ${unjudged === 1 ? 'has' : 'have'} no result`;
  if (judged === 0) return unjudged === 0 ? 'No runs' : `${count(unjudged, 'run')} without a result`;
  return `${passed} of ${count(judged, 'run')} passed${unjudged === 0 ? '' : `, ${rest}`}`;
}

/** The share of runs that passed: `93 %`. Undefined when none passed or failed. */
export function passPercentage({ passed, judged }: PassRate): string | undefined {
  return judged === 0 ? undefined : formatPercent((100 * passed) / judged);
}
