import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { KrknTelemetryOutputs } from '../../../client-config/krkn';
import type { JsonReport } from '../../../lambda/krkn-telemetry/reports/json-report';
import { windowsKey } from '../../../lambda/krkn-telemetry/storage/keys/object-key';
import { demoGroups, demoRuns } from '../../../local/demo/demo-runs';
import type { DemoRun } from '../../../local/demo/demo-run';
import { loadDemo } from '../../../local/demo/load-demo';
import { Progress } from '../../../local/demo/progress';
import type { SeededService } from '../../../local/demo/seed';
import { fault } from '../../../local/s3/faults';
import { startLocalRun, type LocalRun } from '../../../local/run';
import type { LocalOutputs } from '../../../local/services';
import { eventually } from '../support/eventually';
import { basic } from '../../support/connector-edges';

const begin = Date.now();
const runs = demoRuns(begin);

/** Takes the metrics: to store them takes longer than all else. */
const sink = createServer((request, response) => {
  writes.push(request.headers.authorization);
  request.resume().on('end', () => response.writeHead(204).end());
});
const writes: unknown[] = [];

let folder: string;
let localRun: LocalRun;
let service: SeededService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  localRun = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  const { TelemetryUsername, TelemetryPassword } = localRun.outputs['local-KrknTelemetry'];
  service = { url: localRun.telemetryUrl, username: TelemetryUsername!, password: TelemetryPassword! };
});

afterAll(async () => {
  sink.close();
  await localRun.close();
  await rm(folder, { recursive: true });
});

interface Entry {
  readonly path: string;
  readonly size: number;
}

async function get<Answer>(target: string): Promise<Answer> {
  const response = await fetch(service.url + target, {
    headers: { authorization: basic(service.username, service.password) },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

/** Names and sizes of all objects in the demo's groups, by run. */
async function stored(): Promise<Map<string, Map<string, number>>> {
  const folders = await Promise.all(
    demoGroups.map(async (group) => {
      const runs = await get<Entry[]>(`/navigate/${group}`);
      return runs.map((run) => `${group}/${run.path.slice(0, -1)}`);
    }),
  );
  const contents = folders.flat().map(async (run): Promise<[string, Map<string, number>]> => {
    const files = await get<Entry[]>(`/navigate/${run}`);
    return [run, new Map(files.map((file) => [file.path, file.size]))];
  });
  return new Map(await Promise.all(contents));
}

function oldestOf(these: readonly DemoRun[]): DemoRun {
  return these.toSorted(
    (left, right) => Number.parseInt(left.requestId, 10) - Number.parseInt(right.requestId, 10),
  )[0]!;
}

interface Loading {
  readonly outputs?: LocalOutputs;
  readonly now?: number;
  /** Number of stored runs at which it is told to end. */
  readonly endAt?: number;
  readonly isTTY?: boolean;
}

/** Loads the demo; returns what it printed. */
async function load({ outputs = outputsWith({}), now = begin, endAt, isTTY }: Loading = {}): Promise<string> {
  let printed = '';
  const ending = new AbortController();
  const write = (chunk: Buffer, _encoding: unknown, done: () => void): void => {
    printed += chunk.toString();
    if (endAt !== undefined && printed.includes(`: ${endAt} of `)) ending.abort();
    done();
  };
  const output = Object.assign(new Writable({ write }), { isTTY });
  const progress = new Progress(output);
  await loadDemo({ outputs, dataFolder: folder, now, progress, signal: ending.signal });
  return printed;
}

/** Those of the local run, but that the sink takes metrics, and with changes. */
function outputsWith(changes: Partial<KrknTelemetryOutputs>): LocalOutputs {
  const { 'local-KrknTelemetry': telemetry, 'local-PrometheusConnector': connector } = localRun.outputs;
  const { port } = sink.address() as AddressInfo;
  return {
    'local-KrknTelemetry': { ...telemetry, ...changes },
    'local-PrometheusConnector': { ...connector, InvokeWriteURL: `http://127.0.0.1:${port}/write` },
  };
}

it('a service that refuses; says so and stores nothing', async () => {
  await expect(load({ outputs: outputsWith({ TelemetryPassword: 'wrong' }) })).rejects.toThrow(
    `The demo could not be sent to ${service.url}: the service answered 403`,
  );
  expect((await stored()).size).toBe(0);
});

it('a service that is busy; one sentence', async () => {
  const busy = createServer((request, response) => {
    request.resume();
    response.writeHead(503).end('It is busy. Retry later.\n');
  });
  busy.listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const url = `http://127.0.0.1:${(busy.address() as AddressInfo).port}`;
  await expect(load({ outputs: outputsWith({ TelemetryApiUrl: url }) })).rejects.toThrow(
    `The demo could not be sent to ${url}: the service answered 503: It is busy. Retry later. If that is a --public-url`,
  );
  busy.close();
});

it('a service that is not there; says so', async () => {
  await expect(load({ outputs: outputsWith({ TelemetryApiUrl: 'http://127.0.0.1:1' }) })).rejects.toThrow(
    'The demo could not be sent to http://127.0.0.1:1',
  );
});

it('it is told to end; at once, with the newest run of each group', async () => {
  await expect(load({ endAt: 4, isTTY: true })).rejects.toThrow('aborted');
  const newest = demoGroups.map((group) => runs.findLast((run) => run.group === group)!);
  // What was under way then is stored a little later.
  await eventually(async () => {
    const kept = [...(await stored()).keys()];
    expect(kept.length).toBeLessThan(12);
    expect(kept).toEqual(
      expect.arrayContaining(newest.map(({ group, requestId }) => `${group}/${requestId}`)),
    );
  });
});

it.each(['{"madeFor": planted', '', '{"madeFor":"planted"}'])(
  'a note of when it was begun that is damaged, %j; as good as none',
  async (damaged) => {
    const note = join(folder, 'unfinished-demo.json');
    const kept = await readFile(note);
    await writeFile(note, damaged);
    expect(await load()).toMatch(/^The sample runs are there already: none were generated\./);
    await expect(readFile(note)).rejects.toMatchObject({ code: 'ENOENT' });
    await writeFile(note, kept);
  },
);

it('it goes on a day later; every object of every run as it was begun, and metrics of the newest', async () => {
  const newest = demoGroups.flatMap((group) =>
    runs.filter((run) => run.group === group && run.telemetry !== undefined).slice(-3),
  );
  const { faults } = localRun.s3;
  // The one whose metrics are looked at last.
  const release = faults.add(fault.hang, { operation: 'PutObject', keyPrefix: windowsKey(oldestOf(newest)) });
  let isLoaded = false;
  const loading = load({ now: begin + 86_400_000 }).finally(() => (isLoaded = true));
  await eventually(() => {
    expect(faults.struck).toBeGreaterThan(0);
  }, 60_000);
  expect(isLoaded).toBe(false);
  release();
  const printed = await loading;
  expect(printed.split('\n')).toEqual([
    `Storing ${runs.length} sample runs, the newest first.`,
    `${runs.length} sample runs are in ${demoGroups.join(', ')}.`,
    'The newest sample runs of each group have metrics now: reload their pages.',
    '',
  ]);

  // On a usual terminal, what is wrapped is not written over.
  expect(printed.split('\n').filter((line) => line.length > 80)).toEqual([]);
  for (const { group, requestId } of newest) {
    const { metrics } = await get<JsonReport>(`/export?run=${group}/${requestId}&format=json`);
    expect(metrics).not.toBeNull();
  }

  const all = await stored();
  for (const { group, requestId, telemetry, files } of runs) {
    const expected = files.map(({ name, content }): [string, unknown] => [name, Buffer.byteLength(content)]);
    if (telemetry !== undefined) expected.push(['telemetry.json', expect.any(Number)]);
    expect(Object.fromEntries(all.get(`${group}/${requestId}`)!)).toEqual(Object.fromEntries(expected));
  }
  expect(all.size).toBe(runs.length);
  const { ConnectorUsername = '', ConnectorPassword = '' } = localRun.outputs['local-PrometheusConnector'];
  expect(new Set(writes)).toEqual(new Set([basic(ConnectorUsername, ConnectorPassword)]));
  expect(writes.length).toBeGreaterThan(9);

  const { group, requestId, files } = runs.find((run) => run.files.length > 100)!;
  const { name, content } = files[100]!;
  const link = await get<{ download_link: string }>(`/download-url/${group}/${requestId}/${name}`);
  const part = await fetch(link.download_link);
  expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(content))).toBe(true);
});

it('all is there; says so, and stores nothing more', async () => {
  const before = await stored();
  expect(await load({ now: begin + 2 * 86_400_000 })).toBe(
    'The sample runs are there already: none were generated.\n',
  );
  expect(await stored()).toEqual(before);
});
