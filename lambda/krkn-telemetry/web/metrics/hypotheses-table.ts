import { hypothesisVerdicts, type HypothesisResult } from '../../windows/result';
import type { Window } from '../../windows/samples';
import { formatDuration, formatNumber } from '../../text/amounts';
import { formatValue } from '../../text/metric-value';
import { html, type Html } from '../frame/html';
import { foreignText } from '../parts/foreign-text';
import { hypothesisWords, renderHypothesisVerdict } from '../parts/hypothesis-verdict';
import { number, renderTable } from '../parts/table';
import { renderClock } from '../parts/time';
import { renderMetricSparkline } from './metric-sparkline';
import { renderLabel } from './moved-table';

/** What the table of hypotheses shows. */
interface HypothesesTable {
  readonly hypotheses: readonly HypothesisResult[];
  /** All scenarios of the run, which charts shade. */
  readonly scenarios: readonly Window[];
  /** What a scenario is called, by its place in the run. */
  readonly nameOf: (index: number) => Html;
}

/** What became of the hypotheses of a run. Undefined when it has none. */
export function renderHypotheses({ hypotheses, ...context }: HypothesesTable): Html | undefined {
  if (hypotheses.length === 0) return undefined;
  const held = hypotheses.filter(({ verdict }) => verdict === 'held').length;
  const weight = ({ verdict, severity }: HypothesisResult): number =>
    2 * hypothesisVerdicts.indexOf(verdict) + (severity === 'error' ? 0 : 1);
  const inOrder = hypotheses.toSorted((left, right) => weight(left) - weight(right));
  return html`<h3>Hypotheses <span class="dim">${formatNumber(held)} of ${formatNumber(hypotheses.length)} held</span></h3>
    <div class="hypotheses">${renderTable(
      'Hypotheses',
      ['Result', 'Hypothesis', number('Worst'), number('Recovery'), 'Severity', 'Chart'],
      inOrder.map((hypothesis) => renderRow(hypothesis, context)),
    )}</div>`;
}

function renderRow(hypothesis: HypothesisResult, context: Omit<HypothesesTable, 'hypotheses'>): Html {
  const { name, told, severity, reason, unit, worst, recovery, bounds, chart } = hypothesis;
  return html`<tr>
    <td>${renderHypothesisVerdict(hypothesis)}</td>
    <th scope="row">${foreignText(name, 120)}
      <span class="told">${foreignText(told, 300)}</span>
      ${reason !== undefined && html`<span class="note">${foreignText(reason, 300)}</span>`}
      ${renderViolations(hypothesis, context.nameOf)}</th>
    ${renderNumber('worst', worst === undefined ? undefined : formatValue(worst, unit))}
    ${renderNumber('recovered after', recovery === undefined ? undefined : formatDuration(recovery))}
    <td><span class="by-line">severity </span>${severity}</td>
    <td class="chart">${
      chart === undefined
        ? ''
        : renderMetricSparkline({
            ...{ chart, bounds, scenarios: context.scenarios, label: chartLabel(hypothesis) },
          })
    }</td>
  </tr>`;
}

/** @param name what stands before it where no heading does */
function renderNumber(name: string, told: string | undefined): Html {
  if (told === undefined) return html`<td class="number absent">–</td>`;
  return html`<td class="number"><span class="by-line">${name} </span>${told}</td>`;
}

function chartLabel({ verdict, unit, worst, recovery }: HypothesisResult): string {
  return [
    hypothesisWords[verdict].toLowerCase(),
    ...(worst === undefined ? [] : [`worst ${formatValue(worst, unit)}`]),
    ...(recovery === undefined ? [] : [`recovered after ${formatDuration(recovery)}`]),
  ].join(', ');
}

/** Stretches that are told of; the rest is counted. */
const MOST_VIOLATIONS = 3;
const MOST_LABELS = 3;

function renderViolations(
  { unit, violations }: HypothesisResult,
  nameOf: (index: number) => Html,
): Html | undefined {
  if (violations.length === 0) return undefined;
  const rest = violations.length - MOST_VIOLATIONS;
  return html`<ul class="violations">
    ${violations.slice(0, MOST_VIOLATIONS).map(
      ({ start, end, scenario, worst, labels }) =>
        html`<li>${renderClock(start)}–${renderClock(end)} (${formatDuration(end - start)}) in ${nameOf(scenario)}${worst !== undefined && html`: worst ${formatValue(worst, unit)}`} ${Object.entries(
          labels,
        )
          .slice(0, MOST_LABELS)
          .map((label) => html` ${renderLabel(...label)}`)}</li>`,
    )}
    ${rest > 0 && html`<li>and ${formatNumber(rest)} more</li>`}
  </ul>`;
}
