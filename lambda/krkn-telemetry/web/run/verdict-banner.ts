import type { RunSummary } from '../../model/run-summary';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { renderSign } from '../parts/status';
import type { ForeignText } from '../../text/foreign';

/** How a run went, in what a reader takes in at a glance. */
export interface VerdictBanner {
  readonly status: RunSummary['status'];
  readonly reasons: readonly ForeignText[];
  /** What did not make it fail but must be seen. */
  readonly warnings: readonly ForeignText[];
}

const headings: Readonly<Record<RunSummary['status'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  unknown: 'Unknown outcome',
  unfinished: 'No telemetry yet',
};

const colours: Readonly<Record<RunSummary['status'], string>> = {
  passed: 'passed',
  failed: 'failed',
  unknown: 'warning',
  unfinished: 'info',
};

/** The box on top of a run's page. */
export function renderVerdictBanner({ status, reasons, warnings }: VerdictBanner): Html {
  return html`<div class="callout verdict ${colours[status]}">
    <p class="status ${status}">${renderSign(status)}${headings[status]}</p>
    ${renderList(reasons)}
    ${
      warnings.length > 0 &&
      html`<div class="warnings"><strong>Worth a look</strong>
        ${renderList(warnings)}
      </div>`
    }
  </div>`;
}

/** Characters of a reason that are shown: it enumerates names. */
const REASON_LENGTH = 600;

function renderList(texts: readonly ForeignText[]): Html | undefined {
  if (texts.length === 0) return undefined;
  return html`<ul>
    ${texts.map((text) => html`<li>${foreignText(text, REASON_LENGTH)}</li>`)}
  </ul>`;
}
