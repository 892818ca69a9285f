import type { ClusterEvent, ErrorLog, Run } from '../../model/run';
import { utcSeconds } from '../../model/time';
import { count, formatNumber } from '../../text/amounts';
import { html, type Html } from '../frame/html';
import { orDash } from '../parts/foreign-text';
import { renderTable, renderSection } from '../parts/table';
import { timeOrDash } from '../parts/time';

/** Most rows of a table. */
const MOST_ENTRIES = 100;

/**
 * The events of the cluster while scenarios ran, newest last.
 * @returns undefined when there are none, as of all clients since March 2025
 */
export function renderClusterEvents({ run }: { readonly run: Run }): Html | undefined {
  return renderLog({
    ...{ id: 'events', heading: 'Cluster events', label: 'Table of cluster events', one: 'event' },
    columns: ['Type', 'Reason', 'Object', 'Message'],
    entries: run.scenarios.flatMap(({ clusterEvents }) => clusterEvents),
    timeOf: ({ creation }) => creation,
    renderCells: renderEvent,
  });
}

function renderEvent(event: ClusterEvent): Html {
  const { type, reason, involvedObjectKind, involvedObjectName, message } = event;
  const namespace = event.involvedObjectNamespace ?? event.namespace;
  const object = [involvedObjectKind, namespace, involvedObjectName].filter((part) => part !== undefined);
  return html`<td>${orDash(type)}</td>
    <td>${orDash(reason)}</td>
    <td>${orDash(object.length === 0 ? undefined : object.join('/'))}</td>
    <td class="message">${orDash(message, 500)}</td>`;
}

/**
 * The errors that Krkn logged, newest last.
 * @returns undefined when it logged none
 */
export function renderErrorLogs({ run }: { readonly run: Run }): Html | undefined {
  return renderLog({
    ...{ id: 'errors', heading: 'Krkn errors', label: 'Table of errors', one: 'error' },
    columns: ['Message'],
    entries: run.errorLogs,
    timeOf: ({ timestamp }) => timestamp,
    renderCells: ({ message }: ErrorLog) => html`<td class="message">${orDash(message, 500)}</td>`,
  });
}

interface Log<Entry> {
  readonly id: string;
  readonly heading: string;
  /** Of the table, for those who do not see what is around it. */
  readonly label: string;
  /** What one entry is called. */
  readonly one: string;
  /** Headings of what {@link renderCells} fills. */
  readonly columns: readonly string[];
  readonly entries: readonly Entry[];
  readonly timeOf: (entry: Entry) => string | undefined;
  readonly renderCells: (entry: Entry) => Html;
}

function renderLog<Entry>({ entries, ...log }: Log<Entry>): Html | undefined {
  if (entries.length === 0) return undefined;
  const earlier = entries.length - MOST_ENTRIES;
  const rows = newestLast(entries, log.timeOf, MOST_ENTRIES).map(
    ({ entry, at }) => html`<tr>
    <td>${timeOrDash(at)}</td>
    ${log.renderCells(entry)}
  </tr>`,
  );
  return renderSection(
    log.id,
    log.heading,
    html`${
      earlier > 0 &&
      html`<p class="dim">
        The last ${MOST_ENTRIES} of ${count(entries.length, log.one)}; ${formatNumber(earlier)} earlier
        ${earlier === 1 ? 'one is' : 'ones are'} in telemetry.json.
      </p>`
    }
    ${renderTable(log.label, ['Time', ...log.columns], rows)}`,
  );
}

interface TimedEntry<Entry> {
  readonly entry: Entry;
  /** Epoch seconds. */
  readonly at: number | undefined;
}

/** The newest entries of a log, newest last. Those without a time stay after what they were sent after. */
export function newestLast<Entry>(
  entries: readonly Entry[],
  timeOf: (entry: Entry) => string | undefined,
  most: number,
): readonly TimedEntry<Entry>[] {
  let latest = -Infinity;
  const timed = entries.map((entry) => {
    const at = utcSeconds(timeOf(entry));
    latest = at ?? latest;
    return { entry, at, order: latest };
  });
  return timed
    .sort((left, right) => (left.order === right.order ? 0 : left.order - right.order))
    .slice(-most)
    .map(({ entry, at }) => ({ entry, at }));
}
