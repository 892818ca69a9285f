import { checkClock } from '../../model/checks/check-clock';
import {
  healthTargets,
  vmTargets,
  availability,
  stateOf,
  type CheckedTarget,
  downLength,
  isVmHealthy,
} from '../../model/checks/checked-target';
import type { Run, CheckPeriod, HealthCheck, VirtCheck, ObjectStateCheck } from '../../model/run';
import { html, type Html, type HtmlValue } from '../frame/html';
import { formatDuration, formatPercent, count, formatNumber } from '../../text/amounts';
import { renderSign, renderStatus } from '../parts/status';
import { number, renderRest, renderTable } from '../parts/table';
import { orDash, foreignText } from '../parts/foreign-text';
import { whyVmUnhealthy } from '../../model/timeline/timeline-down-lanes';
import type { ForeignText } from '../../text/foreign-text';

/** What Krkn watched during a run: applications, virtual machines and objects. Undefined when it watched nothing. */
export function renderChecks({ run }: { readonly run: Run }): Html | undefined {
  const clock = checkClock(run);
  const tables = [
    renderHealthChecks(healthTargets(run.healthChecks, clock)),
    renderVmChecks(vmTargets(run.virtChecks, clock)),
    renderObjectStateChecks(run.objectStateChecks),
  ];
  if (tables.every((table) => table === undefined)) return undefined;
  return html`<section id="checks" aria-labelledby="checks-heading">
    <h2 id="checks-heading">Checks</h2>
    ${tables}
  </section>`;
}

/** Most rows of a table of checks. */
const MOST_CHECKED = 50;

/** Headings of the columns that {@link renderAvailability} fills. */
const availabilityColumns = ['Availability', 'Downtimes', 'Down in all', 'Longest'].map(number);

/** How available something was, how often and how long it was down. */
function renderAvailability(target: CheckedTarget<CheckPeriod>): Html {
  const { downSeconds, isLengthKnown, downtimes } = target;
  const longest = downtimes.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const length = (seconds: number): string =>
    downtimes.length === 0 ? '–' : (downLength({ seconds, isLengthKnown }) ?? 'unknown');
  return html`<td class="number">${renderPercent(target)}</td>
    <td class="number">${stateOf(target) === 'unknown' ? '–' : downtimes.length}</td>
    <td class="number">${length(downSeconds)}</td>
    <td class="number">${length(longest)}</td>`;
}

function renderPercent(target: CheckedTarget<CheckPeriod>): HtmlValue {
  const { unknownSeconds } = target;
  // In two lines, which narrow screens have room for.
  if (unknownSeconds > 0) return html`unknown <div class="dim">for ${formatDuration(unknownSeconds)}</div>`;
  return formatPercent(availability(target)) ?? '–';
}

/** The sign of whether something was always up, with a word for those who do not see it. */
function renderUpSign(target: CheckedTarget<CheckPeriod>): Html {
  const { status, words } = signs[stateOf(target)];
  return html`<span class="${status}">${renderSign(status)}<span class="visually-hidden">${words}</span></span>`;
}

const signs = {
  'always up': { status: 'passed', words: 'Always up:' },
  'was down': { status: 'failed', words: 'Was down:' },
  unknown: { status: 'unknown', words: 'Unknown:' },
} as const;

/**
 * The applications that were asked during a run.
 * @param targets longest down first
 */
function renderHealthChecks(targets: readonly CheckedTarget<HealthCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  return html`<h3>Health checks</h3>
    ${renderTable('Health checks', ['URL', ...availabilityColumns, number('Last status')], targets.slice(0, MOST_CHECKED).map(renderApplication))}
    ${renderRest(targets.length, MOST_CHECKED)}`;
}

function renderApplication(target: CheckedTarget<HealthCheck>): Html {
  const { url } = target.checks[0];
  const httpStatus = target.checks.at(-1)?.httpStatus;
  return html`<tr>
    <th scope="row"><span class="checked">${renderUpSign(target)} ${orDash(url)}</span></th>
    ${renderAvailability(target)}
    <td class="number">${httpStatus ?? '–'}</td>
  </tr>`;
}

/**
 * The virtual machines that were checked during a run and after it.
 * @param targets longest down first
 */
function renderVmChecks(targets: readonly CheckedTarget<VirtCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  return html`<h3>Virtual machines</h3>
    ${renderFailing(targets.filter(({ checks }) => checks.some(failsAfterwards)))}
    ${renderTable('Checks of virtual machines', ['Virtual machine', 'Namespace', 'Node', 'IP address', ...availabilityColumns, 'What failed'], targets.slice(0, MOST_CHECKED).map(renderVm))}
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

function renderVm(target: CheckedTarget<VirtCheck>): Html {
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

/** The checks of objects' conditions, those that failed first. */
function renderObjectStateChecks(checks: readonly ObjectStateCheck[]): Html | undefined {
  if (checks.length === 0) return undefined;
  const rank = ({ passed }: ObjectStateCheck): number => (passed === undefined ? 1 : passed ? 2 : 0);
  const sorted = [...checks].sort((left, right) => rank(left) - rank(right));
  return html`<h3>Object states</h3>
    ${renderTable('Checks of object states', ['Check', 'Result', 'Phase', 'Objects', 'Condition', number('Failed of checked'), 'Message'], sorted.slice(0, MOST_CHECKED).map(renderObject))}
    ${renderRest(checks.length, MOST_CHECKED)}`;
}

function renderObject(check: ObjectStateCheck): Html {
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
