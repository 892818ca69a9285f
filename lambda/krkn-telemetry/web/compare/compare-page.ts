import type { DowntimeChange } from '../../model/comparison/compare-downtimes';
import { runFolder, type RunId } from '../../storage/keys/object-key';
import { CLUSTER_VERSION } from '../../model/comparison/compare-clusters';
import { isRemovedFailure, type RunComparison } from '../../model/comparison/compare-runs';
import {
  comparisonVerdict,
  type Clause,
  type ComparisonVerdict,
} from '../../model/comparison/comparison-verdict';
import type { RunSummary } from '../../model/run-summary';
import { enumerate } from '../../text/amounts';
import { runTags } from '../../model/group/query-runs';
import { shortScenarioName } from '../../model/scenario-name';
import { unreadableTelemetry } from '../../model/verdict';
import { renderComparedAlerts, renderComparedCluster } from './compared-cluster';
import { renderComparedNumbers } from './compared-numbers';
import { renderComparedScenarios } from './compared-scenarios';
import { renderComparedWorkloads } from './compared-workloads';
import { renderDeltaLegend, renderTurn } from '../parts/delta';
import { renderCompareForm } from './compare-form';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { renderRunLink, runName } from '../parts/run-link';
import { renderStatus } from '../parts/status';
import type { ForeignText } from '../../text/foreign-text';

/** What the page that compares two runs shows. */
interface ComparePage {
  readonly links: Links;
  /** The run that is looked at. */
  readonly id: RunId;
  /** Runs of its group, newest first, to choose another from. */
  readonly runs: readonly RunSummary[];
  readonly outcome: CompareOutcome;
}

/** A comparison, or why there is none. */
export type CompareOutcome =
  | {
      readonly kind: 'compared';
      readonly baseline: RunId;
      /** How the baseline came to be it: `any`, for want of a passing run of the same scenarios. */
      readonly choice: 'asked' | 'same scenarios' | 'any';
      readonly comparison: RunComparison;
      /** Files of the two that are too long to be read, with their folders. */
      readonly tooLong: readonly ForeignText[];
    }
  /** No run before passed. */
  | { readonly kind: 'no baseline' }
  /** One of the two has no telemetry. */
  | { readonly kind: 'unfinished'; readonly id: RunId }
  /** One of the two has telemetry that cannot be read. */
  | { readonly kind: 'unreadable'; readonly id: RunId }
  /** One of the two does not exist. */
  | { readonly kind: 'missing'; readonly id: RunId };

/** The page that tells what is different in a run from one before it. */
export function renderComparePage(page: ComparePage): Page {
  const { id, outcome } = page;
  return {
    status: outcome.kind === 'missing' ? 404 : 200,
    folder: runFolder(id),
    title: `Comparison of ${runFolder(id)}`,
    content: html`<h1>What changed</h1>
      ${outcome.kind === 'compared' ? renderComparison(page, outcome) : renderNoComparison(page, outcome)}`,
  };
}

type Compared = Extract<CompareOutcome, { kind: 'compared' }>;

function renderComparison(page: ComparePage, outcome: Compared): Html {
  const { links, id } = page;
  const { baseline, comparison } = outcome;
  const changes = html`${renderComparedNumbers(comparison)}
    ${renderComparedScenarios(links, id.group, comparison.scenarios)}
    ${renderComparedWorkloads(comparison.workloads)}`;
  return html`${renderVerdict(outcome)}
    <div class="compared-runs">
      ${renderSide(links, 'Baseline', baseline, comparison.before)}
      ${renderSide(links, 'This run', id, comparison.after, comparison.changes.result)}
    </div>
    <div class="compare-choice">
      ${renderCompareForm({ links, id, runs: page.runs, baseline, baselineSummary: comparison.before })}
      <a class="button" href="${links.compare(runFolder(baseline), runFolder(id))}">Swap the two</a>
    </div>
    ${changes}
    ${renderDeltaLegend(changes)}
    ${renderComparedAlerts(comparison.alerts)}
    ${renderComparedCluster(comparison)}`;
}

type Outcome = ComparisonVerdict['outcome'];

const callouts: Readonly<Record<Outcome, string>> = {
  worse: 'failed',
  better: 'passed',
  mixed: 'warning',
  same: 'info',
};
const openings: Readonly<Record<Outcome, string>> = {
  worse: 'Worse than',
  better: 'Better than',
  mixed: 'Mixed compared with',
  same: 'About the same as',
};

function renderVerdict({ choice, comparison, tooLong }: Compared): Html {
  const { outcome, worse, better } = comparisonVerdict(comparison);
  const [first, second] = outcome === 'better' ? [better, worse] : [worse, better];
  const baseline = choice === 'asked' ? `the run of ${runName(comparison.before)}` : 'the last passing run';
  return html`<div class="callout ${callouts[outcome]} compare-verdict">
    <p><strong>${openings[outcome]} ${baseline}${first.length > 0 ? ':' : '.'}</strong>
      ${renderClauses(first)}</p>
    ${second.length > 0 && html`<p><strong>Better:</strong> ${renderClauses(second)}</p>`}
    ${renderCaveats(choice, comparison)}
    ${tooLong.map((file) => html`<p>${foreignText(file, 300)} is too long to be read, and left out.</p>`)}
  </div>`;
}

function renderClauses(clauses: readonly Clause[]): readonly Html[] {
  return clauses.map(
    (clause, index) =>
      html`${index > 0 && ', '}${clause.map((part) =>
        typeof part === 'string' ? part : foreignText(part.name, 80),
      )}${index === clauses.length - 1 && '.'}`,
  );
}

function renderCaveats(choice: Compared['choice'], comparison: RunComparison): readonly Html[] {
  const { before, after, facts, scenarios, changes } = comparison;
  const isBackwards =
    before.startedAt !== undefined && after.startedAt !== undefined && before.startedAt > after.startedAt;
  const version = facts.find(({ name }) => name === CLUSTER_VERSION);
  const removed = scenarios.filter(isRemovedFailure).map(({ name }) => shortScenarioName(name));
  return [
    removed.length > 0 &&
      html`Not judged: ${foreignText(enumerate(removed), 300)} failed, and did not run again.`,
    downtimeCaveat('URLs', changes.downtime),
    downtimeCaveat('virtual machines', changes.vmDowntime),
    downtimeCaveat('object states', changes.objectDowntime),
    version !== undefined &&
      html`The cluster was at ${foreignText(version.before, 60)} and now is at ${foreignText(version.after, 60)}.`,
    choice === 'any' && html`No run of the same scenarios passed before it: scenarios differ.`,
    isBackwards && html`The baseline is the newer of the two.`,
  ].flatMap((caveat) => (caveat === false ? [] : html`<p>${caveat}</p>`));
}

function downtimeCaveat(
  what: string,
  { isLowerBoundBefore, isLowerBoundAfter, direction }: DowntimeChange,
): Html | false {
  if (!isLowerBoundBefore && !isLowerBoundAfter) return false;
  return html`The downtime is not known for all ${what}${direction === undefined && ', and not judged'}.`;
}

/** @param result how the status changed from the other run, if that is to be told here */
function renderSide(
  links: Links,
  role: string,
  id: RunId,
  summary: RunSummary,
  result?: RunComparison['changes']['result'],
): Html {
  const { status, reason, clusterVersion: version } = summary;
  const tags = runTags(summary);
  return html`<section class="card" aria-label="${role}">
    <p class="dim role">${role}</p>
    <p class="name">${renderRunLink(links, id.group, summary)} ${renderStatus(status)}
      ${result && renderResult(result)}</p>
    <p class="dim mono id">${foreignText(id.requestId, 90)}</p>
    <p>${tags.map((tag) => html`<span class="tag">${foreignText(tag, 60)}</span> `)}
      ${version !== undefined && html`<span class="tag">${foreignText(version, 60)}</span>`}</p>
    ${reason !== undefined && html`<p class="reason">${foreignText(reason, 300)}</p>`}
  </section>`;
}

function renderResult(result: RunComparison['changes']['result']): Html | undefined {
  if (result.direction === 'worse') return renderTurn(result, 'Newly fails');
  return result.direction === 'better' ? renderTurn(result, 'No longer fails') : undefined;
}

function renderNoComparison(page: ComparePage, outcome: Exclude<CompareOutcome, Compared>): Html {
  const { links, id, runs } = page;
  const isOfOther = outcome.kind !== 'no baseline' && runFolder(outcome.id) !== runFolder(id);
  return html`<div class="empty">
      <p>${reasons[outcome.kind]}</p>
      ${outcome.kind !== 'no baseline' && html`<p class="mono">${foreignText(runFolder(outcome.id), 300)}</p>`}
      ${
        (outcome.kind !== 'missing' || isOfOther) &&
        html`<p><a href="${links.folder(runFolder(id))}">Back to the run</a></p>`
      }
    </div>
    ${(outcome.kind === 'no baseline' || isOfOther) && renderCompareForm({ links, id, runs })}`;
}

const reasons = {
  'no baseline': 'No run of the group passed before this one. Choose another run to compare it with.',
  unfinished:
    'A run without telemetry cannot be compared: it is in progress, or it ended before it could send any.',
  unreadable: `A run of unknown outcome cannot be compared. ${unreadableTelemetry.reasons.join('; ')}.`,
  missing: 'There is no such run.',
} as const;
