import type { TimeRange } from './messages';
import type { Moved } from './move-range';
import type { ConnectorPlace } from './places';

/** What is moved. */
interface Task {
  readonly from: ConnectorPlace;
  readonly to: ConnectorPlace;
  /** Milliseconds since 1970; `end` is exclusive. */
  readonly period: { readonly start: number; readonly end: number };
  /** Path of the file of progress. */
  readonly state: string;
}

/** What is said before anything is done. */
export function introduction({ from, to, period, state }: Task): string {
  return `Moves samples and histograms, and compares them.

From     ${from.readUrl}
To       ${to.writeUrl}
Times    ${timeText(period.start)} to ${timeText(period.end)}
Progress ${state}

`;
}

/** What is said of a range. */
export function entry({ start, end }: TimeRange, moved: Moved): string {
  return `${timeText(start)} to ${timeText(end + 1)}  ${amounts(moved)}\n`;
}

/** What is said at the end. */
export function conclusion(moved: Moved): string {
  return `\nAll is moved and the same in both: ${amounts(moved)}.\n`;
}

function amounts({ samples, histograms }: Moved): string {
  const parts = [
    `${samples.toLocaleString('en')} samples`,
    ...(histograms > 0 ? [`${histograms.toLocaleString('en')} histograms`] : []),
  ];
  return parts.join(', ');
}

function timeText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
