import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoGroups, demoRuns } from '../../../local/demo/demo-runs';
import { DemoError, seedDemo, type SeededService } from '../../../local/demo/seed';
import { startLocalRun, type LocalRun } from '../../../local/run';
import { basic } from '../../support/connector-edges';

let folder: string;
let localRun: LocalRun;
let service: SeededService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  localRun = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
  const { TelemetryUsername, TelemetryPassword } = localRun.outputs['local-KrknTelemetry'];
  service = { url: localRun.telemetryUrl, username: TelemetryUsername!, password: TelemetryPassword! };
});

afterAll(async () => {
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

it('a service that refuses; says so and stores nothing', async () => {
  const seeding = seedDemo({ ...service, password: 'wrong' }, Date.now());
  await expect(seeding).rejects.toThrow(DemoError);
  await expect(seeding).rejects.toThrow('the service answered 403');
  expect((await stored()).size).toBe(0);
});

it('a service that is not there; says so', async () => {
  const seeding = seedDemo({ ...service, url: 'http://127.0.0.1:1' }, Date.now());
  await expect(seeding).rejects.toThrow('The demo could not be sent to http://127.0.0.1:1');
});

it('a new service; every object of every run, and nothing more when it is seeded again', async () => {
  const now = Date.now();
  const runs = demoRuns(now);
  expect(await seedDemo(service, now)).toEqual({ runs: runs.length });

  const first = await stored();
  expect(new Set(first.keys())).toEqual(new Set(runs.map(({ group, requestId }) => `${group}/${requestId}`)));
  for (const { group, requestId, telemetry, files } of runs) {
    const expected = files.map(({ name, content }): [string, unknown] => [name, Buffer.byteLength(content)]);
    if (telemetry !== undefined) expected.push(['telemetry.json', expect.any(Number)]);
    expect(Object.fromEntries(first.get(`${group}/${requestId}`)!)).toEqual(Object.fromEntries(expected));
  }

  const { group, requestId, files } = runs.find((run) => run.files.length > 100)!;
  const { name, content } = files[100]!;
  const link = await get<{ download_link: string }>(`/download-url/${group}/${requestId}/${name}`);
  const part = await fetch(link.download_link);
  expect(Buffer.from(await part.arrayBuffer()).equals(Buffer.from(content))).toBe(true);

  expect(await seedDemo(service, now + 60_000)).toBeUndefined();
  expect(await stored()).toEqual(first);
});
