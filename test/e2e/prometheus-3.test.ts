import { startOnTimestream, type ConnectorRun } from './support/connector-run';
import { roundTripOfPrometheus3, storesEverything } from './support/prometheus-3-round-trip';
import { soakSeconds, soakTimeout } from '../support/soak';

const seconds = soakSeconds(20);
jest.setTimeout(2 * soakTimeout(seconds));

let run: ConnectorRun;

beforeEach(async () => {
  run = await startOnTimestream(storesEverything);
});

afterEach(() => run.close());

it('Prometheus 3 with all that 2.0 has, and one that only reads; every sample, bucket, exemplar and start is stored, and 79 queries are answered alike', async () => {
  await roundTripOfPrometheus3(run, { seconds });
});
