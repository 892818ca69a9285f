import type { DowntimeChange } from '../../model/comparison/compare-downtimes';
import { runFolder, type RunId } from '../../storage/keys/object-key';
import { CLUSTER_VERSION } from '../../model/comparison/compare-clusters';
import type { Baseline } from '../../model/comparison/baselines';
import { isRemovedFailure, type RunComparison } from '../../model/comparison/compare-runs';
import {
  comparisonVerdict,
  type Clause,
  type ComparisonVerdict,
} from '../../model/comparison/comparison-verdict';
import type { RunSummary } from '../../model/run-summary';
import { orderOf } from '../../model/time';
import { count, enumerate, formatNumber } from '../../text/amounts';
import { runTags } from '../../model/group/query-runs';
import { shortScenarioName } from '../../model/scenario-name';
import { findingText } from '../../model/findings';
import { unreadableTelemetry } from '../../model/verdict';
import { renderComparedAlerts, renderComparedCluster } from './compared-cluster';
import { renderComparedMetrics } from './compared-metrics';
import { renderComparedNumbers } from './compared-numbers';
import { renderComparedScenarios } from './compared-scenarios';
import { renderComparedWorkloads } from './compared-workloads';
import { renderDeltaLegend, renderTurn } from '../parts/delta';
import { renderCompareForm } from './compare-form';
import { foreignText } from '../parts/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import { renderMissing } from '../frame/error-pages';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { baselineWords, renderRunLink, runName } from '../parts/run-link';
import { renderStatus } from '../parts/status';
import type { ForeignText } from '../../text/foreign-text';

/** What the page that compares two runs shows. */
interface ComparePage {
  readonly links: Links;
  /** The run that is looked at. */
  readonly id: RunId;
  /** Runs of its group, newest first, to choose another from. */
  readonly runs: readonly RunSummary[];
  /** What the run can be compared with when nothing is chosen, the best first. */
  readonly baselines: readonly Baseline[];
  readonly outcome: CompareOutcome;
}

/** A comparison, or why there is none. */
export type CompareOutcome =
  | {
      readonly kind: 'compared';
      readonly baseline: RunId;
      /** How the baseline came to be it. Undefined: it was asked for. */
      readonly chosen: Baseline | undefined;
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
  const { links, id, runs, outcome } = page;
  if (outcome.kind === 'missing' && runFolder(outcome.id) === runFolder(id)) {
    const sentence = html`Nothing is stored in <strong>${foreignText(runFolder(id), 300)}</strong>. It may have been deleted, or its
      retention has ended.`;
    return renderMissing('There is no such run', sentence, {
      links,
      group: runs.length === 0 ? '' : id.group,
    });
  }
  return {
    status: outcome.kind === 'missing' ? 404 : 200,
    folder: runFolder(id),
    title: titleOf(page),
    content: html`<h1>What changed</h1>
      ${outcome.kind === 'compared' ? renderComparison(page, outcome) : renderNoComparison(page, outcome)}`,
  };
}

type Compared = Extract<CompareOutcome, { kind: 'compared' }>;

/** `Worse than the last passing run of the same scenarios · 2026-11-24 00:00 UTC · payments` */
function titleOf({ id, outcome }: ComparePage): ForeignText {
  if (outcome.kind !== 'compared') return `Comparison of ${runFolder(id)}`;
  const { comparison } = outcome;
  const opening = `${openings[comparisonVerdict(comparison).outcome]} ${baselineName(outcome)}`;
  return [opening, runName(comparison.after), ...(id.group === '' ? [] : [id.group])].join(' · ');
}

/** `the last passing run`, `the run of 2026-11-24 00:00 UTC` */
function baselineName({ chosen, comparison }: Compared): string {
  return chosen === undefined ? `the run of ${runName(comparison.before)}` : baselineWords[chosen.common];
}

/** The same, with its group if that is another. */
function renderBaselineName(compared: Compared, id: RunId): Html {
  const { group } = compared.baseline;
  const isOther = compared.chosen === undefined && group !== id.group && group !== '';
  return html`${baselineName(compared)}${isOther && html` in ${foreignText(group, 80)}`}`;
}

function renderComparison(page: ComparePage, outcome: Compared): Html {
  const { links, id } = page;
  const { baseline, comparison } = outcome;
  const hasOtherGroup = baseline.group !== id.group;
  const changes = html`${renderComparedNumbers(comparison)}
    ${renderComparedScenarios(links, id.group, comparison.scenarios)}
    ${renderComparedWorkloads(comparison.workloads)}`;
  return html`${renderVerdict(outcome, id)}
    <div class="compared-runs">
      ${renderSide({ links, role: 'Baseline', id: baseline, hasOtherGroup }, comparison.before)}
      ${renderSide({ links, role: 'This run', id, hasOtherGroup }, comparison.after, comparison.changes.result)}
    </div>
    <div class="compare-choice">
      ${renderCompareForm({ ...page, baseline, baselineSummary: comparison.before })}
      <a class="button" href="${links.compare(runFolder(baseline), runFolder(id))}">Swap the two</a>
    </div>
    ${renderOtherBaselines(page, baseline)}
    ${changes}
    ${renderDeltaLegend(changes)}
    ${renderComparedMetrics(comparison)}
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
  mixed: 'Mixed results compared with',
  same: 'About the same as',
};

function renderVerdict(compared: Compared, id: RunId): Html {
  const { comparison, tooLong } = compared;
  const { outcome, worse, better } = comparisonVerdict(comparison);
  const [first, second] = outcome === 'better' ? [better, worse] : [worse, better];
  return html`<h2 class="visually-hidden">Verdict</h2>
    <div class="callout ${callouts[outcome]} compare-verdict">
    <p><strong>${openings[outcome]} ${renderBaselineName(compared, id)}${first.length > 0 ? ':' : '.'}</strong>
      ${first.length === 1 && renderClauses(first)}</p>
    ${first.length > 1 && renderClauses(first)}
    ${
      second.length > 0 &&
      html`<p><strong>Better:</strong> ${second.length === 1 && renderClauses(second)}</p>
        ${second.length > 1 && renderClauses(second)}`
    }
    ${renderCaveats(compared)}
    ${tooLong.map((file) => html`<p>${foreignText(file, 300)} is too long to be read, and left out.</p>`)}
  </div>`;
}

/** A sentence; of several subjects a list, of which each has an item. */
function renderClauses(groups: ComparisonVerdict['worse']): Html {
  const parts = groups.map(
    (clauses, index) =>
      html`${clauses.map((clause, place) => html`${place > 0 && ', '}${renderClause(clause)}`)}${
        index === groups.length - 1 ? '.' : ','
      }`,
  );
  return parts.length === 1 ? parts[0]! : html`<ul>${parts.map((part) => html`<li>${part}</li> `)}</ul>`;
}

function renderClause(clause: Clause): readonly HtmlValue[] {
  // Names of alerts may be sentences.
  return clause.map((part) =>
    typeof part === 'string' ? part : foreignText(part.name.replace(/(?<=[^.])\.$/, ''), 80),
  );
}

function renderCaveats({ chosen, comparison }: Compared): readonly Html[] {
  const { before, after, facts, scenarios, changes } = comparison;
  const [earlier, later] = [orderOf(before), orderOf(after)];
  const isBackwards = earlier !== undefined && later !== undefined && earlier > later;
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
    chosen !== undefined && renderChoice(chosen, scenarios),
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

/** What is to be known of a baseline that was chosen by rule. */
function renderChoice({ common, newer }: Baseline, scenarios: RunComparison['scenarios']): Html | false {
  if (common === 'other scenarios') {
    return html`No earlier run with the same scenarios passed, so the scenarios differ.`;
  }
  if (common === 'same scenarios') {
    return newer > 0 && html`${count(newer, 'newer run')} passed, but ran other scenarios.`;
  }
  const inBoth = scenarios.filter(({ before, after }) => before !== undefined && after !== undefined).length;
  return html`${count(inBoth, 'scenario')} of ${formatNumber(scenarios.length)} ran in both.`;
}

/** What else the run could be compared with, each one click away. */
function renderOtherBaselines({ links, id, baselines, runs }: ComparePage, shown: RunId): Html | undefined {
  const place = runs.findIndex(({ requestId }) => requestId === id.requestId);
  const previous =
    place < 0 ? undefined : runs.slice(place + 1).find(({ status }) => status !== 'unfinished');
  const named: readonly (readonly [string, RunSummary])[] = [
    ...baselines.map(({ common, run }) => [baselineWords[common], run] as const),
    ...(previous === undefined ? [] : [['the run before it', previous] as const]),
  ];
  const known = new Set([shown.group === id.group ? shown.requestId : undefined]);
  const others = named.filter(([, { requestId }]) => !known.has(requestId) && known.add(requestId));
  if (others.length === 0) return undefined;
  return html`<nav class="other-baselines dim" aria-label="Other runs to compare with">Or compare with
    <ul>
      ${others.map(([name, run]) => {
        const link = links.compare(runFolder(id), runFolder({ group: id.group, requestId: run.requestId }));
        return html`<li><a href="${link}">${name}</a>, ${runName(run)}</li>`;
      })}
    </ul>
  </nav>`;
}

interface Side {
  readonly links: Links;
  readonly role: string;
  readonly id: RunId;
  /** Whether the two runs are of different groups. */
  readonly hasOtherGroup: boolean;
}

/** @param result how the status changed from the other run, if that is to be told here */
function renderSide(
  { links, role, id, hasOtherGroup }: Side,
  summary: RunSummary,
  result?: RunComparison['changes']['result'],
): Html {
  const { status, reason, clusterVersion: version } = summary;
  const tags = runTags(summary);
  return html`<section class="card" aria-label="${role}">
    <p class="dim role">${role}</p>
    <p class="name">${renderRunLink(links, id.group, summary)} ${renderStatus(status)}
      ${result && renderResult(result)}</p>
    ${
      hasOtherGroup &&
      id.group !== '' &&
      html`<p>Group <a href="${links.folder(id.group)}">${foreignText(id.group)}</a></p>`
    }
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
  const { links, id } = page;
  const isOfOther = outcome.kind !== 'no baseline' && runFolder(outcome.id) !== runFolder(id);
  const form = outcome.kind === 'no baseline' || isOfOther ? renderCompareForm(page) : undefined;
  return html`<div class="empty">
      <p>${reasons[outcome.kind]}${
        outcome.kind === 'no baseline' &&
        (form === undefined
          ? ' There is no other run to compare it with.'
          : ' Choose another run to compare it with.')
      }</p>
      ${outcome.kind !== 'no baseline' && html`<p class="mono">${foreignText(runFolder(outcome.id), 300)}</p>`}
      <p><a href="${links.folder(runFolder(id))}">Back to the run</a></p>
    </div>
    ${form}`;
}

const reasons = {
  'no baseline': 'No run of the group passed before this one.',
  unfinished:
    'A run without telemetry cannot be compared: it is in progress, or it ended before it could send any.',
  unreadable: `A run of unknown outcome cannot be compared. ${unreadableTelemetry.reasons.map(findingText).join('; ')}.`,
  missing: 'There is no such run.',
} as const;
