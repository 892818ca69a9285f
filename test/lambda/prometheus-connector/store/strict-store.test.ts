// The stand-in is as strict as Timestream: whatever labels a sender has, nothing that we send may be refused by it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { labelNameOf } from '../../../../lambda/prometheus-connector/convert/timestream-dimension';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream/index';
import { accessKey, basic, connectorHandler, handlerEdge } from '../../../support/connector-edges';
import { bitsOf, compress, encodeVersion2 } from '../../../support/remote-write';

const now = Date.now();
let directory: string;
let standIn: TimestreamStandIn;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: Array.from({ length: 100 }, (_, index) => ({ database: 'test', table: `run-${index}` })),
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

const labelName = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z_][a-z0-9_]{0,10}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'time',
      'ts_x',
      'measure_name',
      'measure_value::double',
      'U__x',
      'a:b',
      'L__a',
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 70 }) },
);
const labels = fc
  .dictionary(labelName, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { maxKeys: 3 })
  .map((others) => ({ ...others, __name__: 'up' }));
const value = fc.double({ noNaN: true, noDefaultInfinity: true });

it('every label set and every finite double is stored as it came', async () => {
  const handler = connectorHandler({});
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(labels, value), {
        minLength: 1,
        maxLength: 20,
        selector: ([set]) => JSON.stringify(Object.entries(set).sort()),
      }),
      async (series) => {
        const table = `run-${run++ % 100}`;
        const body = compress(
          encodeVersion2(
            series.map(([set, sample], index) => ({
              labels: { ...set, prometheusDatabaseLabel: 'test', prometheusTableLabel: table },
              samples: [[sample, now - run * 20 - index]],
            })),
          ),
        );
        const response = await handlerEdge(handler)({
          method: 'POST',
          path: '/write',
          headers: {
            authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey),
            'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
          },
          body,
        });
        expect(response).toMatchObject({ status: 204, body: '' });
        const stored = (await standIn.records('test', table)).slice(0, series.length);
        expect(
          new Set(
            stored.map((record) =>
              JSON.stringify([labelsOf(record.dimensions), bitsOf(record.value as number).toString()]),
            ),
          ),
        ).toEqual(
          new Set(
            series.map(([{ __name__, ...set }, sample]) =>
              JSON.stringify([Object.entries(set).sort(), bitsOf(sample).toString()]),
            ),
          ),
        );
      },
    ),
    { numRuns: 100 },
  );
});

/** The labels that a record's dimensions were made of, sorted. */
function labelsOf(dimensions: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(dimensions)
    .filter(([name]) => !name.startsWith('N__'))
    .map(([name, text]): [string, string] => [
      labelNameOf(name) ?? dimensions[`N__${name.slice(name.lastIndexOf('_') + 1)}`]!,
      text,
    ])
    .sort();
}
