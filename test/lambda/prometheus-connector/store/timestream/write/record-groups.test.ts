import type { _Record } from '@aws-sdk/client-timestream-write';
import fc from 'fast-check';
import { OTHER_LABELS_DIMENSION } from '../../../../../../lambda/metrics/timestream/dimension';
import { RecordLabels } from '../../../../../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { toBatches } from '../../../../../../lambda/prometheus-connector/store/timestream/write/batches';
import { decodeVersion1 } from '../../../../../../lambda/prometheus-connector/write/decode/version-1';
import { select } from '../../../../../../lambda/prometheus-connector/write/select/select';
import { shareOf } from '../../../../../support/fuzz';
import { encodeVersion1, type SeriesInput } from '../../../../../support/remote-write';

interface Call {
  readonly Records: readonly _Record[];
  readonly CommonAttributes: _Record;
}

const rules = {
  databaseLabel: 'database',
  tableLabel: 'table',
  defaultDestination: { namespace: 'database', collection: 'table' },
};

function callsOf(series: readonly SeriesInput[], dimensionLabels?: readonly string[]): Call[] {
  const selection = select(decodeVersion1(encodeVersion1(series)), rules, 0);
  const labels = new RecordLabels(selection, dimensionLabels && new Set(dimensionLabels));
  return toBatches(selection, labels).batches.usual.map((batch) => JSON.parse(batch.serialize()) as Call);
}

/** Values of the dimension in each call: of its common attributes, else of its records. */
function valuesOf(name: string, calls: readonly Call[]): string[][] {
  const of = ({ Dimensions = [] }: _Record): string[] =>
    Dimensions.filter(({ Name }) => Name === name).map(({ Value }) => Value!);
  return calls.map(({ CommonAttributes, Records }) => [
    ...new Set([...of(CommonAttributes), ...Records.flatMap(of)]),
  ]);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
const text = (length: number, seed: number): string => String(seed).padStart(length, 'x');

/** A sample of each metric of each target, target by target or metric by metric. */
function scrape(targets: number, metrics: number, { isByMetric = false, bytes = 200 } = {}): SeriesInput[] {
  const of = (target: number, metric: number): SeriesInput => ({
    labels: { __name__: `metric_${metric}`, pod: text(bytes, target) },
    samples: [[metric, 5 + target]],
  });
  return isByMetric
    ? numbers(metrics).flatMap((metric) => numbers(targets).map((target) => of(target, metric)))
    : numbers(targets).flatMap((target) => numbers(metrics).map((metric) => of(target, metric)));
}

describe('a call has the records that share most', () => {
  it.each([
    ['targets of 60 series; a call for each', scrape(10, 60), 10],
    [
      'the same metric by metric, as cAdvisor writes them; the same',
      scrape(10, 60, { isByMetric: true }),
      10,
    ],
    ['targets of 130 series; full calls, and the remainders of two share no call', scrape(3, 130), 6],
    ['targets of 105 series; full calls, and the remainders share one', scrape(3, 105), 4],
    ['labels too short to pay for a call; as few calls as can be', scrape(10, 60, { bytes: 1 }), 6],
    [
      '250 samples of one series; as few',
      [{ ...scrape(1, 1)[0]!, samples: numbers(250).map((at) => [1, at + 1] as const) }],
      3,
    ],
    ['no series; no call', [], 0],
  ])('%s', (_, series, calls) => {
    expect(callsOf(series)).toHaveLength(calls);
  });

  it('records of one target stay together', () => {
    const pods = valuesOf('pod', callsOf(scrape(10, 60, { isByMetric: true })));
    expect(pods.map(({ length }) => length)).toEqual(numbers(10).map(() => 1));
  });

  it('so do few bytes, if that takes no call more', () => {
    const modes = ['user', 'idle', 'system'].map((mode) => ({ mode, count: mode === 'user' ? 80 : 48 }));
    const series = modes.flatMap(({ mode, count }) =>
      numbers(count).map((cpu) => ({
        labels: { __name__: 'cpu', cpu: String(cpu), mode },
        samples: [[cpu, 5]] as const,
      })),
    );
    expect(valuesOf('mode', callsOf(series))).toEqual([['user'], ['idle', 'system']]);
  });

  it('also where labels share a dimension', () => {
    const calls = callsOf(scrape(10, 60, { isByMetric: true }), ['job']);
    expect(valuesOf(OTHER_LABELS_DIMENSION, calls).map(({ length }) => length)).toEqual(
      numbers(10).map(() => 1),
    );
  });

  it('none is much smaller than the others', () => {
    const sizes = callsOf(scrape(101, 1, { bytes: 8 })).map(({ Records }) => Records.length);
    expect(sizes).toEqual([50, 51]);
  });
});

const series = fc.record({
  target: fc.nat({ max: 3 }),
  metric: fc.nat({ max: 400 }),
  zone: fc.constantFrom('', text(300, 1), text(300, 2)),
  time: fc.nat({ max: 2 }),
});

it('each record is in one call, and no call has more than 100', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(series, { maxLength: 600, selector: (one) => JSON.stringify(one) }),
      fc.constantFrom(undefined, ['metric']),
      (list, dimensionLabels) => {
        const calls = callsOf(
          list.map(({ target, metric, zone, time }, index) => ({
            labels: { __name__: 'up', pod: text(200, target), metric: String(metric), zone },
            samples: [[index, 5 + time]],
          })),
          dimensionLabels,
        );
        const values = calls.flatMap(({ Records }) =>
          Records.map(({ MeasureValue }) => Number(MeasureValue)),
        );
        expect(values.sort((left, right) => left - right)).toEqual(numbers(list.length));
        for (const { Records } of calls) {
          expect(Records.length).toBeGreaterThan(0);
          expect(Records.length).toBeLessThanOrEqual(100);
        }
      },
    ),
    { numRuns: shareOf(400) },
  );
});

it('more records than are grouped at a time; none is lost', () => {
  const calls = callsOf(scrape(3, 7_000));
  expect(new Set(calls.flatMap(({ Records }) => Records)).size).toBe(21_000);
});
