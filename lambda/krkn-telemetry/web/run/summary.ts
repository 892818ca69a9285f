import type { Finding } from '../../model/finding';
import type { RunSummary } from '../../model/run-summary';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { renderRunLink } from '../parts/run-link';
import { renderTagInSentence, renderSign } from '../parts/status';
import { renderAmount, renderRest } from '../parts/table';
import type { TaggedFailure } from '../../model/group/scenario-state';
import { shortScenarioName } from '../../model/scenario-name';
import type { ForeignText } from '../../text/foreign-text';
import { recoveries, recoverySummary } from '../../model/recovery';
import { overallResiliency, scenarioOutcome } from '../../model/run-outcome';
import type { Run } from '../../model/run';
import { runTimes } from '../../model/time';
import { count, formatNumber, formatDuration } from '../../text/amounts';

/** How a run went, in what a reader takes in at a glance. */
export interface VerdictBanner {
  readonly status: RunSummary['status'];
  /** Whether a run without telemetry may yet send it. */
  readonly isAwaited?: boolean;
  readonly reasons: readonly Finding[];
  /** What did not make it fail but must be seen. */
  readonly warnings: readonly Finding[];
}

const headings: Readonly<Record<RunSummary['status'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  unknown: 'Unknown outcome',
  unfinished: 'No telemetry',
};

const colours: Readonly<Record<RunSummary['status'], string>> = {
  passed: 'passed',
  failed: 'failed',
  unknown: 'warning',
  unfinished: 'info',
};

/** The box on top of a run's page. */
export function renderVerdictBanner({ status, isAwaited = false, reasons, warnings }: VerdictBanner): Html {
  return html`<div class="callout verdict ${colours[status]}">
    <h2 class="status ${status}">${renderSign(status)}${headings[status]}${isAwaited && ' yet'}</h2>
    ${renderFindings(reasons)}
    ${
      warnings.length > 0 &&
      html`<div class="warnings"><strong>Worth a look</strong>
        ${renderFindings(warnings)}
      </div>`
    }
  </div>`;
}

/** Characters of a sentence that are shown: it enumerates names. */
const TEXT_LENGTH = 1000;

/** Each leads to the part of the page that tells all of it. */
function renderFindings(findings: readonly Finding[]): Html | undefined {
  if (findings.length === 0) return undefined;
  return html`<ul class="findings">
    ${findings.map(
      ({ text, cause, place }) =>
        html`<li>
          ${place === undefined ? foreignText(text, TEXT_LENGTH) : html`<a href="#${place}">${foreignText(text, TEXT_LENGTH)}</a>`}
          ${cause !== undefined && html`<div class="cause">${foreignText(cause, TEXT_LENGTH)}</div>`}
        </li> `,
    )}
  </ul>`;
}

/**
 * The numbers that a run is told by, those that it has.
 * @param metrics those of what is known of the cluster's metrics
 */
export function renderKeyFigures(run: Run, metrics: readonly Figure[]): Html | undefined {
  const figures = figuresOf(run, metrics).filter(({ value }) => value !== undefined);
  if (figures.length === 0) return undefined;
  return html`<dl class="stats">
    ${figures.map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** A number and what it is called. Without a value it is not shown. */
export interface Figure {
  readonly name: string;
  readonly value: Html | undefined;
}

function figuresOf(run: Run, metrics: readonly Figure[]): readonly Figure[] {
  const score = overallResiliency(run);
  const { duration } = runTimes(run);
  const { slowest, unrecovered } = recoverySummary(recoveries(run));
  return [
    { name: 'Scenarios passed', value: scenariosPassed(run) },
    {
      name: 'Resiliency score',
      value: score === undefined ? undefined : html`${formatNumber(score)} <small>of 100</small>`,
    },
    { name: 'Duration', value: duration === undefined ? undefined : renderAmount(formatDuration(duration)) },
    {
      name: 'Slowest recovery',
      value: slowestRecovery(slowest?.total, unrecovered),
    },
    ...metrics,
    { name: 'Tag', value: run.tag === undefined ? undefined : foreignText(run.tag, 60) },
    {
      name: 'Cluster version',
      value: run.clusterVersion === undefined ? undefined : foreignText(run.clusterVersion, 60),
    },
  ];
}

/** What did not recover is slower than all that did. */
function slowestRecovery(seconds: number | undefined, unrecovered: number): Html | undefined {
  const time = seconds === undefined ? undefined : renderAmount(formatDuration(seconds));
  if (unrecovered === 0) return time;
  const lost = html`${formatNumber(unrecovered)} <small>did not recover${time !== undefined && ';'}</small>`;
  return time === undefined ? lost : html`${lost} <small>slowest that did: ${time}</small>`;
}

function scenariosPassed({ scenarios }: Run): Html | undefined {
  if (scenarios.length === 0) return undefined;
  const passed = scenarios.filter((scenario) => scenarioOutcome(scenario) === 'passed').length;
  return html`${formatNumber(passed)} <small>of ${formatNumber(scenarios.length)}</small>`;
}

/** What is told of a run's failures by the runs before it. */
interface KnownFailures {
  readonly links: Links;
  /** The group that the run is in. */
  readonly group: ForeignText;
  readonly failures: readonly TaggedFailure[];
}

/** Scenarios that are told of here; the cards of the scenarios have all. */
const MOST_FAILURES = 8;

/** Which failures are new, which last, and which scenarios are flaky; undefined when that can be said of none. */
export function renderKnownFailures({ links, group, failures }: KnownFailures): Html | undefined {
  if (failures.length === 0) return undefined;
  return html`<div class="known-failures">
    <p class="dim">By the runs up to this one:</p>
    <ul>
      ${failures.slice(0, MOST_FAILURES).map(
        ({ scenario, tags }) =>
          html`<li><a href="${links.history(group, scenario)}">${foreignText(shortScenarioName(scenario))}</a>:
            ${tags.map(
              (tag, index) =>
                html`${index > 0 && '; '}${renderTagInSentence(tag, tag.since && renderRunLink(links, group, tag.since))},
                  ${tag.measure}`,
            )}</li>`,
      )}
    </ul>
    ${renderRest(failures.length, MOST_FAILURES, (hidden) => `and ${count(hidden, 'more scenario')} below`)}
  </div>`;
}
