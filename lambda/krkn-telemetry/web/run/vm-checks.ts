import { isVmHealthy, type CheckedTarget } from '../../model/checks/checked-target';
import type { VirtCheck } from '../../model/run';
import { whyVmUnhealthy } from '../../model/timeline/timeline-check-lanes';
import { count } from '../../text/count';
import { foreignText, orDash } from '../parts/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import { renderRest, renderTable } from '../parts/table';
import { availabilityColumns, MOST_CHECKED, renderAvailability, renderUpSign } from './availability';
import type { ForeignText } from '../../text/foreign';

/**
 * The virtual machines that were checked during a run and after it.
 * @param targets longest down first
 */
export function renderVmChecks(targets: readonly CheckedTarget<VirtCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  return html`<h3>Virtual machines</h3>
    ${renderFailing(targets.filter(({ checks }) => checks.some(failsAfterwards)))}
    ${renderTable('Checks of virtual machines', ['Virtual machine', 'Namespace', 'Node', 'IP address', ...availabilityColumns, 'What failed'], targets.slice(0, MOST_CHECKED).map(renderRow))}
    ${renderRest(targets.length, MOST_CHECKED)}`;
}

function failsAfterwards(check: VirtCheck): boolean {
  return check.phase === 'post' && isVmHealthy(check) === false;
}

/** Names that are told of machines which fail. */
const MOST_NAMES = 10;

function renderFailing(targets: readonly CheckedTarget<VirtCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  const names = targets.slice(0, MOST_NAMES).map(({ checks: [{ vmName }] }, index) => {
    const name = vmName === undefined ? 'one without a name' : foreignText(vmName, 80);
    return html`${index > 0 && ', '}${name}`;
  });
  const rest = targets.length - names.length;
  return html`<div class="callout failed">
    <p>
      <strong>${count(targets.length, 'virtual machine')} still
      ${targets.length === 1 ? 'fails' : 'fail'} after the chaos:</strong>
      ${names}${rest > 0 && ` and ${count(rest, 'more', 'more')}`}
    </p>
  </div>`;
}

function renderRow(target: CheckedTarget<VirtCheck>): Html {
  const [first] = target.checks;
  const last = target.checks.at(-1) ?? first;
  return html`<tr>
    <th scope="row"><span class="checked">${renderUpSign(target)} ${orDash(first.vmName)}</span></th>
    <td>${orDash(first.namespace)}</td>
    <td>${renderChange(first.nodeName, last.nodeName)}</td>
    <td>${renderChange(first.ipAddress, lastNewAddress(target))}</td>
    ${renderAvailability(target)}
    <td>${whatFailed(target) ?? '–'}</td>
  </tr>`;
}

function lastNewAddress({ checks }: CheckedTarget<VirtCheck>): ForeignText | undefined {
  return checks.findLast(({ newIpAddress }) => newIpAddress !== undefined)?.newIpAddress;
}

function renderChange(before: ForeignText | undefined, after: ForeignText | undefined): HtmlValue {
  if (before === undefined || after === undefined || before === after) return orDash(before ?? after);
  return html`${foreignText(before, 80)} <span aria-hidden="true">→</span
    ><span class="visually-hidden">became</span> ${foreignText(after, 80)}`;
}

function whatFailed({ downtimes }: CheckedTarget<VirtCheck>): string | undefined {
  const reasons = new Set(downtimes.flatMap(({ checks }) => checks.map(whyVmUnhealthy)));
  return reasons.size === 0 ? undefined : [...reasons].join('; ');
}
