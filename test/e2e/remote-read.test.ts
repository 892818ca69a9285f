import { startOnTimestream, type ConnectorRun } from './support/connector-run';
import { roundTripOfPrometheus2 } from './support/prometheus-2-round-trip';
import { soakSeconds, soakTimeout } from '../support/soak';

const seconds = soakSeconds(24);
jest.setTimeout(2 * soakTimeout(seconds));

let run: ConnectorRun;

beforeEach(async () => {
  run = await startOnTimestream();
});

afterEach(() => run.close());

it('a Prometheus that writes, and one that only reads; all that was written can be read, and both answer PromQL alike', async () => {
  await roundTripOfPrometheus2(run, { seconds });
});
