import type { Run, Affected, Scenario } from '../../model/run';
import { shortScenarioName, scenarioName } from '../../model/scenario-name';
import { count, formatNumber, formatDuration } from '../../text/amounts';
import { foreignText } from '../parts/foreign-text';
import { failureReasons, scenarioPlace } from '../../model/findings';
import { html, type Html, type HtmlValue } from '../frame/html';
import { number, renderRest, renderTable, renderFacts, type Fact, renderSection } from '../parts/table';
import type { Links } from '../frame/links';
import { ScenarioYaml } from './parameters';
import type { PlacedScenario } from './placed-scenario';
import { withoutSecrets } from '../../../kit/secret-text';
import type { ScenarioState } from '../../model/group/scenario-state';
import type { ForeignText } from '../../text/foreign-text';
import { renderScenarioState, renderStatus } from '../parts/status';
import { isoTime, renderTime, renderTimeOfDay } from '../parts/time';
import { renderMeasurements } from './load-test';
import { scenarioTargets } from '../../model/parameters';
import { nodeOutcome } from '../../model/recovery';
import { scenarioProblem, scenarioSeconds } from '../../model/time';
import { hasScenarioFailed, scenarioOutcome } from '../../model/run-outcome';

/** Which scenarios of a run are shown, and how. */
interface ShownScenarios {
  /** Those with all that is known of them. */
  readonly cards: readonly PlacedScenario[];
  /** Those with a line. */
  readonly rows: readonly PlacedScenario[];
  /** How many are not shown. */
  readonly hidden: number;
}

const MOST_CARDS = 30;
const MOST_ROWS = 300;

/** Those that failed before all others; else in the order in which they ran. */
export function shownScenarios({ scenarios }: Run): ShownScenarios {
  const placed = scenarios.map((scenario, index) => ({ number: index + 1, scenario }));
  const ordered = failedFirst(placed);
  return {
    cards: ordered.slice(0, MOST_CARDS),
    rows: ordered.slice(MOST_CARDS, MOST_CARDS + MOST_ROWS),
    hidden: Math.max(0, ordered.length - MOST_CARDS - MOST_ROWS),
  };
}

function failedFirst(scenarios: readonly PlacedScenario[]): readonly PlacedScenario[] {
  const hasFailed = ({ scenario }: PlacedScenario): boolean => hasScenarioFailed(scenario);
  return [...scenarios.filter(hasFailed), ...scenarios.filter((each) => !hasFailed(each))];
}

interface ScenariosSection {
  readonly links: Links;
  /** The run's group, in which the history of a scenario is; '' for a run outside of groups. */
  readonly group: ForeignText;
  readonly run: Run;
  /** How each of its scenarios did up to it, in the order in which they ran; undefined where that cannot be said. */
  readonly states: readonly (ScenarioState | undefined)[];
}

/**
 * The scenarios of a run, each under its anchor: see {@link scenarioPlace}.
 * @returns undefined when none ran
 */
export function renderScenarios({ links, group, run, states }: ScenariosSection): Html | undefined {
  if (run.scenarios.length === 0) return undefined;
  const shown = shownScenarios(run);
  const reasons = failureReasons(run);
  const yaml = new ScenarioYaml();
  return renderSection(
    'scenarios',
    'Scenarios',
    html`${renderOrder(run, shown)}
    <div class="scenarios">
      ${shown.cards.map((placed) => {
        const index = placed.number - 1;
        const told = { reason: reasons.get(index), state: states[index] };
        return renderScenarioCard({ links, group, placed, ...told, yaml });
      })}
    </div>
    ${shown.rows.length > 0 && renderFurther(shown)}`,
  );
}

/** Said only where the order is another than that in which they ran. */
function renderOrder({ scenarios }: Run, { cards, rows }: ShownScenarios): Html | undefined {
  const isInOrder = [...cards, ...rows].every(({ number }, index) => number === index + 1);
  if (isInOrder && rows.length === 0) return undefined;
  return html`<p class="dim">${count(scenarios.length, 'scenario')} ran. Those that failed come first.</p>`;
}

function renderFurther({ rows, hidden }: ShownScenarios): Html {
  return html`<h3>Further scenarios</h3>
    ${renderTable('Further scenarios', [number('No.'), 'Scenario', 'Result', number('Duration'), number('Score')], rows.map(renderRow))}
    ${renderRest(hidden, 0, () => `${formatNumber(hidden)} more are in telemetry.json.`)}`;
}

function renderRow({ number, scenario }: PlacedScenario): Html {
  return html`<tr id="${scenarioPlace(number)}">
    <td class="number">${number}</td>
    <th scope="row">${foreignText(shortScenarioName(scenarioName(scenario)), 100)}</th>
    <td>${renderOutcome(scenario)}</td>
    <td class="number">${renderDuration(scenario) ?? '–'}</td>
    <td class="number">${scoreText(scenario) ?? '–'}</td>
  </tr> `;
}

interface ScenarioCard {
  readonly links: Links;
  /** '' for a run outside of groups: only groups have histories. */
  readonly group: ForeignText;
  readonly placed: PlacedScenario;
  /** Why it failed; undefined: it did not, or nothing but its exit status is known. */
  readonly reason: ForeignText | undefined;
  /** Undefined: that cannot be said. */
  readonly state: ScenarioState | undefined;
  readonly yaml: ScenarioYaml;
}

/** Characters of why a scenario failed: it enumerates names. */
const REASON_LENGTH = 1000;

/** All that is known of a scenario. */
function renderScenarioCard({ links, group, placed, reason, state, yaml }: ScenarioCard): Html {
  const { number, scenario } = placed;
  return html`<article class="card scenario${hasScenarioFailed(scenario) && ' failed'}" id="${scenarioPlace(number)}">
    ${renderHeading(placed)} ${renderFacts([
      ['Why it failed', reason === undefined ? undefined : foreignText(reason, REASON_LENGTH)],
      ...factsOf(scenario),
      [
        'Up to this run',
        state?.tags.some(({ kind }) => kind !== 'too few runs')
          ? renderScenarioState(links, group, state)
          : undefined,
      ],
    ])}
    ${renderMonitoringError('Pods', scenario.affectedPods)}
    ${renderMonitoringError('Virtual machines', scenario.affectedVmis)}
    ${renderMeasurements(placed)} ${yaml.parameters(placed)} ${yaml.furtherFields(placed)}
    ${group !== '' && renderHistoryLink(links, group, scenario)}
  </article> `;
}

function renderHistoryLink(links: Links, group: ForeignText, scenario: Scenario): Html {
  return html`<p><a href="${links.history(group, scenarioName(scenario))}">History of this scenario</a></p>`;
}

function renderHeading({ number, scenario }: PlacedScenario): Html {
  // Before it is cut at slashes: half of a secret looks like none.
  const path = withoutSecrets(scenarioName(scenario));
  const slash = path.lastIndexOf('/', path.length - 2);
  return html`<div class="scenario-heading">
      <h3><span class="dim">${number}.</span> ${foreignText(path.slice(slash + 1))}</h3>
      ${renderOutcome(scenario)}
    </div>
    <p class="scenario-origin dim">
      ${slash > 0 && html`<span class="mono">${foreignText(path.slice(0, slash + 1))}</span>`}
      ${scenario.scenarioType !== undefined && html`<span class="tag">${foreignText(scenario.scenarioType, 80)}</span>`}
    </p>`;
}

/** How a scenario went, with its exit status if it failed. */
function renderOutcome(scenario: Scenario): Html {
  const outcome = scenarioOutcome(scenario);
  if (outcome !== 'failed') return renderStatus(outcome);
  return html`<span class="scenario-outcome">
    ${renderStatus('failed')} <span class="dim">exit status ${scenario.exitStatus}</span>
  </span>`;
}

function factsOf(scenario: Scenario): readonly Fact[] {
  const { namespaces, selectors, excluded, clouds } = scenarioTargets(scenario.parameters);
  return [
    [namespaces.length > 1 ? 'Namespaces' : 'Namespace', renderTargets(namespaces)],
    [selectors.length > 1 ? 'Selectors' : 'Selector', renderTargets(selectors)],
    ['Excluded', renderTargets(excluded)],
    ['Cloud', renderTargets(clouds)],
    ['Ran', renderPeriod(scenario)],
    ['Duration', renderDuration(scenario)],
    ['Affected', affectedText(scenario)],
    ['Score', scenario.resiliencyReport === undefined ? undefined : renderScore(scenario)],
  ];
}

function renderTargets(values: readonly ForeignText[]): HtmlValue {
  if (values.length === 0) return undefined;
  return values.map((value, index) => html`${index > 0 && ', '}<code>${foreignText(value, 100)}</code>`);
}

function renderPeriod(scenario: Scenario): HtmlValue {
  const period = renderTimes(scenario);
  if (period === undefined || scenarioProblem(scenario) === undefined) return period;
  return [period, html` <span class="tag">cannot be right</span>`];
}

function renderTimes({ startTimestamp: start, endTimestamp: end }: Scenario): HtmlValue {
  const from = start === undefined ? undefined : renderTime(start);
  const to = end === undefined ? undefined : isSameDay(start, end) ? renderTimeOfDay(end) : renderTime(end);
  if (from === undefined) return to === undefined ? undefined : ['until ', to];
  return to === undefined ? ['from ', from] : [from, ' – ', to];
}

function isSameDay(start: number | undefined, end: number): boolean {
  return start !== undefined && isoTime(start)?.slice(0, 10) === isoTime(end)?.slice(0, 10);
}

function renderDuration(scenario: Scenario): string | undefined {
  const seconds = scenarioSeconds(scenario);
  return seconds === undefined ? undefined : formatDuration(seconds);
}

/** `82 of 100`, or undefined if nothing was evaluated. */
function scoreText({ resiliencyReport }: Scenario): string | undefined {
  const score = resiliencyReport?.resiliencyScore;
  return score === undefined ? undefined : `${formatNumber(score)} of 100`;
}

function renderScore(scenario: Scenario): HtmlValue {
  const { passedSlos, totalSlos } = scenario.resiliencyReport ?? {};
  const hasSlos = passedSlos !== undefined && totalSlos !== undefined;
  const slos = hasSlos && `${formatNumber(passedSlos)} of ${count(totalSlos, 'objective')} held`;
  const score = scoreText(scenario);
  if (score === undefined) return slos === false ? undefined : slos;
  return [score, slos !== false && html` <span class="dim">(${slos})</span>`];
}

function affectedText(scenario: Scenario): string | undefined {
  const { affectedPods, affectedVmis } = scenario;
  const parts = [
    recoveredText(affectedPods, 'pod'),
    recoveredText(affectedVmis, 'virtual machine'),
    nodesText(scenario),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** `3 pods recovered, 1 did not` */
function recoveredText({ recovered, unrecovered }: Affected<unknown>, noun: string): string | undefined {
  if (recovered.length === 0) {
    return unrecovered.length === 0 ? undefined : `${count(unrecovered.length, noun)} did not recover`;
  }
  const lost = unrecovered.length === 0 ? '' : `, ${formatNumber(unrecovered.length)} did not`;
  return `${count(recovered.length, noun)} recovered${lost}`;
}

/** `2 nodes disrupted, 1 did not recover`: not all of them are meant to come back. */
function nodesText(scenario: Scenario): string | undefined {
  const nodes = scenario.affectedNodes;
  if (nodes.length === 0) return undefined;
  const lost = nodes.filter((node) => nodeOutcome(node, scenario)?.isRecovered === false).length;
  return `${count(nodes.length, 'node')} disrupted${lost === 0 ? '' : `, ${formatNumber(lost)} did not recover`}`;
}

function renderMonitoringError(what: string, { error }: Affected<unknown>): Html | undefined {
  if (error === undefined) return undefined;
  return html`<div class="callout warning">
    <p>${what} could not be watched: ${foreignText(error, 500)}</p>
  </div>`;
}
