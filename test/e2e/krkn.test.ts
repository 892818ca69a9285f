import { isUtf8 } from 'node:buffer';
import { createHash, randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLosslessNumber, parse } from 'lossless-json';
import { krknPayloads } from '../support/krkn-payloads';
import { runKrkn, startForKrkn } from './support/krkn';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'e2e-krkn-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => join(folder, name);

/** A run that `send_runs.py` has sent. */
interface SentRun {
  readonly folder: string;
  /** JSON text. */
  readonly telemetry: string;
  /** JSON text: the parameters of each scenario, as krkn-lib has read them from its file. */
  readonly parameters: string;
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

interface Telemetry {
  readonly scenarios: readonly Readonly<Record<string, unknown>>[];
}

/** What is to be stored of a run: its numbers keep their digits. */
function expectedTelemetry(sent: SentRun): Telemetry {
  const telemetry = parse(sent.telemetry) as Telemetry;
  const parameters = parse(sent.parameters) as readonly unknown[];
  const scenarios = telemetry.scenarios.map((scenario, index) => ({
    ...scenario,
    start_timestamp: wholeNumber(scenario['start_timestamp']),
    end_timestamp: wholeNumber(scenario['end_timestamp']),
    parameters_base64: '',
    parameters: parameters[index],
  }));
  return { ...telemetry, scenarios };
}

function wholeNumber(value: unknown): unknown {
  if (!isLosslessNumber(value)) throw new Error(`${String(value)} is no number.`);
  return parse(value.value.replace(/\..*/, ''));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const numbers = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

it('krkn-lib sends runs with alerts, logs and forty parts of Prometheus to npm start; every byte is listed and comes back', async () => {
  const { config, api } = await startForKrkn(folder);
  const { report: runs, warnings } = await runKrkn<SentRun[]>('send_runs.py', config, folder);

  const listed = await Promise.all(runs.map((run) => api.navigate(run.folder)));
  expect(listed.map((entries) => entries.map((entry) => entry.path))).toEqual([
    [
      'critical-alerts-00.log',
      'logs-00.tar.gz',
      ...numbers(80, 40).map((number) => `prometheus-${number}.tar`),
      'telemetry.json',
    ],
    ['telemetry.json'],
  ]);
  for (const run of runs) {
    const files = (await api.navigate(run.folder)).filter((entry) => entry.path !== 'telemetry.json');
    const stored: Record<string, unknown> = {};
    for (const { path: name, key, size } of files) {
      stored[name] = { size, sha256: sha256(await api.download(key)) };
    }
    expect(stored).toEqual(run.files);
    const telemetry = await api.download(`${run.folder}/telemetry.json`);
    expect(parse(telemetry.toString())).toEqual(expectedTelemetry(run));
  }
  expect(warnings).toBe('');
}, 120_000);

it('the password is wrong; each call of krkn-lib ends at once, and nothing is stored', async () => {
  const { config, api } = await startForKrkn(folder);
  const anyFile = config;
  const { report } = await runKrkn<Record<string, { status: number; seconds: number }>>(
    'send_with_wrong_password.py',
    config,
    anyFile,
  );

  expect(Object.entries(report).map(([call, { status }]) => [call, status])).toEqual([
    ['send_telemetry', 403],
    ['get_bucket_url_for_filename', 403],
    ['generate_url_and_put_to_s3_worker', 403],
  ]);
  for (const { seconds } of Object.values(report)) expect(seconds).toBeLessThan(10);
  expect(await api.navigate('')).toEqual([]);
  expect(await readFile(inFolder('data/s3/journal.jsonl'), 'utf8')).toBe('');
}, 120_000);

/** A body that `post_payloads.py` has sent. Parameters are canonical JSON, null if the run is or should be refused. */
interface PostedPayload {
  readonly name: string;
  readonly status: number;
  readonly stored: readonly string[] | null;
  readonly expected: readonly string[] | null;
}

it('bodies that Krkn of any age sends; the parameters that are stored are those that PyYAML reads', async () => {
  const { config } = await startForKrkn(folder);
  // The gateway hands JSON over as text, which replaces what is not UTF-8: tests of the handler alone have that row.
  const payloads = krknPayloads.filter(({ body }) => isUtf8(Buffer.from(body)));
  const files = payloads.map((payload) => ({
    ...payload,
    body: Buffer.from(payload.body).toString('base64'),
  }));
  await writeFile(inFolder('payloads.json'), JSON.stringify(files));
  const { report } = await runKrkn<PostedPayload[]>('post_payloads.py', config, inFolder('payloads.json'));

  expect(report).toEqual(
    payloads.map(({ name, expect: status }, index) => {
      const expected = report[index]?.expected;
      return { name, status, expected, stored: expected };
    }),
  );
}, 120_000);

/** Makes the same documents again. */
const seed = process.env['E2E_SEED'] ?? String(randomInt(2 ** 32));

it('scenarios of random YAML; what is stored is what PyYAML reads', async () => {
  const { config } = await startForKrkn(folder);
  const { report } = await runKrkn<{ documents: number; differences: unknown[] }>(
    'send_random_yaml.py',
    config,
    seed,
  );

  expect({ E2E_SEED: seed, ...report }).toEqual({ E2E_SEED: seed, documents: 500, differences: [] });
}, 120_000);
