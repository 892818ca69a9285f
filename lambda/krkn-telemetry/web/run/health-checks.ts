import type { CheckedTarget } from '../../model/checks/checked-target';
import type { HealthCheck } from '../../model/run';
import { html, type Html } from '../frame/html';
import { orDash } from '../parts/foreign-text';
import { number, renderRest, renderTable } from '../parts/table';
import { availabilityColumns, MOST_CHECKED, renderAvailability, renderUpSign } from './availability';

/**
 * The applications that were asked during a run.
 * @param targets longest down first
 */
export function renderHealthChecks(targets: readonly CheckedTarget<HealthCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  return html`<h3>Health checks</h3>
    ${renderTable('Health checks', ['URL', ...availabilityColumns, number('Last status')], targets.slice(0, MOST_CHECKED).map(renderRow))}
    ${renderRest(targets.length, MOST_CHECKED)}`;
}

function renderRow(target: CheckedTarget<HealthCheck>): Html {
  const { url } = target.checks[0];
  const httpStatus = target.checks.at(-1)?.httpStatus;
  return html`<tr>
    <th scope="row"><span class="checked">${renderUpSign(target)} ${orDash(url)}</span></th>
    ${renderAvailability(target)}
    <td class="number">${httpStatus ?? '–'}</td>
  </tr>`;
}
