import type { CheckedTarget } from '../../run/checks/checked-target';
import type { HealthCheck } from '../../run/run';
import { html, type Html } from '../html';
import { orDash } from '../or-dash';
import { renderScrollTable } from '../scroll-table';
import { availabilityHeaders, MOST_CHECKED, renderAvailability, renderUpSign } from './availability';
import { renderRestNote } from './rest-note';

/**
 * The applications that were asked during a run.
 * @param targets longest down first
 */
export function renderHealthChecks(targets: readonly CheckedTarget<HealthCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  return html`<h3>Health checks</h3>
    ${renderScrollTable(
      'Health checks',
      html`<thead>
          <tr>
            <th scope="col">URL</th>
            ${availabilityHeaders}
            <th scope="col" class="number">Last status</th>
          </tr>
        </thead>
        <tbody>
          ${targets.slice(0, MOST_CHECKED).map(renderRow)}
        </tbody>`,
    )}
    ${renderRestNote(targets.length, MOST_CHECKED)}`;
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
