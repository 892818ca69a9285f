import type { AlertComparison } from '../../model/comparison/compare-alerts';
import type { RunComparison } from '../../model/comparison/compare-runs';
import { count, formatNumber } from '../../text/amounts';
import { renderTurn, signed } from '../parts/delta';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { number, renderRest, renderTable } from '../parts/table';
import type { ForeignText } from '../../text/foreign-text';

const MOST_ALERTS = 50;
const MOST_COUNTS = 100;

/** Alerts that only one of two runs had. Undefined when there are none. */
export function renderComparedAlerts(alerts: readonly AlertComparison[]): Html | undefined {
  if (alerts.length === 0) return undefined;
  return html`<section aria-labelledby="alerts">
    <h2 id="alerts">Alerts</h2>
    <div class="cards compared-alerts">
      ${renderAlerts('New', alerts.filter(isNew))}
      ${renderAlerts(
        'No longer',
        alerts.filter((alert) => !isNew(alert)),
      )}
    </div>
  </section>`;
}

function isNew({ changes }: AlertComparison): boolean {
  return changes.presence.direction === 'worse';
}

function renderAlerts(title: string, alerts: readonly AlertComparison[]): Html | undefined {
  const [first] = alerts;
  if (first === undefined) return undefined;
  const hidden = alerts.length - MOST_ALERTS;
  return html`<div class="card">
    <h3>${renderTurn(first.changes.presence, title)}</h3>
    <ul>
      ${alerts.slice(0, MOST_ALERTS).map(({ name }) => html`<li>${foreignText(name)}</li>`)}
      ${hidden > 0 && html`<li class="dim">and ${count(hidden, 'more alert')}</li>`}
    </ul>
  </div>`;
}

/** What else was different: versions, settings, nodes and objects of the cluster. */
export function renderComparedCluster({ facts, counts }: RunComparison): Html {
  return html`<section aria-labelledby="cluster">
    <h2 id="cluster">Cluster</h2>
    ${
      facts.length + counts.length === 0
        ? html`<p class="dim">No differences reported.</p>`
        : html`<div class="compared">
            ${renderTable(
              'Differences of the cluster',
              ['What', 'Before', 'Now', number('Difference')],
              [
                ...facts.map((fact) => renderRow(fact.name, fact.before, fact.after, undefined)),
                ...counts
                  .slice(0, MOST_COUNTS)
                  .map(({ name, before, after }) =>
                    renderRow(name, formatNumber(before), formatNumber(after), signed(after - before)),
                  ),
              ],
            )}
            ${renderRest(counts.length, MOST_COUNTS, (hidden) => `And ${count(hidden, 'more number')} of objects.`)}
          </div>`
    }
  </section>`;
}

function renderRow(
  name: ForeignText,
  before: ForeignText,
  after: ForeignText,
  difference: string | undefined,
): Html {
  return html`<tr>
    <th scope="row">${foreignText(name, 60)}</th>
    <td data-name="Before">${foreignText(before)}</td>
    <td data-name="Now">${foreignText(after)}</td>
    ${
      difference === undefined
        ? html`<td class="number dim" data-name="Difference">changed</td>`
        : html`<td class="number" data-name="Difference">${difference}</td>`
    }
  </tr>`;
}
