import type { Timeline } from '../../model/timeline/timeline';
import type { Lane } from '../../model/timeline/timeline-lane';
import { formatDuration } from '../../text/duration';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { timeOrDash } from '../parts/time';
import { number, renderRest, renderTable } from '../parts/table';
import { secondsOf } from './timeline-track';
import type { ForeignText } from '../../text/foreign';

/** Most rows of the table. */
const MOST_ROWS = 200;

interface Row {
  readonly at: number;
  /** Seconds; undefined of what has no length, or none that is known. */
  readonly seconds: number | undefined;
  readonly lane: Lane;
  readonly label: ForeignText;
}

/** The timeline in words, in order of time, for those who do not see the picture. */
export function renderTimelineTable({ lanes }: Timeline): Html {
  const rows = lanes.flatMap(rowsOf).sort((left, right) => left.at - right.at);
  return html`<details class="more">
    <summary>Timeline as a table</summary>
    ${renderTable('Timeline as a table', ['Time', 'Source', 'What happened', number('Duration')], rows.slice(0, MOST_ROWS).map(renderRow))}
    ${renderRest(rows.length, MOST_ROWS)}
  </details>`;
}

function rowsOf(lane: Lane): readonly Row[] {
  return [
    ...lane.bars.map((bar) => ({ at: bar.start, seconds: secondsOf(bar), lane, label: bar.label })),
    ...lane.points.map(({ at, label }) => ({ at, seconds: undefined, lane, label })),
  ];
}

function renderRow({ at, seconds, lane, label }: Row): Html {
  return html`<tr>
    <td>${timeOrDash(at)}</td>
    <td>${foreignText(lane.label, 80)}</td>
    <td>${foreignText(label)}</td>
    <td class="number">${seconds === undefined ? '–' : formatDuration(seconds)}</td>
  </tr>`;
}
