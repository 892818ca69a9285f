// The probe against the stand-in: all holds; and with one rule of it changed, that line alone does not.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream';
import { fault } from '../../../local/timestream/faults';
import { LIMITS } from '../../../local/timestream/limits';
import { decideVersion } from '../../../local/timestream/versions';
import type { AssumptionId } from '../../../tools/assumptions/assumptions';
import { probes } from '../../../tools/probe/probes';
import { newTableName, runProbes, TableLeft, type Result } from '../../../tools/probe/run-probes';

jest.mock('../../../local/timestream/versions', () => {
  const actual = jest.requireActual<{ decideVersion: typeof decideVersion }>(
    '../../../local/timestream/versions',
  );
  return { decideVersion: jest.fn(actual.decideVersion) };
});
const { decideVersion: asInAws } = jest.requireActual<{ decideVersion: typeof decideVersion }>(
  '../../../local/timestream/versions',
);

const accessKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
let directory: string;
let standIn: TimestreamStandIn;
let clients: { write: TimestreamWriteClient; query: TimestreamQueryClient; patience: number };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: [{ database: 'probed', table: 'another' }],
  });
  const config = { endpoint: standIn.endpoint, region: 'us-east-1', credentials: accessKey, maxAttempts: 1 };
  clients = {
    write: new TimestreamWriteClient(config),
    query: new TimestreamQueryClient(config),
    patience: 0,
  };
});

afterAll(async () => {
  clients.write.destroy();
  clients.query.destroy();
  await standIn.close();
  rmSync(directory, { recursive: true });
});

afterEach(() => {
  standIn.faults.clear();
  jest.restoreAllMocks();
  jest.mocked(decideVersion).mockImplementation(asInAws);
});

interface Run {
  readonly table: string;
  readonly results: readonly Result[];
}

async function run(onResult?: (result: Result, interrupt: AbortController) => void): Promise<Run> {
  const results: Result[] = [];
  const table = newTableName();
  const interrupt = new AbortController();
  await runProbes({
    clients,
    database: 'probed',
    table,
    signal: interrupt.signal,
    onResult: (result) => {
      results.push(result);
      onResult?.(result, interrupt);
    },
  });
  return { table, results };
}

/** The outcome of each line that is not "holds". */
const others = ({ results }: Run): Record<string, string> =>
  Object.fromEntries(
    results.filter(({ outcome }) => outcome !== 'holds').map(({ probe, outcome }) => [probe.id, outcome]),
  );
const tableIsGone = async (table: string): Promise<boolean> =>
  standIn.records('probed', table).then(
    (records) => records.length === 0,
    () => true,
  );

it('all holds, and the table is gone', async () => {
  const done = await run();

  expect(others(done)).toEqual({});
  expect(done.results.map(({ probe }) => probe.id)).toEqual(probes.map(({ id }) => id));
  expect(await tableIsGone(done.table)).toBe(true);
});

const limit = (name: keyof typeof LIMITS, value: number | RegExp) => () => {
  jest.replaceProperty(LIMITS, name, value as never);
};

it.each<[id: AssumptionId, change: () => void]>([
  ['dimension-required', limit('dimensionsPerRecordMinimum', 0)],
  ['dimensions-per-record', limit('dimensionsPerRecord', 129)],
  ['dimensions-per-table', limit('dimensionsPerTable', 200)],
  ['column-names', limit('columnName', /^[^]+$/)],
  ['column-names', limit('columnName', /^[A-Za-z_.][A-Za-z0-9_.]*$/)],
  ['reserved-names', limit('reservedColumnName', /^time$/)],
  ['dimension-name-bytes', limit('dimensionNameBytes', 61)],
  ['measure-name-bytes', limit('measureNameBytes', 300)],
  ['record-bytes', limit('recordBytes', 2049)],
  ['records-per-call', limit('recordsPerRequest', 101)],
  ['future', limit('futureMinutes', 20)],
  ['query-bytes', limit('queryBytes', 262_145)],
  ['other-value', () => jest.mocked(decideVersion).mockReturnValue({ kind: 'replace' })],
])('a rule of %s is changed; that line, and only it, does not hold', async (id, change) => {
  change();

  expect(others(await run())).toEqual({ [id]: 'does not hold' });
});

it('what AWS does not allow is not tried, and the rest is', async () => {
  standIn.faults.add(fault.accessDenied, { operation: 'Query' });

  const { results } = await run();

  const untried = results.filter(({ outcome }) => outcome === 'not tried');
  expect(untried.map(({ said }) => said)).toContain(
    'AccessDeniedException: User is not authorized to perform this operation.',
  );
  expect(results.find(({ probe }) => probe.id === 'dimension-required')).toMatchObject({ outcome: 'holds' });
  expect(results.filter(({ outcome }) => outcome === 'does not hold')).toEqual([]);
});

it('interrupted; nothing more is tried, and the table is gone', async () => {
  const done = await run((_result, interrupt) => {
    interrupt.abort();
  });

  expect(done.results).toHaveLength(1);
  expect(await tableIsGone(done.table)).toBe(true);
});

it('the table cannot be made; nothing is tried, and nothing is deleted', async () => {
  standIn.faults.add(fault.accessDenied, { operation: 'CreateTable' });
  const deletions = standIn.traffic.calls('DeleteTable');

  await expect(run()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(standIn.traffic.calls('DeleteTable')).toBe(deletions);
});

it('no one knows whether the table was made; it is deleted', async () => {
  standIn.faults.add(fault.resetAfterwards, { operation: 'CreateTable' });
  const deletions = standIn.traffic.calls('DeleteTable');

  await expect(run()).rejects.toThrow();
  expect(standIn.traffic.calls('DeleteTable')).toBe(deletions + 1);
});

it('the table cannot be deleted; that is told', async () => {
  standIn.faults.add(fault.accessDenied, { operation: 'DeleteTable' });

  await expect(run()).rejects.toBeInstanceOf(TableLeft);
});
