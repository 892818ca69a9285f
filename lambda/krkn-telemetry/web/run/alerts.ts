import { firedAlerts, type RunAlert } from '../../model/alert-list';
import type { CriticalAlerts } from '../../model/critical-alerts';
import type { Run } from '../../model/run';
import { formatNumber } from '../../text/count';
import { foreignText, orDash } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { timeOrDash } from '../parts/time';
import { number, renderRest, renderTable } from '../parts/table';
import { attentionSign, renderSign } from '../parts/status';
import { renderObjectives } from './objectives';

/** Most rows of the table. */
const MOST_ALERTS = 100;

/** What is said of an alert, and whether it is bad enough for the sign of a failure. */
const states: Readonly<Record<RunAlert['state'], { readonly words: string; readonly isBad: boolean }>> = {
  'still firing': { words: 'Still firing at the end', isBad: true },
  'failed the run': { words: 'Failed the run', isBad: true },
  'fired during the run': { words: 'Fired during the run', isBad: false },
  'pending at the end': { words: 'Pending at the end', isBad: false },
  'pending during the run': { words: 'Pending during the run', isBad: false },
};

/**
 * The alerts of a run, those still firing first, and its objectives.
 * @returns undefined when there were none
 */
export function renderAlerts({
  run,
  alerts,
}: {
  readonly run: Run;
  readonly alerts: CriticalAlerts | undefined;
}): Html | undefined {
  const tables = [renderFired(firedAlerts(run, alerts)), renderObjectives({ run })];
  if (tables.every((table) => table === undefined)) return undefined;
  return html`<section id="alerts" aria-labelledby="alerts-heading">
    <h2 id="alerts-heading">Alerts</h2>
    ${tables}
  </section>`;
}

function renderFired(list: readonly RunAlert[]): Html | undefined {
  if (list.length === 0) return undefined;
  return html`${renderTable('Table of alerts', ['Alert', 'State', 'Severity', 'Namespace', 'Evaluated at', number('Times seen')], list.slice(0, MOST_ALERTS).map(renderRow))}
  ${renderRest(list.length, MOST_ALERTS)}`;
}

function renderRow({ name, message, state, severity, namespace, evaluatedAt, count }: RunAlert): Html {
  const { words, isBad } = states[state];
  return html`<tr>
    <th scope="row">
      ${orDash(name)}${message !== undefined && html`<div class="dim">${foreignText(message, 300)}</div>`}
    </th>
    <td><span class="status ${isBad ? 'failed' : 'unknown'}">${isBad ? renderSign('failed') : attentionSign}${words}</span></td>
    <td>${orDash(severity)}</td>
    <td>${orDash(namespace)}</td>
    <td>${timeOrDash(evaluatedAt)}</td>
    <td class="number">${formatNumber(count)}</td>
  </tr>`;
}
