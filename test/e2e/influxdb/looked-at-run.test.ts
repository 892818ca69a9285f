// The metrics of a run in the local run on a real InfluxDB 2: from what Prometheus and Krkn send to what moved.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInfluxdbRun } from '../../../local/run';
import { eventually } from '../../local/support/eventually';
import { found, LookedAtRuns } from '../../local/support/looked-at-run';
import { Influxd } from '../support/influxd';

it('what moved is stored, with a token that may read and write the bucket alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'looked-at-run-'));
  const server = await Influxd.start(folder);
  try {
    await server.createBucket('local-prometheus');
    const tokenFile = join(folder, 'token');
    const token = await server.createToken({ bucket: 'local-prometheus', actions: ['read', 'write'] });
    await writeFile(tokenFile, token, { mode: 0o600 });
    const dataFolder = join(folder, 'data');
    const local = await startInfluxdbRun({
      ...{ dataFolder, telemetryPort: 0, connectorPort: 0 },
      influxdb: {
        url: server.url,
        tokenFile,
        organization: undefined,
        database: undefined,
        engine: undefined,
      },
    });
    try {
      const runs = new LookedAtRuns(local, dataFolder);
      expect([await runs.write(), await runs.send('r'), await runs.lookAgain('r')]).toEqual([204, 200, 303]);
      await eventually(async () => {
        expect(await runs.result('r')).toMatchObject({
          ...found,
          source: { store: 'influxdb', destination: 'local-prometheus' },
        });
      }, 60_000);
    } finally {
      await local.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
}, 120_000);
