import type { Timeline } from '../../model/timeline/timeline';
import type { Bar, Point } from '../../model/timeline/timeline-lane';
import { html, type Html } from '../frame/html';
import { barShapes, pointSigns } from './timeline-track';

const barNames: Readonly<Record<Bar['kind'], string>> = {
  passed: 'Scenario passed',
  failed: 'Scenario failed',
  unknown: 'Scenario, outcome unknown',
  down: 'Down or disrupted',
  flapping: 'Down again and again',
};

const pointNames: Readonly<Record<Point['kind'], string>> = {
  alert: 'Failed alert',
  objective: 'Failed objective',
  error: 'Error',
  event: 'Event',
};

/** What the signs of a timeline mean: those alone that are in it. */
export function renderLegend({ lanes }: Timeline): Html {
  const bars = new Set(lanes.flatMap((lane) => lane.bars.map(({ kind }) => kind)));
  const points = new Set(lanes.flatMap((lane) => lane.points.map(({ kind }) => kind)));
  const hasWatched = lanes.some(({ watched }) => watched !== undefined);
  return html`<ul class="legend">
    ${kindsOf(barNames).map(
      (kind) =>
        bars.has(kind) &&
        renderItem(barNames[kind], html`<rect class="bar ${kind}" x="1" width="20" ${barShapes[kind]} />`),
    )}
    ${hasWatched && renderItem('Checked and up', html`<line class="watched" x1="0" x2="22" y1="11" y2="11" />`)}
    ${kindsOf(pointNames).map(
      (kind) =>
        points.has(kind) &&
        renderItem(
          pointNames[kind],
          html`<svg class="point ${kind}" x="11" y="11" width="1" height="1" overflow="visible">
            ${pointSigns[kind]}
          </svg>`,
        ),
    )}
    ${renderItem('While scenarios ran', html`<rect class="band" x="1" y="2" width="20" height="18" />`)}
  </ul>`;
}

function kindsOf<Kind extends string>(names: Readonly<Record<Kind, string>>): readonly Kind[] {
  return Object.keys(names) as Kind[];
}

function renderItem(name: string, sign: Html): Html {
  return html`<li><svg width="22" height="22" aria-hidden="true">${sign}</svg>${name}</li>`;
}
