import { formatBytes, count, formatNumber, formatDuration, formatPercent } from '../text/amounts';
import { formatChange, formatScore, formatValue, unitOf } from '../text/metric-value';
import { labelText } from '../windows/label-text';
import { isWatched, mostMoved, movedWords, unwatchedWords } from '../windows/scenario-facts';
import type { ResultRow, ScenarioResult, WindowsResult } from '../windows/result';
import { hypothesisReason, pendingWords, scenarioAt } from '../model/hypothesis-findings';
import { isoTime } from '../web/parts/time';
import { firedAlerts } from '../model/alert-list';
import { checkClock, clockNote } from '../model/checks/check-clock';
import {
  availability,
  healthTargets,
  objectTargets,
  phasesOf,
  vmTargets,
  type CheckedTarget,
} from '../model/checks/checked-target';
import {
  downLength,
  healthWords,
  objectNames,
  objectWords,
  phaseResult,
  reasonsOf,
  toldApart,
  vmWords,
  type CheckWords,
} from '../model/checks/check-words';
import { scenarioOutcomes, type ScenarioOutcome } from '../model/comparison/compare-scenarios';
import type { Finding } from '../model/finding';
import { findingText } from '../model/findings';
import { tagWord, type ScenarioState } from '../model/group/scenario-state';
import { runName } from '../web/parts/run-link';
import { objectives, objectivesHeading, phaseWords } from '../model/objectives';
import { recoveries, recoverySummary } from '../model/recovery';
import type { CheckPeriod, Run } from '../model/run';
import { summarizeRun } from '../model/run-summary';
import { resentStart, runStart } from '../model/time';
import type { StoredVerdict } from '../model/verdict';
import { escapeMarkdown } from './escape-markdown';
import { reportedStart, reportedVerdict, statesByName, type ReportedRun } from './reported-run';

/** Where pages of a run are, if that is known. */
export interface ReportLinks {
  /** URL of the run's page. */
  readonly run: string;
  /** URL of its comparison with the last passing run. */
  readonly comparison: string;
}

const MOST_SCENARIOS = 100;
const MOST_RECOVERIES = 10;
const MOST_ALERTS = 50;
const MOST_CHECKS = 20;
const MOST_OUTAGES = 20;
const MOST_HYPOTHESES = 50;
const MOST_METRICS = 10;

/**
 * A run as GitHub Flavored Markdown, for issues, chats and wikis.
 * @param links absolute; undefined: it is not known where pages are
 */
export function markdownReport(reported: ReportedRun, links: ReportLinks | undefined): string {
  const { id, run } = reported;
  const verdict = reportedVerdict(reported);
  const blocks = [
    `# ${escapeMarkdown(id.requestId)}`,
    headline(verdict),
    bullets(verdict.reasons),
    verdict.warnings.length > 0 && `Worth a look:\n\n${bullets(verdict.warnings)}`,
    // Lists with nothing but an empty line between them are one.
    `About the run:\n\n${facts(reported)}`,
    ...(run === undefined
      ? []
      : [
          ...[scenarios(reported, run), ...metrics(reported, run), slowest(run)],
          ...[alerts(reported, run), objectiveTable(run), ...checks(run)],
        ]),
    links && `[The run](<${links.run}>) · [What changed since an earlier passing run](<${links.comparison}>)`,
  ];
  return `${blocks.filter((block) => block !== undefined && block !== false && block !== '').join('\n\n')}\n`;
}

function headline({ status }: StoredVerdict): string {
  return `**${headlines[status]}**`;
}

const headlines: Readonly<Record<StoredVerdict['status'], string>> = {
  passed: '✅ Passed',
  failed: '❌ Failed',
  unknown: '❔ Unknown outcome',
  unfinished: '⏳ Unfinished',
};

/** Reasons enumerate names: they are longer than one. */
const REASON_LENGTH = 1200;

function bullets(findings: readonly Finding[]): string {
  return findings.map((each) => `- ${escapeMarkdown(findingText(each), REASON_LENGTH)}`).join('\n');
}

function facts(reported: ReportedRun): string {
  const { id, run, files } = reported;
  const summary = run && summarizeRun(id.requestId, run);
  const platform = [run?.cloudInfrastructure, run?.cloudType].filter((text) => text !== undefined).join(', ');
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const known: readonly (readonly [string, string | undefined])[] = [
    ['Group', escapeMarkdown(id.group)],
    ['Started', run && startOf(reported)],
    ['Duration', summary?.duration === undefined ? undefined : formatDuration(summary.duration)],
    ['Tag', run?.tag && escapeMarkdown(run.tag)],
    ['Resiliency score', summary?.score === undefined ? undefined : formatNumber(summary.score)],
    ['Cluster', run?.clusterVersion && escapeMarkdown(run.clusterVersion)],
    ['Platform', platform === '' ? undefined : escapeMarkdown(platform)],
    ['Nodes', run?.totalNodeCount === undefined ? undefined : formatNumber(run.totalNodeCount)],
    ['Files', files.length === 0 ? undefined : `${formatNumber(files.length)}, ${formatBytes(size)}`],
  ];
  return known.flatMap(([name, value]) => (value === undefined ? [] : `- ${name}: ${value}`)).join('\n');
}

/** A run that was sent again has an id of another time, by which lists call it. */
function startOf(reported: ReportedRun): string | undefined {
  const start = reportedStart(reported);
  if (start === undefined) return undefined;
  const { requestId } = reported.id;
  const isResent = resentStart(requestId, reported.run) !== undefined;
  const note = isResent ? `, sent under an id of ${readableTime(runStart(requestId, reported.run)!)}` : '';
  return readableTime(start) + note;
}

function scenarios(reported: ReportedRun, run: Run): string | undefined {
  const states = statesByName(run, reported.states);
  const rows = [...scenarioOutcomes(run)].map(([name, outcome]) => [
    escapeMarkdown(name),
    outcome.count === 1 ? outcome.status : `${outcome.status} (${outcome.failed} of ${outcome.count} failed)`,
    slowestRecovery(outcome),
    seconds(outcome.median),
    outcome.score === undefined ? '–' : formatNumber(outcome.score),
    ...(states.size === 0 ? [] : [stateWords(states.get(name))]),
  ]);
  const head = ['Scenario', 'Result', 'Slowest recovery', 'Median recovery', 'Score'];
  return section('Scenarios', states.size === 0 ? head : [...head, 'Up to this run'], rows, MOST_SCENARIOS);
}

/** `Flaky: changed its result 7 times in its last 10 runs` */
function stateWords(state: ScenarioState | undefined): string {
  if (state === undefined) return '–';
  const told = state.tags.map((tag) => {
    const { since, measure } = tag;
    const start = since === undefined ? '' : ` ${runName(since)}`;
    return `${tagWord(tag)}${start}: ${measure}`;
  });
  return escapeMarkdown(told.join('; '), REASON_LENGTH);
}

/** What did not come back is slower than all that did. */
function slowestRecovery({ slowest: time, unrecovered }: ScenarioOutcome): string {
  if (unrecovered === 0) return seconds(time);
  const rest = time === undefined ? '' : `; slowest that did: ${formatDuration(time)}`;
  return `${formatNumber(unrecovered)} did not recover${rest}`;
}

/** What the chaos did to metrics: hypotheses, then what moved most in any scenario. */
function metrics({ metrics: found }: ReportedRun, run: Run): readonly (string | undefined)[] {
  if (found.kind !== 'result') return [];
  const { result } = found;
  const pending = pendingWords(result);
  return [hypothesisTable(run, result), movedTable(run, result), pending && `${pending}.`];
}

function hypothesisTable(run: Run, result: WindowsResult): string | undefined {
  const { hypotheses } = result;
  const held = hypotheses.filter(({ verdict }) => verdict === 'held').length;
  const rows = hypotheses.map((hypothesis) => [
    escapeMarkdown(hypothesis.name),
    hypothesis.verdict,
    hypothesis.severity,
    hypothesis.worst === undefined ? '–' : formatValue(hypothesis.worst, hypothesis.unit),
    escapeMarkdown(hypothesisReason(run, result, hypothesis) ?? '', REASON_LENGTH),
  ]);
  const title = `Hypotheses: ${formatNumber(held)} of ${formatNumber(hypotheses.length)} held`;
  return section(title, ['Hypothesis', 'Result', 'Severity', 'Worst', 'Why'], rows, MOST_HYPOTHESES);
}

function movedTable(run: Run, { scenarios: looked }: WindowsResult): string | undefined {
  const all = looked.flatMap((scenario) => scenario.rows.map((row) => ({ row, scenario })));
  const inOrder = all.toSorted((left, right) => scoreOf(right.row) - scoreOf(left.row));
  const rows = inOrder.map(({ row, scenario }) => [
    `${escapeMarkdown(row.metric)}${row.kind === 'mean' ? ' (mean)' : ''}`,
    escapeMarkdown(labelText(row.series[0]!.labels)),
    ...(looked.length === 1 ? [] : [escapeMarkdown(scenarioAt(run, scenario.index))]),
    valuesOf(row),
    `${formatNumber(row.movedCount)} of ${formatNumber(row.seriesCount)}`,
    `${formatScore(scoreOf(row))} its usual variation`,
    recoveryOf(row, scenario),
  ]);
  const most = mostMoved(looked);
  if (most === undefined) return undefined;
  const during =
    looked.length > 1 && most.movedCount > 0 ? ` during ${escapeMarkdown(scenarioAt(run, most.index))}` : '';
  const title = `Metrics: ${movedWords(most)}${during}`;
  if (rows.length === 0) return `${title}.`;
  const place = looked.length === 1 ? [] : ['Scenario'];
  const head = ['Metric', 'Series', ...place, 'Before → during', 'Moved', 'Moved by', 'Back after'];
  return section(title, head, rows, MOST_METRICS);
}

function scoreOf({ series }: ResultRow): number {
  return series[0]!.score;
}

/** Of the series that moved most: `0/s → 3.1/s`. */
function valuesOf(row: ResultRow): string {
  return formatChange(row.series[0]!, unitOf(row));
}

function recoveryOf({ medianRecovery, areAllBack }: ResultRow, scenario: ScenarioResult): string {
  if (areAllBack) return seconds(medianRecovery);
  if (!isWatched(scenario)) return unwatchedWords(scenario);
  return medianRecovery === undefined ? 'not back' : `${formatDuration(medianRecovery)}, not all`;
}

function slowest(run: Run): string | undefined {
  const all = recoveries(run);
  const rows = all.map(({ kind, name, namespace, total, isRecovered }) => [
    escapeMarkdown(name ?? 'without a name'),
    kind === 'vm' ? 'virtual machine' : kind,
    namespace === undefined ? '–' : escapeMarkdown(namespace),
    isRecovered ? seconds(total) : 'did not recover',
  ]);
  const { recovered } = recoverySummary(all);
  const title = `Recovery: ${formatNumber(recovered)} of ${formatNumber(all.length)} came back`;
  return section(title, ['Workload', 'Kind', 'Namespace', 'Recovery'], rows, MOST_RECOVERIES);
}

function alerts({ alerts: critical }: ReportedRun, run: Run): string | undefined {
  const rows = firedAlerts(run, critical).map(({ name, severity, namespace, state }) => [
    escapeMarkdown(name ?? 'without a name'),
    severity === undefined ? '–' : escapeMarkdown(severity),
    namespace === undefined ? '–' : escapeMarkdown(namespace),
    state,
  ]);
  return section('Alerts', ['Alert', 'Severity', 'Namespace', 'State'], rows, MOST_ALERTS);
}

function objectiveTable(run: Run): string | undefined {
  const list = objectives(run);
  const hasNamespaces = list.some(({ namespace }) => namespace !== undefined);
  const rows = list.map(({ name, severity, namespace, phase, state }) => [
    escapeMarkdown(name ?? 'without a name'),
    severity === undefined ? '–' : escapeMarkdown(severity),
    ...(hasNamespaces ? [namespace === undefined ? '–' : escapeMarkdown(namespace)] : []),
    phaseWords([phase]) || escapeMarkdown(phase ?? '–'),
    state,
  ]);
  const head = ['Objective', 'Severity', ...(hasNamespaces ? ['Namespace'] : []), 'Evaluated', 'Result'];
  return section(objectivesHeading(run), head, rows, MOST_ALERTS);
}

function checks(run: Run): readonly (string | undefined)[] {
  const clock = checkClock(run);
  const [health, machines, objects] = [
    healthTargets(run, clock),
    vmTargets(run, clock),
    objectTargets(run, clock),
  ];
  const outages = [
    ...outagesOf(health, healthWords),
    ...outagesOf(machines, vmWords),
    ...outagesOf(objects, objectWords),
  ];
  const note = outages.length === 0 ? undefined : clockNote(clock);
  return [
    watched('Health checks', 'URL', health, healthWords, ['Last status'], ({ checks: all }) => [
      all.at(-1)?.httpStatus ?? '–',
    ]),
    watched('Virtual machines', 'Virtual machine', machines, vmWords, ['Namespace'], ({ first }) => [
      escapeMarkdown(first.namespace ?? '–'),
    ]),
    watched('Object states', 'Check', objects, objectWords, ['Objects'], ({ first }) => [
      escapeMarkdown(objectNames(first) ?? '–'),
    ]),
    section('Downtimes', ['What', 'From', 'To', 'For', 'Phase', 'Why'], outages, MOST_OUTAGES),
    note && escapeMarkdown(note, REASON_LENGTH),
  ];
}

/** A table of what was watched, with columns for what was seen before and after the chaos if something was. */
function watched<Check extends CheckPeriod>(
  title: string,
  name: string,
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
  more: readonly string[],
  moreOf: (target: CheckedTarget<Check>) => readonly string[],
): string | undefined {
  const hasBefore = targets.some(({ before }) => before !== undefined);
  const hasAfter = targets.some(({ after }) => after !== undefined);
  const side = (watch: CheckedTarget<Check>['before']): string =>
    watch === undefined ? '–' : phaseResult(watch, words).toLowerCase();
  const rows = targets.map((target) => [
    escapeMarkdown(words.nameOf(target.first) ?? missingName(words)),
    ...(hasBefore ? [side(target.before)] : []),
    timesDown(target),
    downtime(target),
    target.during === undefined ? '–' : (formatPercent(availability(target), 2) ?? 'unknown'),
    ...(hasAfter ? [side(target.after)] : []),
    ...moreOf(target),
  ]);
  const isObject = words.down === 'failed';
  const head = [
    name,
    ...(hasBefore ? ['Before the chaos'] : []),
    ...(isObject ? ['Failed', 'Failed for', 'Held'] : ['Down', 'Downtime', 'Availability']),
    ...(hasAfter ? ['After the chaos'] : []),
    ...more,
  ];
  return section(title, head, rows, MOST_CHECKS);
}

function missingName({ noun }: { readonly noun: string }): string {
  return noun === 'health check' ? 'without a URL' : 'without a name';
}

function downtime({ during }: CheckedTarget<CheckPeriod>): string {
  if (during === undefined || during.downtimes.length === 0) return '–';
  return downLength({ seconds: during.downSeconds, isLengthKnown: during.isLengthKnown }) ?? 'unknown';
}

function timesDown(target: CheckedTarget<CheckPeriod>): string {
  const { during } = target;
  if (during === undefined) return '–';
  if (during.downtimes.length > 0) return count(during.downtimes.length, 'time');
  return during.isStateKnown ? 'never' : 'unknown';
}

function outagesOf<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): readonly (readonly string[])[] {
  const apart = toldApart(targets, words);
  return targets.flatMap((target) => outageRows(target, apart));
}

function outageRows<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  words: CheckWords<Check>,
): readonly (readonly string[])[] {
  const name = escapeMarkdown(words.nameOf(target.first) ?? missingName(words));
  return phasesOf(target).flatMap(([phase, { downtimes }]) =>
    downtimes.map((each) => [
      name,
      each.period === undefined ? '–' : readableTime(each.period.start),
      each.period === undefined || each.period.end === each.period.start
        ? '–'
        : readableTime(each.period.end),
      downLength(each) ?? 'unknown',
      `${phase} the chaos`,
      escapeMarkdown(reasonsOf([each], words).join('; ') || '–'),
    ]),
  );
}

function readableTime(at: number): string {
  return isoTime(at)?.replace('T', ' ').replace('Z', ' UTC') ?? '–';
}

function seconds(number: number | undefined): string {
  return number === undefined ? '–' : formatDuration(number);
}

/** A heading and a table. Cells are escaped, and so is the title. Undefined when there are no rows. */
function section(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
): string | undefined {
  if (rows.length === 0) return undefined;
  const hidden = rows.length - most;
  const lines = [head, head.map(() => '---'), ...rows.slice(0, most)].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  const rest = hidden > 0 ? `\n\nAnd ${formatNumber(hidden)} more.` : '';
  return `## ${title}\n\n${lines.join('\n')}${rest}`;
}
