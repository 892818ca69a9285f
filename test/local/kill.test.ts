import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalRun } from '../../local/run';
import type { LocalOutputs } from '../../local/services';
import { KilledLoad } from './support/killed-load';
import { npmStart } from './support/npm-start';

/** Those of test/e2e/alone/strangers-clock-disk-kills.test.ts are more. */
const ROUNDS = 3;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it(
  `npm start killed under load, ${ROUNDS} times; every sample that was answered 204 is there, and none that was not sent`,
  async () => {
    const load = new KilledLoad();
    for (let round = 0; round < ROUNDS; round++) {
      const run = await npmStart(folder);
      const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as LocalOutputs;
      await load.killWhileWriting(run, outputs['local-PrometheusConnector']);
    }
    expect(load.refusals).toEqual([]);

    const restarted = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
    const records = await restarted.timestream.records('local-prometheus', 'metrics');
    await restarted.close();
    load.expectStored(records);
  },
  ROUNDS * 20_000,
);
