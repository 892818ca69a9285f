// What a look takes of Timestream is no more than docs/cost.md says.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { look, windowsOfRun } from '../../../../lambda/krkn-telemetry/windows-worker/look';
import { parseEnvironment, variables } from '../../../../lambda/krkn-telemetry/windows-worker/settings';
import { sourceOf } from '../../../../lambda/krkn-telemetry/windows-worker/source';
import { toVariables } from '../../../../lambda/kit/environment';
import { Meter } from '../../../../lambda/metrics/model/meter';
import { roleMetrics } from '../../../../lambda/metrics/timestream/role-metrics';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream';
import { fault } from '../../../../local/timestream/faults';
import { fillWithPods, STEP } from '../../../bench/ranking/pod-series';
import { accessKey } from '../../../support/connector-edges';
import { page } from '../../../support/docs';

const TABLE = { database: 'prometheus', table: 'metrics', memoryStoreRetentionHours: 24 };
const SERIES = 1_500;
/** As in the example: 66 minutes around a scenario of ten. */
const SAMPLES = (66 * 60) / STEP;
const start = Math.floor(Date.now() / 60_000) * 60 - 66 * 60;
const during = { start: start + 2_430, end: start + 3_030 };
/** One of a hundred. */
const MOVED = SERIES / 100;

/** Numbers of the page's model. */
const [, statementsOfScenario = '', seriesOfStatement = ''] =
  /scenario takes (\d+) statements, and one more for each (\d+) series/.exec(page('cost.md').text) ?? [];
const [, scans = '', megabytes = ''] =
  /less than (\d+) times all of these samples.*?\[(\d+) MB\]/s.exec(page('cost.md').text) ?? [];
/** How far it may be off. */
const TOLERANCE = 1.1;

let directory: string;
let standIn: TimestreamStandIn;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  await fillWithPods(directory, TABLE, { series: SERIES, samples: SAMPLES, start, moving: during });
  standIn = await startTimestream({ directory, accessKeys: [accessKey], tables: [TABLE] });
}, 30_000);
afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

const run = readRun(
  JSON.stringify({
    scenarios: [
      {
        scenario: 'scenarios/pod.yml',
        start_timestamp: during.start,
        end_timestamp: during.end,
        exit_status: 0,
      },
    ],
  }),
)!;

function lookAtRun() {
  const config = parseEnvironment({
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'worker',
    ...toVariables(variables, {
      metrics: { tables: [{ database: TABLE.database, table: TABLE.table }] },
      bucketName: 'bucket',
      queueUrl: 'http://127.0.0.1/queue',
    }),
  });
  const metrics = roleMetrics({ region: 'us-east-1', endpoint: standIn.endpoint, credentials: accessKey });
  return look(
    {
      run,
      windows: windowsOfRun(run, 0),
      latestEnd: Infinity,
      hypotheses: undefined,
      shift: 0,
      nextLook: undefined,
    },
    { source: sourceOf('nightly', config)!, metrics, meter: new Meter(), report: () => undefined },
    new AbortController().signal,
  );
}

it('the statements and the bytes of a look are those of the model', async () => {
  const calls = standIn.traffic.calls('Query');
  const { effort, scenarios } = await lookAtRun();
  expect(scenarios).toMatchObject([{ seriesCount: SERIES, movedCount: MOVED, placeboCount: 0 }]);
  expect(effort.pages).toBe(standIn.traffic.calls('Query') - calls);
  const statements = Number(statementsOfScenario) + Math.ceil(MOVED / Number(seriesOfStatement));
  expect(effort.statements).toBeGreaterThan(4);
  expect(effort.statements).toBeLessThanOrEqual(TOLERANCE * statements);
  const least = Number(megabytes) * 1_000_000;
  const bytes = Number(scans) * (await bytesOfAll()) + (effort.statements - 4) * least;
  expect(effort.bytes).toBeGreaterThan(4 * least);
  expect(effort.bytes).toBeLessThanOrEqual(TOLERANCE * bytes);
});

it('a look of which all fails counts what it asked', async () => {
  standIn.faults.add(fault.accessDenied, { operation: 'Query' });
  const { state, effort } = await lookAtRun();
  standIn.faults.clear();
  expect(state).toBe('failed');
  // The scenario's first statement, and no answer to it.
  expect(effort).toEqual({ statements: 1, pages: 0, bytes: 0 });
});

/** What one statement that scans all samples around the scenario is metered. */
async function bytesOfAll(): Promise<number> {
  const meter = new Meter();
  const metrics = roleMetrics({ region: 'us-east-1', endpoint: standIn.endpoint, credentials: accessKey });
  const half = start + (SAMPLES / 2) * STEP;
  await metrics.rankCandidates(
    {
      destination: { namespace: TABLE.database, collection: TABLE.table },
      matchers: [],
      baseline: { start, end: half - 1 },
      during: { start: half, end: start + SAMPLES * STEP },
      pinned: [],
      maxSeries: SERIES,
    },
    meter,
    new AbortController().signal,
  );
  const description = 10_000_000;
  return (meter.bytes - description) / 2;
}
