// Series without labels, as recording rules make them, against a stand-in that refuses records without dimensions.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startLocalRun, type LocalRun } from '../../local/run';
import { basic } from '../support/connector-edges';
import { fromApi, fromMessage, nativeHistogramPage } from './support/native-histogram';
import { kinds, Prometheus, SCRAPE_INTERVAL } from './support/prometheus';
import { remoteRead, samplesOfSeries } from './support/remote-read';
import { compare, noDifferences } from './support/sample';
import { shopPage } from './support/shop-metrics';
import { soakSeconds, soakTimeout } from '../support/soak';
import { startTarget } from './support/target';

const seconds = soakSeconds(20);
jest.setTimeout(soakTimeout(seconds));

let dataFolder: string;
let local: LocalRun;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'e2e-'));
  local = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 });
});

afterEach(async () => {
  await local.close();
  await rm(dataFolder, { recursive: true, force: true });
});

/** One that is always there, one that ends and begins again, one of NaN and infinities, one of native histograms. */
const rules = stringify({
  groups: [
    {
      name: 'totals',
      rules: [
        { record: 'total:up:sum', expr: 'sum(up)' },
        { record: 'total:queue:at_times', expr: 'sum(shop_queue_length{queue="not there at times"})' },
        { record: 'total:queue:awkward', expr: 'sum(shop_queue_length{queue=~"endless.*|bottomless.*"})' },
        { record: 'total:native_seconds', expr: 'sum(native_seconds)' },
      ],
    },
  ],
});

it('recording rules without labels; none fails, and every sample, stale marker and histogram is read back', async () => {
  const start = Date.now();
  const { InvokeWriteURL, InvokeReadURL, ConnectorUsername, ConnectorPassword } =
    local.outputs['local-PrometheusConnector'];
  const configuration = stringify({
    remote_write: [
      {
        url: InvokeWriteURL,
        basic_auth: { username: ConnectorUsername, password: ConnectorPassword },
        send_exemplars: true,
        send_native_histograms: true,
        queue_config: { max_samples_per_send: 2000 },
      },
    ],
  });
  const targets = await Promise.all([shopPage, nativeHistogramPage((scrape) => scrape < 9)].map(startTarget));
  const features = ['native-histograms', 'exemplar-storage'] as const;
  await Prometheus.run({ configuration, features, rules }, async (prometheus) => {
    await prometheus.scrape(...targets);
    await prometheus.untilScraped(targets[0]!, seconds / SCRAPE_INTERVAL);
    await prometheus.drain();

    const samples = await prometheus.samples();
    const end = Date.now() + 1_000;
    const authorization = basic(ConnectorUsername!, ConnectorPassword!);
    const read = await remoteRead(InvokeReadURL, { metric: '.+', start, end }, authorization);
    expect(compare(samples, samplesOfSeries(read))).toEqual(noDifferences);

    const totals = samples.filter(({ metric }) => metric.startsWith('total:'));
    expect(new Set(totals.flatMap(({ labels }) => Object.keys(labels)))).toEqual(new Set());
    expect(totals.map(({ value }) => value)).toEqual(expect.arrayContaining(['stale', '+Inf', '-Inf']));
    expect(totals.filter(({ metric }) => metric === 'total:up:sum').length).toBeGreaterThan(15);

    const histograms = read
      .filter(({ metric }) => metric === 'total:native_seconds')
      .flatMap((series) => series.histograms.map(fromMessage));
    const [own] = await prometheus.query('total:native_seconds[1h]');
    expect(histograms.filter(({ sum }) => sum !== 'stale')).toEqual(own?.histograms?.map(fromApi));
    expect(histograms.length).toBeGreaterThan(5);

    const queues = await Promise.all(kinds.map((kind) => prometheus.queue(kind)));
    for (const queue of queues) expect(queue).toMatchObject({ failed: 0, dropped: 0, retried: 0 });
    expect(prometheus.complaints('error')).toEqual([]);
  });
});
