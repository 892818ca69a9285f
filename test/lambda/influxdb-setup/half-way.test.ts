// Against the stand-in of InfluxDB 2; test/e2e/influxdb/half-way.test.ts has the same against a real one.
import { testRotation } from '../../support/influxdb/setup/half-way-cases';
import { startSetUpServer } from '../../support/influxdb/setup/stand-in-server';

let server: Awaited<ReturnType<typeof startSetUpServer>>;

beforeAll(async () => {
  server = await startSetUpServer();
});

afterAll(() => server.close());

testRotation(() => server);
