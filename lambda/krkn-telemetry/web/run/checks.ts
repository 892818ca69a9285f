import { checkClock, clockNote } from '../../model/checks/check-clock';
import {
  availability,
  failsAfterwards,
  healthTargets,
  objectTargets,
  stateOf,
  vmTargets,
  type CheckedTarget,
  type Watch,
} from '../../model/checks/checked-target';
import {
  downLength,
  downtimesOf,
  failedObjects,
  healthWords,
  objectCondition,
  objectNames,
  objectWords,
  phaseResult,
  reasonsOf,
  toldApart,
  vmWords,
  type CheckWords,
} from '../../model/checks/check-words';
import type { Run, CheckPeriod, HealthCheck, VirtCheck, ObjectStateCheck } from '../../model/run';
import { html, type Html, type HtmlValue } from '../frame/html';
import { formatDuration, formatPercent, count, formatNumber } from '../../text/amounts';
import { renderSign } from '../parts/status';
import { number, renderRest, renderTable, renderSection } from '../parts/table';
import { orDash, foreignText } from '../parts/foreign-text';
import { renderTime } from '../parts/time';
import type { ForeignText } from '../../text/foreign-text';

/** What Krkn watched: applications, virtual machines and objects. Undefined when it watched nothing. */
export function renderChecks({ run }: { readonly run: Run }): Html | undefined {
  const clock = checkClock(run);
  const objects = objectTargets(run, clock);
  const tables = [
    renderHealthChecks(healthTargets(run, clock)),
    renderVmChecks(vmTargets(run, clock)),
    renderObjectStateChecks(objects),
  ];
  if (tables.every((table) => table === undefined)) return undefined;
  const note = objects.some(hasDowntimes) ? clockNote(clock) : undefined;
  return renderSection(
    'checks',
    'Checks',
    html`${tables} ${note !== undefined && html`<p class="dim">${note}</p>`}`,
  );
}

function hasDowntimes(target: CheckedTarget<CheckPeriod>): boolean {
  return downtimesOf(target).length > 0;
}

/** Most rows of a table of checks. */
const MOST_CHECKED = 50;

/** How the targets of a table are told of, and in which columns. */
interface Told<Check extends CheckPeriod> {
  readonly words: CheckWords<Check>;
  /** Whether some were watched before the chaos, and after it. */
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  /** Whether the longest downtime has a column. */
  readonly hasLongest: boolean;
}

function toldOf<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): Told<Check> {
  return {
    words,
    hasBefore: targets.some(({ before }) => before !== undefined),
    hasAfter: targets.some(({ after }) => after !== undefined),
    hasLongest: true,
  };
}

/** Headings of the columns that {@link renderAvailability} fills. */
function availabilityColumns<Check extends CheckPeriod>({
  words,
  hasBefore,
  hasAfter,
  hasLongest,
}: Told<Check>): readonly (string | Html)[] {
  const isObject = words.down === 'failed';
  const during = hasBefore || hasAfter ? html` <div class="dim">during the chaos</div>` : '';
  return [
    ...(hasBefore ? ['Before the chaos'] : []),
    number(html`${isObject ? 'Held' : 'Availability'}${during}`),
    ...(isObject ? ['Failures', 'Total failure'] : ['Downtimes', 'Total downtime']).map(number),
    ...(hasLongest ? [number('Longest')] : []),
    ...(hasAfter ? ['After the chaos'] : []),
  ];
}

/** How available something was, how often and how long it was down. */
function renderAvailability<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  { words, hasBefore, hasAfter, hasLongest }: Told<Check>,
): Html {
  const { before, during, after } = target;
  return html`${hasBefore && html`<td>${renderPhase(before, words)}</td>`}
    <td class="number">${renderPercent(target)}</td>
    ${renderDowntimes(during, hasLongest)}
    ${hasAfter && html`<td>${renderPhase(after, words)}</td>`}`;
}

/** How something was before or after the chaos. */
function renderPhase<Check extends CheckPeriod>(
  watch: Watch<Check> | undefined,
  words: CheckWords<Check>,
): HtmlValue {
  if (watch === undefined) return '–';
  const { isUpAtEnd } = watch;
  const status = isUpAtEnd === undefined ? 'unknown' : isUpAtEnd ? 'passed' : 'failed';
  return html`<span class="status ${status}">${renderSign(status)}${phaseResult(watch, words)}</span>`;
}

function renderDowntimes(during: Watch<CheckPeriod> | undefined, hasLongest: boolean): Html {
  if (during === undefined) {
    const none = html`<td class="number">–</td>`;
    return html`${none}${none}${hasLongest && none}`;
  }
  const { downSeconds, isLengthKnown, downtimes, isStateKnown } = during;
  const longest = downtimes.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const length = (seconds: number): string =>
    downtimes.length === 0 ? '–' : (downLength({ seconds, isLengthKnown }) ?? 'unknown');
  const isUnknown = downtimes.length === 0 && !isStateKnown;
  return html`<td class="number">${isUnknown ? '–' : downtimes.length}</td>
    <td class="number">${length(downSeconds)}</td>
    ${hasLongest && html`<td class="number">${length(longest)}</td>`}`;
}

function renderPercent(target: CheckedTarget<CheckPeriod>): HtmlValue {
  const { unknownSeconds = 0, isPartial = false } = target.during ?? {};
  // In two lines, which narrow screens have room for.
  if (unknownSeconds > 0) return html`unknown <div class="dim">for ${formatDuration(unknownSeconds)}</div>`;
  const percent = formatPercent(availability(target), 2);
  if (percent !== undefined) return percent;
  return isPartial ? html`– <div class="dim">only failures sent</div>` : '–';
}

/** The sign of whether something was up in all checks, with a word for those who do not see it. */
function renderUpSign<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  { states }: CheckWords<Check>,
): Html {
  const { status, words } = {
    'always up': {
      status: 'passed',
      words: `${(target.during?.checkedSeconds ?? 0) === 0 ? states.up : `Always ${states.up.toLowerCase()}`}:`,
    },
    'was down': { status: 'failed', words: states.down === 'Down' ? 'Was down:' : `${states.down}:` },
    unknown: { status: 'unknown', words: 'Unknown:' },
  }[stateOf(target)] as { readonly status: 'passed' | 'failed' | 'unknown'; readonly words: string };
  return html`<span class="${status}">${renderSign(status)}<span class="visually-hidden">${words}</span></span>`;
}

/**
 * The applications that were asked during a run.
 * @param targets longest down first
 */
function renderHealthChecks(targets: readonly CheckedTarget<HealthCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  const told = toldOf(targets, healthWords);
  return html`<h3>Health checks</h3>
    ${renderTable(
      'Health checks',
      ['URL', ...availabilityColumns(told), number('Last status')],
      targets.slice(0, MOST_CHECKED).map((target) => renderApplication(target, told)),
    )}
    ${renderRest(targets.length, MOST_CHECKED)}`;
}

function renderApplication(target: CheckedTarget<HealthCheck>, told: Told<HealthCheck>): Html {
  const { url } = target.first;
  const httpStatus = target.checks.at(-1)?.httpStatus;
  return html`<tr>
    <th scope="row"><span class="checked">${renderUpSign(target, told.words)} ${orDash(url)}</span></th>
    ${renderAvailability(target, told)}
    <td class="number">${httpStatus ?? '–'}</td>
  </tr>`;
}

/**
 * The virtual machines that were checked during a run and after it.
 * @param targets longest down first
 */
function renderVmChecks(targets: readonly CheckedTarget<VirtCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  // The widest table: without the longest downtime where that is the total of each.
  const hasLongest = targets.some(({ during }) => (during?.downtimes.length ?? 0) > 1);
  const told = { ...toldOf(targets, vmWords), hasLongest };
  return html`<h3>Virtual machines</h3>
    ${renderFailing(targets.filter(failsAfterwards), toldApart(targets, vmWords))}
    ${renderTable(
      'Checks of virtual machines',
      ['Virtual machine', 'What failed', 'Namespace', ...availabilityColumns(told)],
      targets.slice(0, MOST_CHECKED).map((target) => renderVm(target, told)),
    )}
    ${renderRest(targets.length, MOST_CHECKED)}`;
}

/** Names that are told of machines which fail. */
const MOST_NAMES = 10;

function renderFailing(
  targets: readonly CheckedTarget<VirtCheck>[],
  { nameOf }: CheckWords<VirtCheck>,
): Html | undefined {
  if (targets.length === 0) return undefined;
  const names = targets.slice(0, MOST_NAMES).map(({ first }, index) => {
    const told = nameOf(first);
    const name = told === undefined ? 'one without a name' : foreignText(told, 80);
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

function renderVm(target: CheckedTarget<VirtCheck>, told: Told<VirtCheck>): Html {
  const { first } = target;
  const last = target.checks.at(-1) ?? first;
  const reasons = reasonsOf(downtimesOf(target), vmWords);
  return html`<tr>
    <th scope="row">
      <span class="checked">${renderUpSign(target, told.words)} ${orDash(first.vmName)}</span>
      ${renderPlace('Node', first.nodeName, last.nodeName)}
      ${renderPlace('IP address', first.ipAddress, lastNewAddress(target))}
    </th>
    <td>${reasons.length === 0 ? '–' : reasons.join('; ')}</td>
    <td>${orDash(first.namespace)}</td>
    ${renderAvailability(target, told)}
  </tr>`;
}

function lastNewAddress({ checks }: CheckedTarget<VirtCheck>): ForeignText | undefined {
  return checks.findLast(({ newIpAddress }) => newIpAddress !== undefined)?.newIpAddress;
}

/** Where a machine was, and then is; undefined when neither is known. */
function renderPlace(
  name: string,
  before: ForeignText | undefined,
  after: ForeignText | undefined,
): Html | undefined {
  if (before === undefined && after === undefined) return undefined;
  return html`<div class="dim">${name} ${renderChange(before, after)}</div>`;
}

function renderChange(before: ForeignText | undefined, after: ForeignText | undefined): HtmlValue {
  if (before === undefined || after === undefined || before === after) return orDash(before ?? after);
  return html`${foreignText(before, 80)} <span aria-hidden="true">→</span
    ><span class="visually-hidden">became</span> ${foreignText(after, 80)}`;
}

/**
 * The checks of objects' conditions.
 * @param targets longest failed first
 */
function renderObjectStateChecks(targets: readonly CheckedTarget<ObjectStateCheck>[]): Html | undefined {
  if (targets.length === 0) return undefined;
  const told = toldOf(targets, objectWords);
  return html`<h3>Object states</h3>
    ${renderTable(
      'Checks of object states',
      ['Check', ...availabilityColumns(told), 'When it failed', 'What failed'],
      targets.slice(0, MOST_CHECKED).map((target) => renderObjects(target, told)),
    )}
    ${renderRest(targets.length, MOST_CHECKED)}`;
}

function renderObjects(target: CheckedTarget<ObjectStateCheck>, told: Told<ObjectStateCheck>): Html {
  const { first } = target;
  const [objects, condition] = [objectNames(first), objectCondition(first)];
  return html`<tr>
    <th scope="row">
      <span class="checked">${renderUpSign(target, told.words)} ${orDash(first.checkName)}</span>
      ${objects !== undefined && html`<div class="dim">${foreignText(objects, 200)}</div>`}
      ${condition !== undefined && html`<div class="dim">${foreignText(condition, 200)}</div>`}
    </th>
    ${renderAvailability(target, told)}
    <td>${renderWhen(target)}</td>
    <td>${renderWhatFailed(target)}</td>
  </tr>`;
}

/** Downtimes that are told one by one. */
const MOST_DOWNTIMES = 3;

function renderWhen(target: CheckedTarget<ObjectStateCheck>): HtmlValue {
  const periods = downtimesOf(target).flatMap(({ period }) => period ?? []);
  if (periods.length === 0) return '–';
  const told = periods.slice(0, MOST_DOWNTIMES).map(({ start, end }) => {
    const [from, to] = [renderTime(start), renderTime(end)];
    return html`<div>${from ?? '–'}${end > start && html` –<br />${to ?? '–'}`}</div>`;
  });
  const rest = periods.length - told.length;
  return html`${told}${rest > 0 && html`<div class="dim">and ${formatNumber(rest)} more</div>`}`;
}

/** What its last failure says. */
function renderWhatFailed(target: CheckedTarget<ObjectStateCheck>): HtmlValue {
  const last = downtimesOf(target).at(-1)?.checks.at(-1);
  if (last === undefined) return '–';
  const failed = failedObjects(last);
  return html`${orDash(last.message)}${failed !== undefined && html`<div class="dim">${failed}</div>`}`;
}
