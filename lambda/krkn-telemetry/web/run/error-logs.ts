import type { ErrorLog, Run } from '../../model/run';
import { count, formatNumber } from '../../text/count';
import { html, type Html } from '../frame/html';
import { timeOrDash } from '../parts/time';
import { orDash } from '../parts/foreign-text';
import { renderTable } from '../parts/table';
import { newestLast, type TimedEntry } from './newest-last';

/** Most rows of the table. */
const MOST_LOGS = 100;

/**
 * The errors that Krkn logged, newest last.
 * @returns undefined when it logged none
 */
export function renderErrorLogs({ run }: { readonly run: Run }): Html | undefined {
  const { errorLogs } = run;
  if (errorLogs.length === 0) return undefined;
  const earlier = errorLogs.length - MOST_LOGS;
  return html`<section id="errors" aria-labelledby="errors-heading">
    <h2 id="errors-heading">Krkn errors</h2>
    ${
      earlier > 0 &&
      html`<p class="dim">
        The last ${MOST_LOGS} of ${count(errorLogs.length, 'error')}; ${formatNumber(earlier)} earlier
        ${earlier === 1 ? 'one is' : 'ones are'} in telemetry.json.
      </p>`
    }
    ${renderTable('Table of errors', ['Time', 'Message'], newestLast(errorLogs, ({ timestamp }) => timestamp, MOST_LOGS).map(renderRow))}
  </section>`;
}

function renderRow({ entry, at }: TimedEntry<ErrorLog>): Html {
  return html`<tr>
    <td>${timeOrDash(at)}</td>
    <td class="message">${orDash(entry.message, 500)}</td>
  </tr>`;
}
