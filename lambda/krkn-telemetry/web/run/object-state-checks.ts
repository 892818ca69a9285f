import type { ObjectStateCheck } from '../../model/run';
import { formatNumber } from '../../text/count';
import { html, type Html } from '../frame/html';
import { orDash } from '../parts/foreign-text';
import { number, renderRest, renderTable } from '../parts/table';
import { renderStatus } from '../parts/status';
import { MOST_CHECKED } from './availability';
import type { ForeignText } from '../../text/foreign';

/** The checks of objects' conditions, those that failed first. */
export function renderObjectStateChecks(checks: readonly ObjectStateCheck[]): Html | undefined {
  if (checks.length === 0) return undefined;
  const rank = ({ passed }: ObjectStateCheck): number => (passed === undefined ? 1 : passed ? 2 : 0);
  const sorted = [...checks].sort((left, right) => rank(left) - rank(right));
  return html`<h3>Object states</h3>
    ${renderTable('Checks of object states', ['Check', 'Result', 'Phase', 'Objects', 'Condition', number('Failed of checked'), 'Message'], sorted.slice(0, MOST_CHECKED).map(renderRow))}
    ${renderRest(checks.length, MOST_CHECKED)}`;
}

function renderRow(check: ObjectStateCheck): Html {
  const { passed, objectsChecked, objectsFailed } = check;
  const objects = joined([check.kind, check.namespace, check.objectName], '/');
  const condition = joined([check.conditionType, check.conditionStatus], ' = ');
  return html`<tr>
    <th scope="row">${orDash(check.checkName)}</th>
    <td>${renderStatus(passed === undefined ? 'unknown' : passed ? 'passed' : 'failed')}</td>
    <td>${orDash(check.phase)}</td>
    <td>${orDash(objects)}</td>
    <td>${orDash(condition)}</td>
    <td class="number">${numberOrDash(objectsFailed)} / ${numberOrDash(objectsChecked)}</td>
    <td>${orDash(check.message)}</td>
  </tr>`;
}

function joined(texts: readonly (ForeignText | undefined)[], separator: string): ForeignText | undefined {
  const known = texts.filter((text) => text !== undefined);
  return known.length === 0 ? undefined : known.join(separator);
}

function numberOrDash(number: number | undefined): string {
  return number === undefined ? '–' : formatNumber(number);
}
