import type { FoundResult } from '../../windows/read-result';
import { isLookedAt, isWatched, judgedCount, mostMoved, NONE_JUDGED } from '../../windows/scenario-facts';
import type { ScenarioResult, WindowsResult } from '../../windows/result';
import type { Run } from '../../model/run';
import { scenarioName, shortScenarioName } from '../../model/scenario-name';
import { median } from '../../model/median';
import { scenarioPeriod } from '../../model/time';
import { count, formatBytes, formatDuration, formatNumber } from '../../text/amounts';
import { shortened, type ForeignText, type OwnText } from '../../text/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import type { Links } from '../frame/links';
import { foreignText, unseenText } from '../parts/foreign-text';
import { renderAmount, renderSection } from '../parts/table';
import type { Figure } from '../run/summary';
import { renderTimeOfDay } from '../parts/time';
import { dashboardsOf } from './dashboard-links';
import { renderHypotheses } from './hypotheses-table';
import { renderScenarioMetrics } from './scenario-metrics';

/** What the section shows. */
interface MetricsSection {
  readonly links: Links;
  /** The run's folder. */
  readonly folder: ForeignText;
  readonly run: Run;
  readonly found: FoundResult;
  /** The scenario that is chosen, by its place in the run. */
  readonly scenario: number | undefined;
  /** Epoch seconds at which the telemetry came. */
  readonly receivedAt: number | undefined;
  /** Epoch seconds at which a look was asked for that has not come to an end. Undefined: there is none. */
  readonly askedAt: number | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * What the chaos did to the metrics of the cluster: hypotheses, what moved, when it came back.
 * @returns undefined for a run of which nothing can be known, as no scenario tells its time
 */
export function renderMetrics(section: MetricsSection): Html | undefined {
  const { found, run } = section;
  if (found.kind === 'none' && run.scenarios.every((scenario) => scenarioPeriod(scenario) === undefined)) {
    return undefined;
  }
  const content =
    found.kind === 'result' ? renderResult(section, found.result) : renderAbsent(section, found.kind);
  return renderSection(
    'metrics',
    'Metrics',
    html`<div class="metrics">${renderAskedLook(section)} ${content}</div>`,
  );
}

/** That a look was asked for. Undefined: there is none under way. */
function renderAskedLook({ links, folder, askedAt }: MetricsSection): Html | undefined {
  if (askedAt === undefined) return undefined;
  return html`<p class="callout info">Another look at these metrics was asked for at ${renderTimeOfDay(askedAt)}. It takes
    some minutes at most. <a href="${links.folder(folder, { look: 'asked' })}#metrics">Reload the page</a></p>`;
}

/** Seconds from a run's telemetry to its metrics: two minutes for late samples, and one to look. */
const USUAL_WAIT = 180;
/** Seconds after which nothing is to be expected: it is from before, or got lost. */
const LONGEST_WAIT = 1800;

function renderAbsent(section: MetricsSection, kind: Exclude<FoundResult['kind'], 'result'>): Html {
  const { links, folder, receivedAt, now } = section;
  const reload = html`<a href="${links.folder(folder)}">Reload the page</a>`;
  if (kind === 'late') {
    return html`<p class="callout warning">What is known of the metrics of this run could not be read in time. ${reload}</p>`;
  }
  if (kind === 'newer') {
    return html`<p class="callout warning">What is known of the metrics of this run was stored by a newer version of this
      service. Deploy that version again to see it.</p>`;
  }
  if (kind === 'broken') {
    return html`<p class="callout warning">What is known of the metrics of this run cannot be read: it is not what this
      service stores.</p> ${renderLookAgain(section, 0, 'Look again')}`;
  }
  if (receivedAt === undefined || now / 1000 > receivedAt + LONGEST_WAIT) {
    return html`<p>The metrics of this run have not been looked at${section.askedAt !== undefined && ' yet'}.</p> ${renderLookAgain(section, 0, 'Look at them')}`;
  }
  const readyAt = receivedAt + USUAL_WAIT;
  return html`<p class="callout info">The metrics of this run are being looked at${
    now / 1000 < readyAt
      ? html`: ready about ${renderTimeOfDay(readyAt)}`
      : ', and should be ready any moment'
  }. ${reload}</p>`;
}

/** A button that has the metrics looked at again, unless they are. @param shift seconds that are added to the times of the scenarios */
function renderLookAgain(
  { links, folder, askedAt }: Pick<MetricsSection, 'links' | 'folder' | 'askedAt'>,
  shift: number,
  words: string,
): Html | undefined {
  if (askedAt !== undefined) return undefined;
  return html`<form class="look-again" method="post" action="${links.to('/look-again')}">
    <input type="hidden" name="run" value="${unseenText(folder)}" />
    <input type="hidden" name="shift" value="${shift}" />
    <button>${words}</button>
  </form>`;
}

function renderResult(section: MetricsSection, result: WindowsResult): Html {
  const { links, folder, run } = section;
  const { state, problem, scenarios, hypotheses } = result;
  const nameOf = (index: number): Html => renderScenarioName(run, index);
  const windows = scenarios.map(({ during }) => during);
  const promises = renderHypotheses({ hypotheses, scenarios: windows, nameOf });
  if (state === 'failed') {
    return html`<p class="callout failed">The metrics of this run could not be looked at. ${problem !== undefined && foreignText(problem, 500)}</p>
      ${promises}
      ${renderLookAgain(section, result.shift, 'Look again')}`;
  }
  const shown = scenarios.find(({ index }) => index === section.scenario) ?? shownFirst(scenarios);
  return html`${renderState(section, result)}
    ${promises}
    ${
      shown !== undefined &&
      html`${scenarios.length > 1 && renderTabs(section, scenarios, shown)}
      <h3${scenarios.length > 1 && html` class="tabbed"`}>${nameOf(shown.index)}</h3>
      ${renderScenarioMetrics({
        scenario: shown,
        scenarios: windows,
        isAwaited: isAwaited(result),
        dashboards: dashboardsOf(result.source.links),
        before: nameBefore(scenarios, shown, nameOf),
        listLink: links.metrics(folder, { scenario: String(shown.index) }),
      })}`
    }
    ${renderFoot(section, result)}`;
}

/** Whether recoveries will be looked at once more. */
export function isAwaited({ state, nextLook }: WindowsResult): boolean {
  return state === 'partial' && nextLook !== undefined;
}

/** What a scenario is called, by its place in the run. */
export function renderScenarioName(run: Run | undefined, index: number): Html {
  return foreignText(scenarioText(run, index), LONGEST_NAME);
}

/** The same as a text alone, which has no secrets. */
export function scenarioText(run: Run | undefined, index: number): OwnText {
  const scenario = run?.scenarios[index];
  return scenario === undefined
    ? `scenario ${formatNumber(index + 1)}`
    : shortened(shortScenarioName(scenarioName(scenario)), LONGEST_NAME);
}

const LONGEST_NAME = 40;

/** The scenario that is shown unless one is chosen: the one that moved most, as the key figure is of it. */
export function shownFirst(scenarios: readonly ScenarioResult[]): ScenarioResult | undefined {
  return mostMoved(scenarios) ?? scenarios[0];
}

/** `41 moved`, where its name stands beside it. */
export function movedShortly(scenario: ScenarioResult): OwnText {
  return isLookedAt(scenario) ? `${formatNumber(scenario.movedCount)} moved` : 'not looked at';
}

/** What the scenario before one is called; undefined of the first. */
export function nameBefore(
  scenarios: readonly ScenarioResult[],
  scenario: ScenarioResult,
  nameOf: (index: number) => Html,
): Html | undefined {
  const before = scenarios[scenarios.indexOf(scenario) - 1];
  return before && nameOf(before.index);
}

/** Whether all has been looked at, by which times, and whether a clock seems to be wrong. */
function renderState(section: MetricsSection, result: WindowsResult): HtmlValue {
  const { state, problem, nextLook, shift, skew, skippedScenarios } = result;
  const reload = html`<a href="${section.links.folder(section.folder)}">Reload the page</a>`;
  return [
    problem !== undefined &&
      html`<p class="callout warning">These metrics could not be looked at once more. ${foreignText(problem, 500)}</p>`,
    state === 'partial' &&
      problem === undefined &&
      (nextLook === undefined
        ? html`<p class="callout warning">Not all scenarios could be looked at.</p>`
        : html`<p class="callout info">Recoveries are looked at once more, about ${renderTimeOfDay(nextLook)}. ${reload}</p>`),
    shift !== 0 &&
      html`<p class="callout info">Looked at with the scenarios ${formatDuration(Math.abs(shift))} ${shift < 0 ? 'earlier' : 'later'}
        than Krkn says.</p>`,
    skew !== undefined &&
      html`<div class="callout warning"><p>The metrics moved about ${formatDuration(skew)} before the scenarios that moved them
          began: is a clock wrong?</p>
        ${renderLookAgain(section, Math.round(shift - skew), 'Look again with that shift')}</div>`,
    skippedScenarios > 0 &&
      html`<p class="dim">${count(skippedScenarios, 'scenario')} more ${skippedScenarios === 1 ? 'was' : 'were'} not looked at: the
        run has too many.</p>`,
  ];
}

function renderTabs(
  { links, folder, run }: MetricsSection,
  scenarios: readonly ScenarioResult[],
  shown: ScenarioResult,
): Html {
  const others = scenarios.filter((scenario) => scenario !== shown);
  return html`<nav class="tabs metrics-tabs" aria-label="Scenarios">
    ${scenarios.map((scenario) => {
      const { index } = scenario;
      const href = `${links.folder(folder, { scenario: String(index) })}#metrics`;
      return html`<a href="${href}"${scenario === shown && html` aria-current="page"`}>${renderScenarioName(run, index)}
        <span class="dim">${movedShortly(scenario)}</span></a>`;
    })}
  </nav>
  <p class="on-paper dim">Not shown here: ${others.map(
    (scenario, place) =>
      html`${place > 0 && ', '}${renderScenarioName(run, scenario.index)} (${movedShortly(scenario)})`,
  )}</p>`;
}

function renderFoot(section: MetricsSection, { source, effort, shift }: WindowsResult): Html {
  const { storeName, destination, match } = source;
  return html`<div class="metrics-foot">
    <p class="dim">Read from ${foreignText(destination, 120)}${
      storeName !== undefined && html` in ${foreignText(storeName, 60)}`
    }${
      match !== undefined && html`, <code>${foreignText(match, 120)}</code>`
    }: ${count(effort.statements, 'query', 'queries')}, ${formatBytes(effort.bytes)}</p>
    ${renderLookAgain(section, shift, 'Look again')}
  </div>`;
}

/** What a reader takes in at a glance: how many hypotheses held, and how many series moved. */
export function metricFigures(found: FoundResult | undefined, run: Run): readonly Figure[] {
  if (found?.kind !== 'result' || found.result.state === 'failed') return [];
  const { hypotheses } = found.result;
  const held = hypotheses.filter(({ verdict }) => verdict === 'held').length;
  return [
    {
      name: 'Hypotheses held',
      value:
        hypotheses.length === 0
          ? undefined
          : html`${formatNumber(held)} <small>of ${formatNumber(hypotheses.length)}</small>`,
    },
    { name: 'Metrics moved', value: movedFigure(found.result, run) },
  ];
}

/** `41 of 5,012 series · back in 2 min 15 s (median) · 3 metrics not back`, of several scenarios of the one that moved most. */
function movedFigure(result: WindowsResult, run: Run): Html | undefined {
  const looked = result.scenarios.filter(isLookedAt);
  const most = mostMoved(looked);
  if (most === undefined) return undefined;
  const judged = judgedCount(most);
  if (judged === 0) return html`<small>${NONE_JUDGED}</small>`;
  const rows = looked.filter(({ after }) => after !== undefined).flatMap((scenario) => scenario.rows);
  // What another scenario followed too soon may have come back, for all that is known.
  const watched = looked
    .filter((scenario) => isWatched(scenario) && !scenario.isEndedByNext)
    .flatMap((scenario) => scenario.rows);
  const recovery = median(rows.flatMap(({ medianRecovery }) => medianRecovery ?? []));
  const lost = new Set(watched.filter(({ areAllBack }) => !areAllBack).map(({ metric }) => metric)).size;
  return html`${formatNumber(most.movedCount)} <small>of ${count(judged, 'series', 'series')}${
    looked.length > 1 && most.movedCount > 0 && html` during ${renderScenarioName(run, most.index)}`
  }${recovery !== undefined && html` · back in ${renderAmount(formatDuration(recovery))} (median)`}${
    lost > 0 && ` · ${count(lost, 'metric')} not back${isAwaited(result) ? ' yet' : ''}`
  }</small>`;
}

/** One line on how to get the section, for the foot of a page without it. */
export function renderMetricsHint(): Html {
  return html`<p class="dim metrics-hint">See what the chaos did to the metrics of the cluster: set
    <code>krknTelemetry.metrics</code>, as docs/configuration.md says.</p>`;
}
