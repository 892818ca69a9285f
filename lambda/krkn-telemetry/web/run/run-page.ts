import type { Folder } from '../../storage/keys/folder';
import { parseRequestId } from '../../storage/keys/request-id';
import type { CriticalAlerts } from '../../model/alert';
import type { Run } from '../../model/run';
import { unreadableTelemetry, verdict } from '../../model/verdict';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { formatAge, renderTime } from '../parts/time';
import { renderAlerts } from './alerts';
import { renderChecks } from './checks';
import { renderCluster } from './cluster';
import { renderClusterEvents, renderErrorLogs } from './events-and-logs';
import { renderFiles, renderFolders } from './files';
import { renderKeyFigures, renderVerdictBanner, type VerdictBanner } from './summary';
import { renderRecovery } from './recovery';
import { renderScenarios } from './scenarios';
import { renderTimeline } from './timeline';
import type { ForeignText } from '../../text/foreign-text';

/** What the page of a run shows. */
interface RunPage {
  readonly links: Links;
  /** The run's folder, without a slash at its end. */
  readonly folder: ForeignText;
  readonly listing: Folder;
  /** Undefined: there is no telemetry, or none that can be read. */
  readonly run: Run | undefined;
  /** Whether there is a `telemetry.json`. */
  readonly hasTelemetry: boolean;
  /** Undefined: none were sent. */
  readonly alerts: CriticalAlerts | undefined;
  /** Names of those of its files that are too long to be read. */
  readonly tooLong: readonly string[];
  /** Page of the table of recoveries, from 1. */
  readonly recoveryPage: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The page of a run: whether it passed, why not, what happened when, and where its data is. */
export function renderRunPage(page: RunPage): Page {
  const { folder, run } = page;
  const sections = sectionsOf(page).filter(({ content }) => content !== undefined);
  return {
    folder,
    hasCharts: run !== undefined,
    title: folder,
    content: html`${renderHeading(page)}
      ${renderVerdictBanner(outcomeOf(page))} ${renderTooLong(page)} ${run && renderKeyFigures(run)}
      ${sections.length > 1 && renderSectionLinks(sections)} ${sections.map(({ content }) => content)}`,
  };
}

function renderTooLong({ tooLong }: RunPage): Html | undefined {
  if (tooLong.length === 0) return undefined;
  return html`<p class="callout warning">${tooLong.join(' and ')} ${tooLong.length === 1 ? 'is' : 'are'} too long
    to be read here. Download what you need from the files below.</p>`;
}

function renderHeading(page: RunPage): Html {
  const { links, folder, run, hasTelemetry, now } = page;
  const requestId = folder.slice(folder.lastIndexOf('/') + 1);
  const { startedAt, runTag } = parseRequestId(requestId);
  return html`<div class="heading">
    <div>
      <h1>${runTag === undefined ? 'Run' : foreignText(runTag)}${
        startedAt !== undefined && html`<span class="dim"> · </span>${renderTime(startedAt)}`
      }</h1>
      <p class="run-id dim">
        ${startedAt !== undefined && html`<span>Started ${formatAge(startedAt, now)} ·</span>`}
        <span class="mono" id="run-id">${foreignText(requestId, 300)}</span>
        <button type="button" data-copy="run-id" hidden>Copy</button>
      </p>
    </div>
    <div class="actions">
      ${
        run &&
        html`<a class="button primary" href="${links.compare(folder)}">Compare with last passing run</a>
          <a class="button" href="${links.export(folder, 'markdown')}">Markdown</a>
          <a class="button" href="${links.export(folder, 'junit')}">JUnit XML</a>
          <a class="button" href="${links.export(folder, 'json')}">JSON</a>`
      }
      ${hasTelemetry && html`<a class="button" href="${links.raw(folder)}">Raw telemetry</a>`}
    </div>
  </div>`;
}

/** Hours after which a run without telemetry has most likely ended. */
const LONGEST_RUN_HOURS = 24;

function outcomeOf({ folder, run, hasTelemetry, alerts, now }: RunPage): VerdictBanner {
  if (run !== undefined) return verdict(run, alerts);
  if (hasTelemetry) return unreadableTelemetry;
  const { startedAt } = parseRequestId(folder.slice(folder.lastIndexOf('/') + 1));
  const isOld = startedAt !== undefined && now / 1000 - startedAt > LONGEST_RUN_HOURS * 3600;
  const reason = isOld
    ? 'It started more than a day ago and has sent no telemetry: most likely it ended before it could'
    : 'The run is in progress, or it ended before it could send any. Krkn sends its telemetry at the end';
  return { status: 'unfinished', reasons: [reason], warnings: [] };
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

function telemetrySections({ links, folder, alerts, recoveryPage }: RunPage, run: Run): readonly Section[] {
  const group = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
  const pageLink = (page: number): string => `${links.folder(folder, { recovery: String(page) })}#recovery`;
  return [
    { id: 'timeline', name: 'Timeline', content: renderTimeline({ run }) },
    { id: 'recovery', name: 'Recovery', content: renderRecovery({ run, page: recoveryPage, pageLink }) },
    { id: 'scenarios', name: 'Scenarios', content: renderScenarios({ links, group, run }) },
    { id: 'checks', name: 'Checks', content: renderChecks({ run }) },
    { id: 'alerts', name: 'Alerts', content: renderAlerts({ run, alerts }) },
    { id: 'errors', name: 'Errors', content: renderErrorLogs({ run }) },
    { id: 'events', name: 'Events', content: renderClusterEvents({ run }) },
    { id: 'cluster', name: 'Cluster', content: renderCluster({ run }) },
  ];
}

function renderSectionLinks(sections: readonly Section[]): Html {
  return html`<nav class="sections" aria-label="On this page">
    ${sections.map(({ id, name }) => html`<a href="#${id}">${name}</a>`)}
  </nav>`;
}
