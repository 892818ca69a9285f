import type { RunSummary } from '../../model/run-summary';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import {
  tagWord,
  type ScenarioState,
  type ScenarioTag,
  type TaggedFailure,
} from '../../model/group/scenario-state';
import { shortScenarioName } from '../../model/scenario-name';
import type { PassRate } from '../../model/statistics';
import { count, formatPercent } from '../../text/amounts';
import { foreignText } from './foreign-text';
import { renderRunLink, renderRunName } from './run-link';
import type { ForeignText } from '../../text/foreign-text';

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

/** How a run went; of one that passed also how much there is to look at: `Passed · 2 warnings`. */
export function renderRunStatus({ status, warningCount }: RunSummary): Html {
  if (status !== 'passed' || warningCount === 0) return renderStatus(status);
  return html`${renderStatus(status)}
    <span class="with-warnings"><span class="separator">· </span>${count(warningCount, 'warning')}</span>`;
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

/**
 * What the results of a scenario up to a run say: `New failure`, `Failing since 2026-11-20 02:48:45 UTC`.
 * @param since the name of the run in which that began, or a link to it
 */
function renderScenarioTag(tag: ScenarioTag, since: Html | undefined): Html {
  return renderTag(tag, tagWord(tag), since);
}

/** The same within a sentence: `flaky`, `failing since 2026-11-20 02:48:45 UTC`. */
export function renderTagInSentence(tag: ScenarioTag, since: Html | undefined): Html {
  return renderTag(tag, tagWord(tag).toLowerCase(), since);
}

function renderTag({ kind, hasChanged = false }: ScenarioTag, words: string, since: Html | undefined): Html {
  const colour = hasChanged ? 'has-changed' : kind.replaceAll(' ', '-');
  return html`<span class="state ${colour}">${words}${since && html` ${since}`}</span>`;
}

/**
 * The same with what it was judged by: `Flaky: changed its result 7 times in its last 10 runs`.
 * @param group the folder that its runs are in
 */
export function renderScenarioState(links: Links, group: ForeignText, { tags }: ScenarioState): Html {
  return html`${tags.map(
    (tag) =>
      html`<div>${renderScenarioTag(tag, tag.since && renderRunLink(links, group, tag.since))}:
      ${tag.measure}</div>`,
  )}`;
}

/** Scenarios that lists tell of beside a run. */
const MOST_TAGGED = 3;

/**
 * What is said of the failures of a run where there is little room: `network.yml: flaky, failing since …`. Undefined if
 * nothing is.
 */
export function renderTaggedFailures(failures: readonly TaggedFailure[]): Html | undefined {
  if (failures.length === 0) return undefined;
  const hidden = failures.length - MOST_TAGGED;
  return html`<span class="tagged">
    ${failures.slice(0, MOST_TAGGED).map(
      ({ scenario, tags }) =>
        html`<span>${foreignText(shortScenarioName(scenario))}:
            ${tags.map((tag, index) => html`${index > 0 && ', '}${renderTagInSentence(tag, tag.since && renderRunName(tag.since))}`)}</span> `,
    )}
    ${hidden > 0 && html`<span>and ${count(hidden, 'more scenario')}</span>`}
  </span>`;
}

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
