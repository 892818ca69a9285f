import { objectives, objectivesHeading, type Objective } from '../../model/objectives';
import { phaseWords } from '../../model/phase';
import type { Run } from '../../model/run';
import { foreignText, orDash } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { timeOrDash } from '../parts/time';
import { renderRest, renderTable } from '../parts/table';
import { attentionSign, renderSign } from '../parts/status';

/** Most rows of the table. */
const MOST_OBJECTIVES = 100;

/** What is said of an evaluation, with the colour and the sign of it. */
const states: Readonly<
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
export function renderObjectives({ run }: { readonly run: Run }): Html | undefined {
  const list = objectives(run);
  if (list.length === 0) return undefined;
  return html`<h3>${objectivesHeading(run)}</h3>
    ${renderTable('Table of objectives', ['Objective', 'Result', 'Severity', 'Namespace', 'Evaluated at'], list.slice(0, MOST_OBJECTIVES).map(renderRow))}
    ${renderRest(list.length, MOST_OBJECTIVES)}`;
}

function renderRow({ name, message, state, phase, severity, namespace, evaluatedAt }: Objective): Html {
  const { words, colour, sign } = states[state];
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
