// Against the stand-in of InfluxDB 2; test/e2e/influxdb/setup.test.ts has the same against a real one.
import { testSetUp } from '../../support/influxdb/setup/setup-cases';
import { startSetUpServer } from '../../support/influxdb/setup/stand-in-server';

let server: Awaited<ReturnType<typeof startSetUpServer>>;

beforeAll(async () => {
  server = await startSetUpServer();
});

afterAll(() => server.close());

testSetUp(() => server);
