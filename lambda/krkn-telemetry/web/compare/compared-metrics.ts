import type { HypothesisComparison, HypothesisOutcome } from '../../model/comparison/compare-hypotheses';
import type {
  MetricComparison,
  MetricsComparison,
  MovedMetric,
} from '../../model/comparison/compare-metrics';
import type { Direction, Judged } from '../../model/comparison/change';
import type { RunComparison } from '../../model/comparison/compare-runs';
import { shortScenarioName } from '../../model/scenario-name';
import { count, formatDuration, formatNumber } from '../../text/amounts';
import { formatScore } from '../../text/metric-value';
import type { FoundResult } from '../../windows/read-result';
import type { WindowsResult } from '../../windows/result';
import { html, type Html } from '../frame/html';
import { renderTurn } from '../parts/delta';
import { foreignText } from '../parts/foreign-text';
import { renderHypothesisVerdict } from '../parts/hypothesis-verdict';
import { number, renderRest, renderTable } from '../parts/table';

const MOST_HYPOTHESES = 50;
const MOST_METRICS = 30;

/** What became of hypotheses, and how far metrics moved. Undefined when nothing is known of the metrics of either run. */
export function renderComparedMetrics(comparison: RunComparison): Html | undefined {
  const { hypotheses, metrics, metricsBefore, metricsAfter } = comparison;
  if (metricsBefore.kind === 'none' && metricsAfter.kind === 'none') return undefined;
  return html`<section aria-labelledby="metrics">
    <h2 id="metrics">Metrics</h2>
    ${renderUnknown('the baseline', metricsBefore)}
    ${renderUnknown('this run', metricsAfter)}
    ${hypotheses.length > 0 && renderHypotheses(hypotheses)}
    ${metrics && renderMoved(metrics)}
  </section>`;
}

/** What keeps one of the two from being compared, or will change. */
function renderUnknown(run: string, metrics: FoundResult): Html | undefined {
  const words = unknownWords(metrics);
  return words === undefined ? undefined : html`<p class="callout info">The metrics of ${run} ${words}.</p>`;
}

function unknownWords(metrics: FoundResult): string | undefined {
  switch (metrics.kind) {
    case 'none':
      return 'have not been looked at, so that there is nothing to compare with';
    case 'late':
      return 'could not be read in time: reload the page';
    case 'newer':
    case 'broken':
      return 'cannot be read';
    case 'result':
      return unfinishedWords(metrics.result);
  }
}

function unfinishedWords({ state, nextLook }: WindowsResult): string | undefined {
  if (state === 'final') return undefined;
  if (state === 'failed') return 'could not be looked at';
  return nextLook === undefined
    ? 'are not known of all scenarios: hypotheses are compared only if they did not hold'
    : 'are not known to the end: hypotheses are not compared, and recoveries may be missing';
}

function renderHypotheses(hypotheses: readonly HypothesisComparison[]): Html {
  return html`<div class="compared">
      ${renderTable(
        'Hypotheses of both runs',
        ['Hypothesis', 'Before', 'Now', 'Change'],
        hypotheses.slice(0, MOST_HYPOTHESES).map(renderHypothesis),
      )}
    </div>
    ${renderRest(hypotheses.length, MOST_HYPOTHESES, (hidden) => `And ${count(hidden, 'more hypothesis', 'more hypotheses')}.`)}`;
}

function renderHypothesis({ name, before, after, changes: { verdict } }: HypothesisComparison): Html {
  const newlyFails = verdict.direction === 'worse' && after?.severity === 'error';
  return html`<tr class="${newlyFails && 'newly-fails'}">
    <th scope="row">${foreignText(name)}</th>
    ${renderOutcome('Before', before)}
    ${renderOutcome('Now', after)}
    <td data-name="Change">${renderTurn(verdict, turnOf(verdict, before, after))}</td>
  </tr>`;
}

function renderOutcome(name: string, outcome: HypothesisOutcome | undefined): Html {
  if (outcome === undefined) return html`<td class="absent">–</td>`;
  const { reason } = outcome;
  return html`<td data-name="${name}">${renderHypothesisVerdict(outcome)}
    ${reason !== undefined && html`<span class="reason">${foreignText(reason, 300)}</span>`}</td>`;
}

function turnOf({ direction }: Judged, before: unknown, after: unknown): string {
  if (before === undefined) return 'New';
  if (after === undefined) return 'Not there any more';
  return direction === undefined ? 'Not judged' : turns[direction];
}

const turns: Readonly<Record<Direction, string>> = {
  worse: 'No longer holds',
  better: 'Holds again',
  same: 'As before',
  neutral: 'Not tried again',
};

function renderMoved({ scenarioCount, rows }: MetricsComparison): Html {
  if (scenarioCount === 0) return html`<p>No scenario was looked at in both runs.</p>`;
  const told = count(scenarioCount, 'scenario');
  if (rows.length === 0) return html`<p>No metric moved in either run, in ${told} of both.</p>`;
  const hasScenarios = new Set(rows.map(({ scenario }) => scenario)).size > 1;
  return html`<p class="dim">How far metrics moved in ${told} of both runs, in times the usual variation of each. That changes
      no verdict.</p>
    <div class="compared">
      ${renderTable(
        'Metrics that moved',
        [
          'Metric',
          ...(hasScenarios ? ['Scenario'] : []),
          number('Moved before'),
          number('Moved now'),
          number('Back after, before'),
          number('Back after, now'),
        ],
        rows.slice(0, MOST_METRICS).map((row) => renderMetric(row, hasScenarios)),
      )}
    </div>
    ${renderRest(rows.length, MOST_METRICS, (hidden) => `And ${formatNumber(hidden)} more that moved.`)}`;
}

function renderMetric(
  { metric, labels, scenario, before, after }: MetricComparison,
  hasScenarios: boolean,
): Html {
  const tag =
    before === undefined
      ? 'Moves now, did not before'
      : after === undefined
        ? 'Does not move any more'
        : undefined;
  return html`<tr>
    <th scope="row">${foreignText(metric, 120)}
      ${labels !== '' && html`<span class="dim">${foreignText(labels, 200)}</span>`}
      ${tag !== undefined && html`<span class="tag">${tag}</span>`}</th>
    ${hasScenarios && html`<td data-name="Scenario">${foreignText(shortScenarioName(scenario))}</td>`}
    ${renderCell('Moved before', before && formatScore(before.score))}
    ${renderCell('Moved now', after && formatScore(after.score))}
    ${renderCell('Back after, before', before && recoveryWords(before))}
    ${renderCell('Back after, now', after && recoveryWords(after))}
  </tr>`;
}

function recoveryWords({ recovery, isWatched }: MovedMetric): string {
  if (recovery !== undefined) return formatDuration(recovery);
  return isWatched ? 'not back' : 'too little time to see it';
}

function renderCell(name: string, text: string | undefined): Html {
  if (text === undefined) return html`<td class="number absent">–</td>`;
  return html`<td class="number" data-name="${name}">${text}</td>`;
}
