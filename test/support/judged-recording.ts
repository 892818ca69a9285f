import { assess, resultRows, type CandidateSeries } from '../../lambda/krkn-telemetry/windows/assess';
import { MOVED } from '../../lambda/krkn-telemetry/windows/judge';
import type { ResultRow } from '../../lambda/krkn-telemetry/windows/result';
import type { Samples } from '../../lambda/krkn-telemetry/windows/samples';
import type { ScenarioWindows } from '../../lambda/krkn-telemetry/windows/windows';
import type { RecordedSeries } from './recorded-samples';

/** What a scenario did to recorded series, all of them judged. */
export interface JudgedRecording {
  /** Series that had enough samples. */
  readonly all: number;
  readonly moved: number;
  /** What moved most, first. */
  readonly rows: readonly ResultRow[];
}

/** Judges all series of a recording in the windows of a scenario. */
export function judgeRecording(series: readonly RecordedSeries[], windows: ScenarioWindows): JudgedRecording {
  const counts = new Map(
    series
      .filter(({ labels }) => labels['__name__']!.endsWith('_count'))
      .map((each) => [keyOf(each.labels, /_count$/), samplesOf(each)]),
  );
  const assessed = series.flatMap((each) => assess(candidateOf(each, counts, windows), windows) ?? []);
  const moved = assessed.filter(({ judgement }) => judgement.score >= MOVED);
  return { all: assessed.length, moved: moved.length, ...resultRows(assessed, () => undefined, new Set()) };
}

function candidateOf(
  series: RecordedSeries,
  countsOf: ReadonlyMap<string, Samples>,
  { baseline }: ScenarioWindows,
): CandidateSeries {
  const { __name__: metric = '', ...labels } = series.labels;
  const samples = samplesOf(series);
  const counts = metric.endsWith('_sum') ? countsOf.get(keyOf(series.labels, /_sum$/)) : undefined;
  return {
    metric,
    labels,
    samples,
    ...(counts !== undefined && { counts }),
    // All targets of recordings are there from the start.
    wasZero: samples.times[0]! > baseline.end,
  };
}

function samplesOf({ times, values }: RecordedSeries): Samples {
  return { times: times.map((time) => time / 1000), values };
}

/** Of the sum and the count of a summary the same. */
function keyOf({ __name__: metric = '', ...labels }: RecordedSeries['labels'], suffix: RegExp): string {
  return JSON.stringify([metric.replace(suffix, ''), Object.entries(labels).sort()]);
}
