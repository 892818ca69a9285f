import type { Period } from '../../model/time';
import type { Bar, Lane, Point } from '../../model/timeline/timeline-lane';
import { formatDuration } from '../../text/amounts';
import { shortened } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import { isoTime } from '../parts/time';
import type { Timeline } from '../../model/timeline/timeline';

/** Where in a window a time is: 0 to 100, with as many decimals as can be seen. */
export function toPercent(time: number, { start, end }: Period): number {
  const percent = (100 * (time - start)) / (end - start);
  return Number(Math.min(100, Math.max(0, percent)).toFixed(2));
}

/** The picture of a lane's course. Lengths are percents and pixels, so that nothing in it is stretched. */
export function renderTrack(lane: Lane, window: Period): Html {
  const name = `${shortened(lane.label, 80)}: ${lane.result}`;
  return html`<svg class="track" role="img" aria-label="${name}">
    ${lane.watched.map((period) => renderWatched(period, window))}
    ${lane.bars.map((bar) => renderBar(bar, window))}${lane.points.map((point) => renderPoint(point, window))}
  </svg>`;
}

function renderWatched(watched: Period, window: Period): Html {
  const from = toPercent(watched.start, window);
  // Of a check in one moment, what can be seen.
  const to = Math.max(toPercent(watched.end, window), Number((from + 0.3).toFixed(2)));
  return html`<line class="watched" x1="${from}%" x2="${to}%" y1="11" y2="11" />`;
}

const thick = html`y="4" height="14" rx="2"`;
const thin = html`y="7.5" height="7" rx="1"`;

/** Attributes of a bar's height: scenarios are thick, and what they did is thin. */
const barShapes: Readonly<Record<Bar['kind'], Html>> = {
  passed: thick,
  failed: thick,
  unknown: thick,
  down: thin,
  flapping: thin,
  violated: thin,
  warned: thin,
};

function renderBar(bar: Bar, window: Period): Html {
  const x = toPercent(bar.start, window);
  // A rectangle without width is not drawn; of any other, the stroke is seen however short it is.
  const width = Math.max(0.01, Number((toPercent(bar.end, window) - x).toFixed(2)));
  const seconds = secondsOf(bar);
  const length = seconds === undefined ? '' : ` (${formatDuration(seconds)})`;
  return html`<rect class="bar ${bar.kind}" x="${x}%" width="${width}%" ${barShapes[bar.kind]}>
    <title>${shortened(bar.label)}: ${spanText(bar)}${length}</title>
  </rect>`;
}

/** Seconds that something lasted. Undefined of what was seen in a single moment: it was so for longer. */
export function secondsOf({ start, end }: Bar): number | undefined {
  return start === end ? undefined : end - start;
}

function renderPoint({ at, kind, label }: Point, window: Period): Html {
  return html`<svg class="point ${kind}" x="${toPercent(at, window)}%" y="11" width="1" height="1" overflow="visible">
    ${pointSigns[kind]}<title>${[...(label === '' ? [] : [shortened(label)]), timeText(at)].join(': ')}</title>
  </svg>`;
}

const diamond = html`<path d="M0-7L7 0 0 7-7 0z" />`;

/** What stands for things that happened, around 0,0: of different form, as colours alone tell nothing to some. */
const pointSigns: Readonly<Record<Point['kind'], Html>> = {
  alert: diamond,
  objective: diamond,
  error: html`<path d="M-4-4L4 4M4-4L-4 4" />`,
  event: html`<circle r="3.5" />`,
};

/** `2025-04-22 17:36:04–17:36:38 UTC`, with both dates if they differ. */
function spanText({ start, end }: Period): string {
  const [from, to] = [dateAndTime(start), dateAndTime(end)];
  if (from === to) return `${from} UTC`;
  return `${from}–${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to} UTC`;
}

function timeText(at: number): string {
  return `${dateAndTime(at)} UTC`;
}

function dateAndTime(seconds: number): string {
  return isoTime(seconds)?.slice(0, 19).replace('T', ' ') ?? '–';
}

/** Marks of an axis of time. */
export interface TimeAxis {
  /** Epoch seconds, at round times of UTC. */
  readonly ticks: readonly number[];
  /** What tells the marks apart: the time of the day, or the date. */
  readonly format: 'clock' | 'date';
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Distances that are round. None is below a minute, as times are told to the minute. */
const steps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

/** Most marks of an axis. */
const MOST_TICKS = 7;

/** The marks of an axis: at most 7; one, of its start, when it is too short to have any at round times. */
export function timeAxis({ start, end }: Period): TimeAxis {
  const step =
    steps.find((candidate) => (end - start) / candidate < MOST_TICKS) ?? (end - start) / MOST_TICKS;
  const first = Math.ceil(start / step) * step;
  const ticks = Array.from({ length: MOST_TICKS }, (_, index) => first + index * step).filter(
    (tick) => tick >= start && tick <= end,
  );
  return { ticks: ticks.length === 0 ? [start] : ticks, format: step < DAY ? 'clock' : 'date' };
}

const barNames: Readonly<Record<Bar['kind'], string>> = {
  passed: 'Scenario passed',
  failed: 'Scenario failed',
  unknown: 'Scenario, outcome unknown',
  down: 'Down or disrupted',
  flapping: 'Down again and again',
  violated: 'Hypothesis violated',
  warned: 'Hypothesis of severity warning violated',
};

const pointNames: Readonly<Record<Point['kind'], string>> = {
  alert: 'Alert that fired',
  objective: 'Failed objective',
  error: 'Error',
  event: 'Event',
};

/** What the signs of a timeline mean: those alone that are in it. */
export function renderLegend({ lanes }: Timeline): Html {
  const bars = new Set(lanes.flatMap((lane) => lane.bars.map(({ kind }) => kind)));
  const points = new Set(lanes.flatMap((lane) => lane.points.map(({ kind }) => kind)));
  const watched = lanes.filter((lane) => lane.watched.length > 0);
  const states = new Set(watched.map(({ kind }) => (kind === 'hypothesis' ? 'held' : 'up')));
  return html`<ul class="legend">
    ${kindsOf(barNames).map(
      (kind) =>
        bars.has(kind) &&
        renderItem(barNames[kind], html`<rect class="bar ${kind}" x="1" width="20" ${barShapes[kind]} />`),
    )}
    ${watched.length > 0 && renderItem(`Checked and ${[...states].join(', or ')}`, html`<line class="watched" x1="0" x2="22" y1="11" y2="11" />`)}
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
