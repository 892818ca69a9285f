import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SetUpServer } from '../../support/influxdb/setup/operator';
import { Influxd } from './influxd';

/** Has the tests of a file share a real InfluxDB 2, which is started before them. Returns what is asked for in each. */
export function influxdToSetUp(): () => SetUpServer {
  let folder: string;
  let influxd: Influxd;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'influxd-setup-'));
    influxd = await Influxd.start(folder);
  });

  afterAll(async () => {
    await influxd.stop();
    await rm(folder, { recursive: true });
  });

  return () => ({
    url: influxd.url,
    organization: influxd.org,
    operatorToken: influxd.operatorToken,
    ...Influxd.operator,
  });
}
