import { heldObjectives, objectives, type Objective } from '../../run/objectives';
import { phaseWords } from '../../run/phase';
import type { Run } from '../../run/run';
import { formatNumber } from '../../text/count';
import { foreignText } from '../foreign-text';
import { html, type Html } from '../html';
import { orDash, timeOrDash } from '../or-dash';
import { renderScrollTable } from '../scroll-table';
import { renderSign } from '../status';
import { renderRestNote } from './rest-note';

/** Most rows of the table. */
const MOST_OBJECTIVES = 100;

const states = {
  'failed the run': { words: 'Failed the run', status: 'failed' },
  'did not hold': { words: 'Did not hold', status: 'unknown' },
  unknown: { words: 'Unknown', status: 'unknown' },
  held: { words: 'Held', status: 'passed' },
} as const;

/**
 * The evaluations of a run's service level objectives, those that failed it first.
 * @returns undefined when there were none
 */
export function renderObjectives({ run }: { readonly run: Run }): Html | undefined {
  const list = objectives(run);
  if (list.length === 0) return undefined;
  const held = heldObjectives(run);
  return html`<h3>Objectives${
    held !== undefined && html`: ${formatNumber(held.held)} of ${formatNumber(held.evaluated)} held`
  }</h3>
    ${renderScrollTable(
      'Table of objectives',
      html`<thead>
          <tr>
            <th scope="col">Objective</th>
            <th scope="col">Result</th>
            <th scope="col">Phase</th>
            <th scope="col">Severity</th>
            <th scope="col">Namespace</th>
            <th scope="col">Evaluated at</th>
          </tr>
        </thead>
        <tbody>
          ${list.slice(0, MOST_OBJECTIVES).map(renderRow)}
        </tbody>`,
    )}
    ${renderRestNote(list.length, MOST_OBJECTIVES)}`;
}

function renderRow({ name, message, state, phase, severity, namespace, evaluatedAt }: Objective): Html {
  const { words, status } = states[state];
  const when = phaseWords([phase]);
  return html`<tr>
    <th scope="row">
      ${orDash(name)}${message !== undefined && html`<div class="dim">${foreignText(message, 300)}</div>`}
    </th>
    <td><span class="status ${status}">${renderSign(status)}${words}</span></td>
    <td>${when === '' ? orDash(phase) : when}</td>
    <td>${orDash(severity)}</td>
    <td>${orDash(namespace)}</td>
    <td>${timeOrDash(evaluatedAt)}</td>
  </tr>`;
}
