import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readRecording, writeRecording, type RecordedSeries } from './recorded-samples';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** As in a file of Prometheus: whole numbers, some decimals, or all digits of a double. */
const value = fc.oneof(
  fc.integer(),
  fc.integer().map((hundredths) => hundredths / 100),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((double) => !Object.is(double, -0)),
);

const recorded: fc.Arbitrary<RecordedSeries> = fc
  .record({
    instance: fc.constantFrom('a', 'b'),
    samples: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 2e12 }), value), {
      minLength: 1,
      selector: ([time]) => time,
    }),
  })
  .map(({ instance, samples }) => {
    const ascending = [...samples].sort(([left], [right]) => left - right);
    return {
      labels: { __name__: 'x', instance },
      times: ascending.map(([time]) => time),
      values: ascending.map(([, each]) => each),
    };
  });

it('what is recorded is read again, to the bit', () => {
  const file = join(folder, 'samples.jsonl.gz');
  fc.assert(
    fc.property(fc.array(recorded, { minLength: 1 }), (series) => {
      writeRecording(file, series);
      const instances = [...new Set(series.map(({ labels }) => labels['instance']))];
      expect(readRecording(file)).toEqual(
        instances.flatMap((instance) => series.filter(({ labels }) => labels['instance'] === instance)),
      );
    }),
  );
});
