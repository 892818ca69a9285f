import { startOnTimestream, type ConnectorRun } from './support/connector-run';
import { roundTripOfPrometheus2 } from './support/prometheus-2-round-trip';
import { SCRAPE_INTERVAL } from './support/prometheus';

let run: ConnectorRun;

beforeEach(async () => {
  run = await startOnTimestream();
});

afterEach(() => run.close());

it('two minutes of a Prometheus that writes, and one that only reads; all that was written can be read, and both answer PromQL alike', async () => {
  await roundTripOfPrometheus2(run, { seconds: 120, interval: SCRAPE_INTERVAL });
}, 300_000);
