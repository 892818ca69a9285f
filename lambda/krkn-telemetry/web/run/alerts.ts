import type { CriticalAlerts } from '../../model/alert';
import { firedAlerts, type RunAlert } from '../../model/alert-list';
import type { Run } from '../../model/run';
import { formatNumber } from '../../text/amounts';
import { foreignText, orDash } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { timeOrDash } from '../parts/time';
import { number, renderRest, renderTable, renderSection } from '../parts/table';
import { attentionSign, renderSign } from '../parts/status';
import { objectives, objectivesHeading, type Objective, phaseWords } from '../../model/objectives';

/** Most rows of the table. */
const MOST_ALERTS = 100;

/** What is said of an alert, and whether it is bad enough for the sign of a failure. */
const alertStates: Readonly<Record<RunAlert['state'], { readonly words: string; readonly isBad: boolean }>> =
  {
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
  return renderSection('alerts', 'Alerts', tables);
}

function renderFired(list: readonly RunAlert[]): Html | undefined {
  if (list.length === 0) return undefined;
  return html`${renderTable('Table of alerts', ['Alert', 'State', 'Severity', 'Namespace', 'Evaluated at', number('Times seen')], list.slice(0, MOST_ALERTS).map(renderAlert))}
  ${renderRest(list.length, MOST_ALERTS)}`;
}

function renderAlert({ name, message, state, severity, namespace, evaluatedAt, count }: RunAlert): Html {
  const { words, isBad } = alertStates[state];
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

/** Most rows of the table. */
const MOST_OBJECTIVES = 100;

/** What is said of an evaluation, with the colour and the sign of it. */
const objectiveStates: Readonly<
  Record<Objective['state'], { readonly words: string; readonly colour: string; readonly sign: Html }>
> = {
  'failed the run': { words: 'Failed the run', colour: 'failed', sign: renderSign('failed') },
  'did not hold': { words: 'Did not hold', colour: 'unknown', sign: attentionSign },
  unknown: { words: 'Unknown', colour: 'unknown', sign: renderSign('unknown') },
  held: { words: 'Held', colour: 'passed', sign: renderSign('passed') },
};

/**
 * The evaluations of a run's service level objectives, those that failed it first.
 * @returns undefined when there were none
 */
function renderObjectives({ run }: { readonly run: Run }): Html | undefined {
  const list = objectives(run);
  if (list.length === 0) return undefined;
  return html`<h3>${objectivesHeading(run)}</h3>
    ${renderTable('Table of objectives', ['Objective', 'Result', 'Severity', 'Namespace', 'Evaluated at'], list.slice(0, MOST_OBJECTIVES).map(renderObjective))}
    ${renderRest(list.length, MOST_OBJECTIVES)}`;
}

function renderObjective({ name, message, state, phase, severity, namespace, evaluatedAt }: Objective): Html {
  const { words, colour, sign } = objectiveStates[state];
  const when = phase === undefined ? undefined : phaseWords([phase]) || foreignText(phase, 40);
  return html`<tr>
    <th scope="row">
      ${orDash(name)}${message !== undefined && html`<div class="dim">${foreignText(message, 300)}</div>`}
    </th>
    <td>
      <span class="status ${colour}">${sign}${words}</span>
      ${when !== undefined && html`<div class="dim">${when}</div>`}
    </td>
    <td>${orDash(severity)}</td>
    <td>${orDash(namespace)}</td>
    <td>${timeOrDash(evaluatedAt)}</td>
  </tr>`;
}
