import type { ScenarioHistory, ScenarioRun } from '../../model/group/scenario-history';
import { html, type Html } from '../frame/html';

/** What the browser's script draws: one place in each list for each run, oldest first. */
interface HistoryChart {
  readonly kind: 'history';
  /** Epoch seconds. */
  readonly times: readonly number[];
  readonly series: readonly {
    readonly name: string;
    readonly unit: string;
    readonly values: readonly (number | null)[];
  }[];
  readonly marks: readonly HistoryMark[];
}

interface HistoryMark {
  /** Epoch seconds. */
  readonly time: number;
  readonly status: 'passed' | 'failed';
  /** `4.18.6 → 4.18.9` */
  readonly versionChanged?: string;
}

const MOST_POINTS = 500;

/** Recovery and score over time. Undefined when there are not two points to join. */
export function renderHistoryChart({ runs }: ScenarioHistory): Html | undefined {
  const shown = runs
    .filter(({ run }) => run.startedAt !== undefined)
    .slice(0, MOST_POINTS)
    .reverse();
  const series = [
    {
      name: 'Slowest recovery',
      unit: 's',
      values: shown.map(({ scenario }) => scenario.slowestRecovery ?? null),
    },
    { name: 'Score', unit: '', values: shown.map(({ scenario }) => scenario.score ?? null) },
  ].filter(({ values }) => values.filter((value) => value !== null).length > 1);
  if (series.length === 0) return undefined;
  const chart: HistoryChart = {
    kind: 'history',
    times: shown.map(({ run }) => run.startedAt!),
    series,
    marks: shown.flatMap(toMark),
  };
  // The script that draws the chart shows it.
  return html`<figure class="chart" hidden>
    <div data-chart="${JSON.stringify(chart)}"></div>
    <figcaption>${captionOf(series.map(({ name }) => name))} of each run${marksNote(chart.marks)}. The table below shows
      the same data.</figcaption>
  </figure>`;
}

/** `Slowest recovery and score` */
function captionOf([first = '', ...rest]: readonly string[]): string {
  return [first, ...rest.map((name) => name.toLowerCase())].join(' and ');
}

/** What is marked: of what there is. */
function marksNote(marks: readonly HistoryMark[]): string {
  const marked = [
    ...(marks.some(({ status }) => status === 'failed') ? ['failed runs'] : []),
    ...(marks.some(({ versionChanged }) => versionChanged !== undefined)
      ? ['changes of the cluster’s version']
      : []),
  ];
  return marked.length === 0 ? '' : `; ${marked.join(' and ')} are marked`;
}

function toMark({ run, status, versionBefore }: ScenarioRun): readonly HistoryMark[] {
  if (status === 'unknown') return [];
  const { startedAt: time, clusterVersion } = run;
  const versionChanged = versionBefore && `${versionBefore} → ${clusterVersion!}`;
  return [{ time: time!, status, ...(versionChanged !== undefined && { versionChanged }) }];
}
