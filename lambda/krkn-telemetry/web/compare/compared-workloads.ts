import type { WorkloadComparison, WorkloadOutcome } from '../../model/comparison/compare-workloads';
import { count, formatNumber, formatDuration } from '../../text/amounts';
import { renderNumberDelta, renderSecondsDelta } from '../parts/delta';
import { foreignText } from '../parts/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import { number, renderRest, renderTable } from '../parts/table';

const MOST_WORKLOADS = 30;

const kinds: Readonly<Record<WorkloadComparison['kind'], string>> = {
  pod: 'Pods',
  vm: 'Virtual machine',
  node: 'Node',
};

/** How long pods of the same workloads, virtual machines and nodes took to come back. */
export function renderComparedWorkloads(workloads: readonly WorkloadComparison[]): Html | undefined {
  if (workloads.length === 0) return undefined;
  return html`<section aria-labelledby="workloads">
    <h2 id="workloads">Recovery of the same workloads</h2>
    <div class="compared">
      ${renderTable('Workloads of both runs', ['Workload', 'Kind', 'Namespace', number('Slowest before'), number('Slowest now'), number('Change')], workloads.slice(0, MOST_WORKLOADS).map(renderRow))}
    </div>
    ${renderRest(workloads.length, MOST_WORKLOADS, (hidden) => `And ${count(hidden, 'more workload')}.`)}
  </section>`;
}

function renderRow({ kind, name, namespace, before, after, changes }: WorkloadComparison): Html {
  const counts =
    before.count === after.count ? undefined : `${formatNumber(before.count)} → ${formatNumber(after.count)}`;
  const number =
    kind === 'pod' ? html` <span class="dim">${counts ?? formatNumber(after.count)}</span>` : undefined;
  return html`<tr>
    <th scope="row">${foreignText(name, 80)}</th>
    <td data-name="Kind">${kinds[kind]}${number}</td>
    <td${namespace === undefined ? html` class="absent"` : html` data-name="Namespace"`}>${
      namespace === undefined ? '–' : foreignText(namespace, 80)
    }</td>
    <td class="number" data-name="Before">${renderOutcome(before)}</td>
    <td class="number" data-name="Now">${renderOutcome(after)}</td>
    <td class="number" data-name="Change">${renderChanges(changes)}</td>
  </tr>`;
}

function renderOutcome({ count: disrupted, unrecovered, slowest }: WorkloadOutcome): HtmlValue {
  const lost = disrupted === 1 ? 'did not come back' : `${formatNumber(unrecovered)} did not come back`;
  if (slowest === undefined) return unrecovered > 0 ? lost : '–';
  if (unrecovered === 0) return formatDuration(slowest);
  return html`${formatDuration(slowest)}<span class="comma">, </span><br />${lost}`;
}

function renderChanges({ unrecovered, slowest }: WorkloadComparison['changes']): Html {
  const isLoss = unrecovered.before !== 0 || unrecovered.after !== 0;
  const seconds = renderSecondsDelta(slowest);
  return html`${isLoss && renderNumberDelta(unrecovered)}
    ${isLoss && seconds !== undefined && html`<br />`}${seconds}`;
}
