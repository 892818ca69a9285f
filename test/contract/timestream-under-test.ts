import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { roleMetrics } from '../../lambda/metrics/timestream/role-metrics';
import { startTimestream } from '../../local/timestream';
import { fault } from '../../local/timestream/faults';
import { accessKey, basic, callerClients, timestreamAccess } from '../support/connector-edges';
import { collections, type RankerUnderTest } from './store-under-test';

/** Timestream, behind the stand-in. */
export async function startTimestreamUnderTest(): Promise<RankerUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  const standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: collections.map((table) => ({ database: 'test', table })),
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
  return {
    placeOf: (collection) => ({ database: 'test', table: collection }),
    access: timestreamAccess(callerClients()),
    ranker: roleMetrics({ region: 'us-east-1', endpoint: standIn.endpoint, credentials: accessKey }),
    authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey),
    exemplars: async (collection) =>
      (await standIn.records('test', collection)).flatMap(
        ({ dimensions, measureName, type, value, timeNs }) => {
          if (measureName !== '__exemplar__' || type !== 'MULTI') return [];
          const measures = new Map(value.map((measure) => [measure.name, measure.value]));
          return [
            {
              labels: Object.fromEntries(
                Object.entries(dimensions).map(([name, text]) => [
                  name === 'P__name' ? '__name__' : name,
                  text,
                ]),
              ),
              exemplarLabels: JSON.parse(String(measures.get('P__labels'))) as Record<string, string>,
              value: Number(measures.get('P__value')),
              timestamp: Number(timeNs / 1_000_000n),
            },
          ];
        },
      ),
    refuse: (label, refused) => {
      standIn.faults.add(fault.rejectRecords(({ dimensions }) => dimensions[label] === refused));
    },
    fail: (table) => {
      standIn.faults.add(fault.serverError, table === undefined ? {} : { table });
    },
    hang: () => {
      standIn.faults.add(fault.hang);
    },
    heal: () => {
      standIn.faults.clear();
    },
    close: async () => {
      await standIn.close();
      rmSync(directory, { recursive: true });
    },
  };
}
