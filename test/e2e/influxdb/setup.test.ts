// The set-up of a stack against a real InfluxDB 2.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testFirstDeployment, testRotation } from '../../support/influxdb/setup/half-way-cases';
import type { SetUpServer } from '../../support/influxdb/setup/operator';
import { testSetUp } from '../../support/influxdb/setup/setup-cases';
import { Influxd } from '../support/influxd';

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

const server = (): SetUpServer => ({
  url: influxd.url,
  organization: influxd.org,
  operatorToken: influxd.operatorToken,
  ...Influxd.operator,
});

describe('whole', () => {
  testSetUp(server);
});

describe('half-way', () => {
  testFirstDeployment(server);
  testRotation(server);
});
