// The stand-in is as strict as Timestream: whatever labels a sender has, nothing that we send may be refused by it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { labelNameOf } from '../../../../../../lambda/metrics/timestream/dimension';
import { nonFiniteWords } from '../../../../../../lambda/metrics/model/non-finite';
import { startTimestream, type TimestreamStandIn } from '../../../../../../local/timestream/index';
import type { StoredRecord } from '../../../../../../local/timestream/stored-record';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  handlerEdge,
} from '../../../../../support/connector-edges';
import { bitsOf, compress, encodeVersion2 } from '../../../../../support/remote-write';

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
const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  {
    weight: 1,
    arbitrary: fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }).map((fraction) => 0x7ff0000000000000n + fraction),
  },
);
const dimensionLabels = fc.option(fc.constantFrom(['time', 'a'], ['x']), { nil: undefined });

it('every label set and every double is stored as it came', async () => {
  const clients = callerClients();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(labels, value), {
        minLength: 1,
        maxLength: 20,
        selector: ([set]) => JSON.stringify(Object.entries(set).sort()),
      }),
      dimensionLabels,
      async (series, chosen) => {
        const handler = connectorHandler({ clients, rules: { dimensionLabels: chosen } });
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
              JSON.stringify([labelsOf(record.dimensions), bitsOfValue(record).toString()]),
            ),
          ),
        ).toEqual(
          new Set(
            series.map(([{ __name__, ...set }, sample]) =>
              JSON.stringify([
                Object.entries(set).sort(),
                (typeof sample === 'bigint' ? sample : bitsOf(sample)).toString(),
              ]),
            ),
          ),
        );
      },
    ),
    { numRuns: 100 },
  );
});

/** The bits of a sample, however it is stored. */
function bitsOfValue(record: StoredRecord): bigint {
  if (record.type === 'DOUBLE') return bitsOf(record.value);
  const words = record.type === 'VARCHAR' ? nonFiniteWords(record.value) : undefined;
  if (words === undefined) throw new Error(`This is no sample: ${record.measureName}`);
  return (BigInt(words.highWord) << 32n) | BigInt(words.lowWord);
}

/** The labels that a record's dimensions were made of, sorted. */
function labelsOf(dimensions: StoredRecord['dimensions']): [string, string][] {
  const { P__other_labels: others = '{}', P__no_labels: _isUnlabelled, ...own } = dimensions;
  const named = Object.entries(own)
    .filter(([name]) => name !== 'P__name' && !name.startsWith('N__'))
    .map(([name, text]): [string, string] => [
      labelNameOf(name) ?? own[`N__${name.slice(name.lastIndexOf('_') + 1)}`]!,
      text,
    ]);
  return [...named, ...Object.entries(JSON.parse(others) as Record<string, string>)].sort();
}
