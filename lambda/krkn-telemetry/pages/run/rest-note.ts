import { formatNumber } from '../../text/count';
import { html, type Html } from '../html';

/** Says how many rows of a table are left out; undefined when none are. */
export function renderRestNote(all: number, shown: number): Html | undefined {
  if (all <= shown) return undefined;
  return html`<p class="dim">and ${formatNumber(all - shown)} more in telemetry.json</p>`;
}
