import { indexedRun, runFolder } from '../../storage/keys/object-key';
import type { Folder } from '../../storage/keys/folder';
import { parseRequestId } from '../../storage/keys/request-id';
import type { Run } from '../../model/run';
import type { RunSurroundings } from '../../model/group/run-surroundings';
import type { RunSummary } from '../../model/run-summary';
import { resentStart, runStart, utcSeconds } from '../../model/time';
import { isOverdue, lastSignOf, storedVerdict, type StoredRun } from '../../model/verdict';
import { foreignText } from '../parts/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { baselineWords, runName } from '../parts/run-link';
import { statusWords } from '../parts/status';
import { formatAge, renderTime } from '../parts/time';
import { renderAlerts } from './alerts';
import { renderChecks } from './checks';
import { renderCluster } from './cluster';
import { renderClusterEvents, renderErrorLogs } from './events-and-logs';
import { renderFiles, renderFolders } from './files';
import { metricFigures, renderMetrics, renderMetricsHint } from '../metrics/metrics-section';
import { renderKeyFigures, renderKnownFailures, renderVerdictBanner, type VerdictBanner } from './summary';
import { renderRecovery } from './recovery';
import { renderScenarios } from './scenarios';
import { renderTimeline } from './timeline';
import type { ForeignText } from '../../text/foreign-text';
import { isUnderWay, type AskedLook } from '../../windows/read-result';

/** What the page of a run shows. */
interface RunPage extends StoredRun {
  readonly links: Links;
  /** The run's folder, without a slash at its end. */
  readonly folder: ForeignText;
  readonly listing: Folder;
  /** Page of the table of recoveries, from 1. */
  readonly recoveryPage: number;
  /** Whether what the chaos did to metrics is looked at. */
  readonly hasMetrics: boolean;
  /** The scenario whose metrics are shown, by its place in the run. Undefined: none is chosen. */
  readonly metricsScenario: number | undefined;
  /** The last look at its metrics that was asked for. Undefined: it is not known of any. */
  readonly askedLook: AskedLook | undefined;
  readonly around: RunSurroundings;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The page of a run: whether it passed, why not, what happened when, and where its data is. */
export function renderRunPage(page: RunPage): Page {
  const { links, folder, run, around, metrics, hasMetrics } = page;
  const { group } = indexedRun(folder);
  const outcome = outcomeOf(page);
  const sections = sectionsOf(page).filter(({ content }) => content !== undefined);
  return {
    folder,
    hasCharts: run !== undefined,
    title: titleOf(page, outcome),
    mark: outcome.status,
    content: html`${renderHeading(page)}
      ${renderVerdictBanner(outcome)} ${renderKnownFailures({ links, group, failures: around.failures })}
      ${outcome.isAwaited && renderWaiting()} ${renderTooLong(page)} ${run && renderKeyFigures(run, metricFigures(metrics, run))}
      ${sections.length > 1 && renderSectionLinks(sections)} ${sections.map(({ content }) => content)}
      ${run && !hasMetrics && renderMetricsHint()}`,
  };
}

/** `Failed · nightly 2026-11-24 02:48 UTC · payments`: tabs show the beginning alone. */
function titleOf(page: RunPage, { status }: VerdictBanner): ForeignText {
  const { folder } = page;
  const word = statusWords[status];
  const { group, requestId } = indexedRun(folder);
  const { runTag } = parseRequestId(requestId);
  const startedAt = runStart(requestId, page.run);
  if (startedAt === undefined) return `${word} · ${folder}`;
  const name = `${runTag === undefined ? '' : `${runTag} `}${runName({ requestId, startedAt })}`;
  return [word, name, ...(group === '' ? [] : [group])].join(' · ');
}

/** Seconds after which the script loads the page again. */
const REFRESHED_EVERY = 30;

/** Has the script load the page again from time to time. Without it, that is up to the reader. */
function renderWaiting(): Html {
  return html`<p class="dim" data-refresh="${REFRESHED_EVERY}">
    Krkn sends its telemetry at the end of a run. Reload this page to see whether more has come.
  </p>`;
}

function renderTooLong({ tooLong }: RunPage): Html | undefined {
  if (tooLong.length === 0) return undefined;
  return html`<p class="callout warning">${tooLong.join(' and ')} ${tooLong.length === 1 ? 'is' : 'are'} too long
    to be read here. Download what you need from the files below.</p>`;
}

function renderHeading(page: RunPage): Html {
  const { links, folder, run, hasTelemetry, now } = page;
  const { requestId } = indexedRun(folder);
  const { runTag } = parseRequestId(requestId);
  const startedAt = runStart(requestId, page.run);
  return html`<div class="heading run-heading">
    <div>
      <h1>${runTag === undefined ? 'Run' : foreignText(runTag)}${
        startedAt !== undefined && html`<span class="dim dot"> · </span>${renderTime(startedAt)}`
      }</h1>
    <p class="run-id dim">
      ${startedAt !== undefined && html`<span class="age">${renderStart(startedAt, resentStart(requestId, run), now)}</span>`}
      <span class="name"><span class="mono" id="run-id">${foreignText(requestId, 300)}</span>
        <button type="button" data-copy="run-id" hidden>Copy</button></span>
      ${renderNeighbours(page)}
    </p>
    </div>
    <div class="actions">
      ${
        run &&
        html`${!page.around.isAlone && html`<a class="button primary" href="${links.compare(folder)}">${compareWords(page)}</a>`}
          <a class="button" href="${links.export(folder, 'markdown')}">Markdown</a>
          <a class="button" href="${links.export(folder, 'junit')}">JUnit XML</a>
          <a class="button" href="${links.export(folder, 'json')}">JSON</a>`
      }
      ${hasTelemetry && html`<a class="button" href="${links.raw(folder)}">Raw telemetry</a>`}
    </div>
  </div>`;
}

/** @param resent by the telemetry, where the id is of another time: the duration is counted from it */
function renderStart(startedAt: number, resent: number | undefined, now: number): HtmlValue {
  if (resent === undefined) return `Started ${formatAge(startedAt, now)}`;
  return html`Sent under an id of ${renderTime(startedAt)}; its telemetry is of ${renderTime(resent)}`;
}

/** What the button says: the rule by which the run is found that this one is compared with. */
function compareWords({ around: { baseline } }: RunPage): string {
  return `Compare with ${baseline === undefined ? 'an earlier run' : baselineWords[baseline.common]}`;
}

/** The runs of the group before and after this one, and its scenarios in all of them. */
function renderNeighbours({ links, folder, around: { previous, next } }: RunPage): Html | undefined {
  const { group } = indexedRun(folder);
  if (group === '') return undefined;
  const link = (run: RunSummary | undefined, name: string, relation: string): Html | false =>
    run !== undefined &&
    html`<a rel="${relation}" href="${links.folder(runFolder({ group, requestId: run.requestId }))}">${name}</a>`;
  return html`<span class="neighbours">${link(previous, 'Previous run', 'prev')}
    ${link(next, 'Next run', 'next')}
    <a href="${links.scenarios(group)}">Scenarios of the group</a></span>`;
}

function outcomeOf(page: RunPage): VerdictBanner {
  const { folder, listing, now } = page;
  const { requestId } = indexedRun(folder);
  const signs = { startedAt: runStart(requestId, page.run), lastSign: lastSignOf(listing.files) };
  const told = storedVerdict(page, signs, now);
  if (told.status !== 'unfinished') return told;
  // The heading has said the first words.
  const reasons = told.reasons.map((reason) => ({
    ...reason,
    text: reason.text.replace(/^No telemetry: t/, 'T'),
  }));
  return { ...told, reasons, isAwaited: !isOverdue(signs, now) };
}

/** A part of the page, and what the links on top call it. */
interface Section {
  readonly id: string;
  readonly name: string;
  readonly content: Html | undefined;
}

function sectionsOf(page: RunPage): readonly Section[] {
  const { links, folder, listing, run, now } = page;
  const { files, folders } = listing;
  return [
    ...(run === undefined ? [] : telemetrySections(page, run)),
    { id: 'files', name: 'Files', content: renderFiles({ links, files, now }) },
    { id: 'folders', name: 'Folders', content: renderFolders({ links, folder, names: folders }) },
  ];
}

function telemetrySections(page: RunPage, run: Run): readonly Section[] {
  const { links, folder, alerts, recoveryPage, around, metrics } = page;
  const group = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
  const pageLink = (page: number): string => `${links.folder(folder, { recovery: String(page) })}#recovery`;
  return [
    {
      id: 'timeline',
      name: 'Timeline',
      content: renderTimeline({ run, metrics: metrics.kind === 'result' ? metrics.result : undefined }),
    },
    { id: 'metrics', name: 'Metrics', content: metricsOf(page, run) },
    { id: 'recovery', name: 'Recovery', content: renderRecovery({ run, page: recoveryPage, pageLink }) },
    {
      id: 'scenarios',
      name: 'Scenarios',
      content: renderScenarios({ links, group, run, states: around.states }),
    },
    { id: 'checks', name: 'Checks', content: renderChecks({ run }) },
    { id: 'alerts', name: 'Alerts', content: renderAlerts({ run, alerts }) },
    { id: 'errors', name: 'Errors', content: renderErrorLogs({ run }) },
    { id: 'events', name: 'Events', content: renderClusterEvents({ run }) },
    { id: 'cluster', name: 'Cluster', content: renderCluster({ run }) },
  ];
}

function metricsOf(
  { links, folder, listing, metrics, hasMetrics, metricsScenario, askedLook, now }: RunPage,
  run: Run,
): Html | undefined {
  if (metrics.kind === 'none' && !hasMetrics) return undefined;
  const received = listing.files.find(({ name }) => name === 'telemetry.json')?.modified;
  const receivedAt = received === undefined ? undefined : utcSeconds(received);
  const isAsked = askedLook !== undefined && isUnderWay(askedLook, metrics, now);
  return renderMetrics({
    ...{ links, folder, run, found: metrics, scenario: metricsScenario, receivedAt, now },
    askedAt: isAsked ? askedLook.requestedAt / 1_000 : undefined,
  });
}

function renderSectionLinks(sections: readonly Section[]): Html {
  return html`<nav class="sections" aria-label="On this page">
    ${sections.map(({ id, name }) => html`<a href="#${id}">${name}</a>`)}
  </nav>`;
}
