// Prometheus' compliance suite for receivers of remote write 2.0, as its authors run it. It takes a 400 for a pass wherever
// it says success, and reads nothing back: so here its answers are judged, too.
// https://github.com/prometheus/compliance/tree/main/remotewrite/receiver
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startLocalRun, type LocalRun } from '../../local/run';
import { startChild } from '../local/support/child-process';
import { connectorMetrics } from './support/connector-metrics';
import { clientPath } from './support/clients';

jest.setTimeout(60_000);

let folder: string;
let local: LocalRun;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  local = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
});

afterEach(async () => {
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the suite has printed. */
interface Run {
  readonly status: number | NodeJS.Signals;
  /** Tests that failed or were skipped. */
  readonly notPassed: readonly string[];
  /** The status that each request was answered with. */
  readonly answers: readonly { readonly test: string; readonly answer: number }[];
}

async function runSuite(): Promise<Run> {
  const { InvokeWriteURL, ConnectorUsername, ConnectorPassword } = local.outputs['local-PrometheusConnector'];
  const config = join(folder, 'suite.yml');
  const credentials = { username: ConnectorUsername, password: ConnectorPassword };
  await writeFile(
    config,
    stringify({ remote_write: [{ name: 'connector', url: InvokeWriteURL, basic_auth: credentials }] }),
  );
  const child = await startChild('env', [
    `PROMETHEUS_RW2_COMPLIANCE_CONFIG_FILE=${config}`,
    clientPath('receiver-compliance'),
    '-test.v',
  ]);
  const status = await child.ended;
  const answers: { test: string; answer: number }[] = [];
  let test = '';
  for (const line of child.stdout().split('\n')) {
    test = /^=== (?:RUN|CONT|NAME) +(\S+)\/connector$/.exec(line)?.[1] ?? test;
    const [, answer] = /Response code from "connector": (\d+)/.exec(line) ?? [];
    if (answer !== undefined) answers.push({ test, answer: Number(answer) });
  }
  const notPassed = [...child.stdout().matchAll(/--- (?:FAIL|SKIP): (\S+)/g)].map(([, name = '']) => name);
  return { status, notPassed, answers };
}

/** Requests of the suite, those that it sends twice included. */
const REQUESTS = 205;

/** What cannot be read, or has no name; and metadata without data, where the suite takes either answer. */
const isInvalid = (test: string): boolean =>
  /without_name_label|empty_(?:name|metric)|bad_count_histogram|^TestCorruptRequestBody$|^TestRW1ErrorHandling$|metadata_without_data/.test(
    test,
  );
const isForeign = (test: string): boolean => /^TestBadContent(?:Types|Encodings)\//.test(test);

it('every test passes; what the suite calls a success is answered 204, what is invalid 400, and another type or encoding 415', async () => {
  const { status, notPassed, answers } = await runSuite();
  expect({ status, notPassed }).toEqual({ status: 0, notPassed: [] });
  expect(answers).toHaveLength(REQUESTS);
  const expected = answers.map(({ test }) => ({
    test,
    answer: isForeign(test) ? 415 : isInvalid(test) ? 400 : 204,
  }));
  expect(answers).toEqual(expected);
  expect(await connectorMetrics(folder)).toMatchObject({
    received: 744,
    written: 702,
    'rejected missing_metric_name': 41,
    'rejected invalid_histogram': 1,
    'rejected empty_series': 1,
  });
});
