import type { Period } from '../../model/run-window';
import type { Bar, Lane, Point } from '../../model/timeline/timeline-lane';
import { formatDuration } from '../../text/duration';
import { shortened } from '../../text/shortened';
import { html, type Html } from '../frame/html';
import { isoTime } from '../parts/time';

/** Where in a window a time is: 0 to 100, with as many decimals as can be seen. */
export function toPercent(time: number, { start, end }: Period): number {
  const percent = (100 * (time - start)) / (end - start);
  return Number(Math.min(100, Math.max(0, percent)).toFixed(2));
}

/** The picture of a lane's course. Lengths are percents and pixels, so that nothing in it is stretched. */
export function renderTrack(lane: Lane, window: Period): Html {
  const name = `${shortened(lane.label, 80)}: ${lane.result}`;
  return html`<svg class="track" role="img" aria-label="${name}">
    ${lane.watched !== undefined && renderWatched(lane.watched, window)}
    ${lane.bars.map((bar) => renderBar(bar, window))}${lane.points.map((point) => renderPoint(point, window))}
  </svg>`;
}

function renderWatched(watched: Period, window: Period): Html {
  const [from, to] = [toPercent(watched.start, window), toPercent(watched.end, window)];
  return html`<line class="watched" x1="${from}%" x2="${to}%" y1="11" y2="11" />`;
}

const thick = html`y="4" height="14" rx="2"`;
const thin = html`y="7.5" height="7" rx="1"`;

/** Attributes of a bar's height: scenarios are thick, and what they did is thin. */
export const barShapes: Readonly<Record<Bar['kind'], Html>> = {
  passed: thick,
  failed: thick,
  unknown: thick,
  down: thin,
  flapping: thin,
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

/** Seconds that something lasted. Undefined of what was seen down in a single moment: it was so for longer. */
export function secondsOf({ kind, start, end }: Bar): number | undefined {
  return kind === 'down' && start === end ? undefined : end - start;
}

function renderPoint({ at, kind, label }: Point, window: Period): Html {
  return html`<svg class="point ${kind}" x="${toPercent(at, window)}%" y="11" width="1" height="1" overflow="visible">
    ${pointSigns[kind]}<title>${[...(label === '' ? [] : [shortened(label)]), timeText(at)].join(': ')}</title>
  </svg>`;
}

const diamond = html`<path d="M0-7L7 0 0 7-7 0z" />`;

/** What stands for things that happened, around 0,0: of different form, as colours alone tell nothing to some. */
export const pointSigns: Readonly<Record<Point['kind'], Html>> = {
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
