import type { Recovery } from '../../model/recovery';
import { formatNumber } from '../../text/count';
import { shortened } from '../../text/shortened';
import { html, type Html } from '../frame/html';

const MOST_BARS = 40;
const LONGEST_LABEL = 60;

/** A bar is worth drawing from two on: one alone has nothing beside it. */
const FEWEST_BARS = 2;

/**
 * The slowest recoveries as bars, each of its parts on one another. The table has the same in words.
 * @param rows the slowest first
 */
export function renderRecoveryChart(rows: readonly Recovery[]): Html | undefined {
  const timed = rows.filter(({ isRecovered, total }) => isRecovered && total !== undefined);
  if (timed.length < FEWEST_BARS) return undefined;
  const bars = timed.slice(0, MOST_BARS);
  const caption =
    bars.length < timed.length
      ? `The ${bars.length} slowest of ${formatNumber(timed.length)} recoveries, in seconds.`
      : 'Recoveries, in seconds.';
  return html`<figure class="chart">
    <div data-chart="${JSON.stringify(chartData(bars))}"></div>
    <figcaption>${caption} ${nodeNote(bars)}</figcaption>
  </figure>`;
}

function nodeNote(bars: readonly Recovery[]): string | undefined {
  if (bars.every(({ kind }) => kind !== 'node')) return undefined;
  return 'Rescheduling of a node lasts until its machine runs.';
}

/** What the script that draws it reads. */
function chartData(bars: readonly Recovery[]): object {
  const isSplit = ({ rescheduling, readiness }: Recovery): boolean =>
    rescheduling !== undefined || readiness !== undefined;
  const values = (valueOf: (bar: Recovery) => number | undefined): (number | null)[] =>
    bars.map((bar) => toMilliseconds(valueOf(bar)));
  return {
    kind: 'stacked',
    labels: bars.map(({ name }, index) => shortened(name ?? `${index + 1}`, LONGEST_LABEL)),
    series: [
      { name: 'Rescheduling', values: values(({ rescheduling }) => rescheduling) },
      { name: 'Readiness', values: values(({ readiness }) => readiness) },
      ...(bars.every(isSplit)
        ? []
        : [{ name: 'Not split', values: values((bar) => (isSplit(bar) ? undefined : bar.total)) }]),
    ],
    unit: 's',
  };
}

/** Further digits are those of floats, not of clocks. */
function toMilliseconds(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Math.round(seconds * 1000) / 1000;
}
