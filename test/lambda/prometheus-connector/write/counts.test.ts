// Whatever is in a request and whatever the policies: what the answer says was written is what is stored, or was dropped.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { DropReason } from '../../../../lambda/prometheus-connector/model/drops';
import type { Policies } from '../../../../lambda/prometheus-connector/write/select/policies';
import { rejectionTotal } from '../../../../lambda/prometheus-connector/model/rejections';
import type { WriteReport } from '../../../../lambda/prometheus-connector/write/write';
import { fault } from '../../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream/index';
import type { StoredRecord } from '../../../../local/timestream/stored-record';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  handlerEdge,
  type TestResponse,
} from '../../../support/connector-edges';
import { NAN, STALE_MARKER, type SampleInput, type SeriesInput } from '../../../support/remote-write';
import { v2, version2 } from '../../../support/write-inputs';

const RUNS = 150;
const now = Date.now();
let directory: string;
let standIn: TimestreamStandIn;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  const tables = Array.from({ length: RUNS }, (_, index) => ({ database: 'test', table: `run-${index}` }));
  standIn = await startTimestream({ directory, accessKeys: [accessKey], tables });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<number | bigint>(NAN, STALE_MARKER, Infinity, -Infinity, 0xfff8dead0000beefn),
);
// Few times, so that some come twice.
const timestamp = fc.integer({ min: now - 3, max: now });
const sample = fc.tuple(value, timestamp) as fc.Arbitrary<SampleInput>;
const exemplar = fc.record({
  timestamp,
  value,
  labels: fc.dictionary(fc.constantFrom('trace_id', 'a'), fc.constantFrom('x', 'y', ''), { maxKeys: 2 }),
});
const histogram = fc.record({
  count_int: fc.constantFrom(1, 1, 1, 2),
  sum: value.filter((sum) => typeof sum === 'number' && Number.isFinite(sum)),
  zero_count_int: fc.constant(1),
  timestamp,
});
const series: fc.Arbitrary<SeriesInput> = fc
  .record({
    labels: fc.dictionary(fc.constantFrom('job', 'pod', 'time'), fc.constantFrom('x', 'y'), { maxKeys: 3 }),
    name: fc.constantFrom('a', 'a', 'a', 'b', '', '__exemplar__'),
    samples: fc.array(sample, { maxLength: 4 }),
    exemplars: fc.array(exemplar, { maxLength: 3 }),
    histograms: fc.array(histogram, { maxLength: 3 }),
  })
  .map(({ labels, name, ...items }) => ({ labels: { ...labels, __name__: name }, ...items }));
const policy = fc.constantFrom('store', 'store', 'drop', 'reject');
const policies = fc.record({
  nonFiniteSamples: policy,
  histograms: policy,
  exemplars: policy,
  metadata: fc.constantFrom('store', 'drop'),
  startTimestamps: fc.constantFrom('store', 'drop'),
}) as fc.Arbitrary<Policies>;

/** Counts of samples, histograms and exemplars. */
type Counts = readonly [samples: number, histograms: number, exemplars: number];

function told({ headers }: TestResponse): Counts {
  const of = (kind: string): number => Number(headers[`x-prometheus-remote-write-${kind}-written`]);
  return [of('samples'), of('histograms'), of('exemplars')];
}

function storedOf(records: readonly StoredRecord[]): Counts {
  const of = (measureName: string): number =>
    records.filter((record) => record.measureName === measureName).length;
  const finite = records.filter(({ type }) => type === 'DOUBLE').length;
  return [finite + of('__non_finite__'), of('__histogram__'), of('__exemplar__')];
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Of samples, histograms and exemplars. */
const reasons: readonly (readonly DropReason[])[] = [
  ['stale_marker', 'nan', 'positive_infinity', 'negative_infinity'],
  ['histogram_not_stored'],
  ['exemplar_not_stored'],
];

it('what was written is what is stored, and what was dropped or overwritten, of each kind', async () => {
  const clients = callerClients();
  let run = 0;
  const seen = { dropped: 0, overwritten: 0, rejected: 0, refusedExemplars: 0, accepted: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(series, { maxLength: 8 }),
      policies,
      fc.option(fc.constantFrom('job', 'pod'), { nil: undefined }),
      fc.option(fc.constantFrom('__exemplar__', '__histogram__', '__non_finite__', 'a'), { nil: undefined }),
      async (list, chosen, dimensionLabel, refusedName) => {
        const table = `run-${run++ % RUNS}`;
        const reports: WriteReport[] = [];
        const handler = connectorHandler({
          defaultDestination: { database: 'test', table },
          rules: {
            policies: chosen,
            ...(dimensionLabel !== undefined && { dimensionLabels: [dimensionLabel] }),
          },
          clients,
          report: (report) => reports.push(report),
        });
        standIn.faults.clear();
        if (refusedName !== undefined) {
          standIn.faults.add(
            fault.rejectRecords(
              ({ measureName, timeNs }) => measureName === refusedName && timeNs % 2n === 0n,
            ),
          );
        }
        const response = await handlerEdge(handler)({
          method: 'POST',
          path: '/write',
          headers: { authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey), ...version2 },
          body: v2(list),
        });
        const { dropped, refused, refusedExtras } = reports[0]!;
        const overwritten = dropped.get('overwritten_in_request') ?? 0;
        const droppedCounts = reasons.map((names) => total(names.map((name) => dropped.get(name) ?? 0)));
        const stored = storedOf(await standIn.records('test', table));
        const written = told(response);
        const surplus = written.map((count, kind) => count - stored[kind]! - droppedCounts[kind]!);

        expect([204, 400]).toContain(response.status);
        expect(response.status === 400).toBe(refused.length > 0);
        // Overwritten items of all kinds are counted as one.
        expect(total(surplus)).toBe(overwritten);
        for (const count of surplus) expect(count).toBeGreaterThanOrEqual(0);
        // A series with nothing in it is refused as one item.
        const sent = list.map(({ samples = [], histograms = [], exemplars = [] }) =>
          Math.max(1, samples.length + histograms.length + exemplars.length),
        );
        expect(total(written) + rejectionTotal(refused) + rejectionTotal(refusedExtras)).toBe(total(sent));
        seen.dropped += Number(droppedCounts.some((count) => count > 0));
        seen.overwritten += overwritten;
        seen.rejected += rejectionTotal(refused);
        seen.refusedExemplars += rejectionTotal(refusedExtras);
        seen.accepted += Number(refused.length === 0);
      },
    ),
    // No shrinking beyond the tables that there are: each run needs one of its own.
    { numRuns: RUNS, endOnFailure: true },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(3);
});
