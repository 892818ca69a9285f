import type { ClusterEvent, Run } from '../../model/run';
import { count, formatNumber } from '../../text/count';
import { html, type Html } from '../frame/html';
import { timeOrDash } from '../parts/time';
import { orDash } from '../parts/foreign-text';
import { renderTable } from '../parts/table';
import { newestLast, type TimedEntry } from './newest-last';

/** Most rows of the table. */
const MOST_EVENTS = 100;

/**
 * The events of the cluster while scenarios ran, newest last.
 * @returns undefined when there are none, as of all clients since March 2025
 */
export function renderClusterEvents({ run }: { readonly run: Run }): Html | undefined {
  const events = run.scenarios.flatMap(({ clusterEvents }) => clusterEvents);
  if (events.length === 0) return undefined;
  const earlier = events.length - MOST_EVENTS;
  return html`<section id="events" aria-labelledby="events-heading">
    <h2 id="events-heading">Cluster events</h2>
    ${
      earlier > 0 &&
      html`<p class="dim">
        The last ${MOST_EVENTS} of ${count(events.length, 'event')}; ${formatNumber(earlier)} earlier
        ${earlier === 1 ? 'one is' : 'ones are'} in telemetry.json.
      </p>`
    }
    ${renderTable('Table of cluster events', ['Time', 'Type', 'Reason', 'Object', 'Message'], newestLast(events, ({ creation }) => creation, MOST_EVENTS).map(renderRow))}
  </section>`;
}

function renderRow({ entry, at }: TimedEntry<ClusterEvent>): Html {
  const { type, reason, involvedObjectKind, involvedObjectName, message } = entry;
  const namespace = entry.involvedObjectNamespace ?? entry.namespace;
  const object = [involvedObjectKind, namespace, involvedObjectName].filter((part) => part !== undefined);
  return html`<tr>
    <td>${timeOrDash(at)}</td>
    <td>${orDash(type)}</td>
    <td>${orDash(reason)}</td>
    <td>${orDash(object.length === 0 ? undefined : object.join('/'))}</td>
    <td class="message">${orDash(message, 500)}</td>
  </tr>`;
}
