import type { Recovery } from '../../model/recovery';
import { shortScenarioName } from '../../model/scenario-name';
import { formatDuration } from '../../text/amounts';
import { foreignText } from '../parts/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import { renderSign } from '../parts/status';
import { number, renderTable } from '../parts/table';
import { scenarioAnchor } from './scenario-anchors';

/** A page of the table. */
interface RecoveryTable {
  readonly rows: readonly Recovery[];
  /** Seconds that a bar of full width stands for. */
  readonly slowest: number | undefined;
  /** Numbers of the scenarios that can be linked to. */
  readonly shown: ReadonlySet<number>;
}

/** Recoveries with their parts, in words and as bars on the scale of the slowest one of the run. */
export function renderRecoveryTable({ rows, slowest, shown }: RecoveryTable): Html {
  const hasNodes = rows.some(({ kind }) => kind === 'node');
  return html`${renderTable(
    'Recoveries',
    [
      ...['Workload', 'Namespace', 'Scenario'],
      number(html`${renderSwatch('rescheduling')}Rescheduling`),
      number(html`${renderSwatch('readiness')}Readiness`),
      number('Total'),
      html`<td class="recovery-bars"></td>`,
    ],
    rows.map((row) => renderRow(row, slowest, shown)),
  )}
  ${
    hasNodes &&
    html`<p class="dim">
      For nodes, rescheduling is the time from the start order until the machine ran; readiness is the time from then
      until the node was ready.
    </p>`
  }`;
}

function renderRow(row: Recovery, slowest: number | undefined, shown: ReadonlySet<number>): Html {
  const { name, namespace, isRecovered, total } = row;
  return html`<tr>
    <th scope="row">${name === undefined ? '–' : foreignText(name, 100)}${renderKind(row)}</th>
    <td>${namespace === undefined ? '–' : foreignText(namespace, 100)}</td>
    <td class="recovery-scenario">${renderScenario(row, shown)}</td>
    <td class="number">${seconds(row.rescheduling)}</td>
    <td class="number">${seconds(row.readiness)}</td>
    ${
      isRecovered
        ? html`<td class="number">${seconds(total)}</td>
            <td class="recovery-bars">${renderBar(row, slowest)}</td>`
        : html`<td colspan="2"><span class="status failed">${renderSign('failed')}Did not recover</span></td>`
    }
  </tr> `;
}

function renderKind({ kind }: Recovery): Html | undefined {
  if (kind === 'pod') return undefined;
  return html` <span class="tag">${kind === 'vm' ? 'VM' : 'node'}</span>`;
}

function renderScenario({ scenario, scenarioIndex }: Recovery, shown: ReadonlySet<number>): HtmlValue {
  const number = scenarioIndex + 1;
  const name = scenario === undefined ? `Scenario ${number}` : foreignText(shortScenarioName(scenario), 60);
  return shown.has(number) ? html`<a href="#${scenarioAnchor(number)}">${name}</a>` : name;
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : formatDuration(value);
}

/** A bar of the total, in the colours of its parts as far as they are known. */
function renderBar(
  { rescheduling, readiness, total }: Recovery,
  slowest: number | undefined,
): Html | undefined {
  if (total === undefined || slowest === undefined || slowest <= 0) return undefined;
  const parts = (rescheduling ?? 0) + (readiness ?? 0);
  const width = Math.max(0.5, Math.min(100, (100 * total) / slowest));
  const first = parts > 0 ? (width * (rescheduling ?? 0)) / parts : 0;
  const rest = parts > 0 ? 'readiness' : 'unsplit';
  return html`<svg class="recovery-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    ${first > 0 && html`<rect class="rescheduling" width="${rounded(first)}" height="10" />`}
    <rect class="${rest}" x="${rounded(first)}" width="${rounded(width - first)}" height="10" />
  </svg>`;
}

function rounded(width: number): string {
  return String(Math.round(width * 100) / 100);
}

function renderSwatch(part: 'rescheduling' | 'readiness'): Html {
  return html`<svg class="recovery-swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect class="${part}" width="10" height="10" rx="2" />
  </svg>`;
}
