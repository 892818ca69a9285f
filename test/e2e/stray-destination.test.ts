// A scraped target that exposes destination labels: they choose nothing, and must not stop what others send.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { prometheusConfig } from '../../client-config/prometheus';
import { startLocalRun, type LocalRun } from '../../local/run';
import { basic } from '../support/connector-edges';
import { Prometheus, SCRAPE_INTERVAL, type QueueState } from './support/prometheus';
import { remoteRead, samplesOfSeries } from './support/remote-read';
import { compare, noDifferences, type Sample } from './support/sample';
import { cashierPage } from './support/shop-metrics';
import { soakSeconds, soakTimeout } from '../support/soak';
import { startTarget, type PageOfScrape } from './support/target';

const seconds = soakSeconds(20);
jest.setTimeout(soakTimeout(seconds));

let folders: string[];
let runs: LocalRun[];

beforeEach(async () => {
  folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'e2e-'))));
  runs = await Promise.all(
    folders.map((dataFolder) => startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 })),
  );
});

afterEach(async () => {
  await Promise.all(runs.map((local) => local.close()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Labels that name a table and a database which are not there. */
const strayPage: PageOfScrape = (scrape) => ({
  contentType: 'text/plain; version=0.0.4',
  body: `stray{prometheusTableLabel="team-a"} ${scrape}\nlost{prometheusDatabaseLabel="other"} ${scrape}\n`,
});

/** What became of a Prometheus' samples. */
interface Outcome {
  /** In its own database. */
  readonly own: readonly Sample[];
  readonly read: readonly Sample[];
  readonly queue: QueueState;
}

async function outcomeOf(local: LocalRun, configuration: string): Promise<Outcome> {
  const start = Date.now();
  const targets = await Promise.all([startTarget(strayPage), startTarget(cashierPage(() => true))]);
  return Prometheus.run({ configuration }, async (prometheus) => {
    await prometheus.scrape(...targets);
    await prometheus.untilScraped(targets[1], seconds / SCRAPE_INTERVAL);
    await prometheus.drain();
    const { InvokeReadURL, ConnectorUsername, ConnectorPassword } =
      local.outputs['local-PrometheusConnector'];
    const end = Date.now() + 1_000;
    const authorization = basic(ConnectorUsername!, ConnectorPassword!);
    return {
      own: await prometheus.samples(),
      read: samplesOfSeries(await remoteRead(InvokeReadURL, { metric: '.+', start, end }, authorization)),
      queue: await prometheus.queue(),
    };
  });
}

function configuredByHand({ outputs }: LocalRun): string {
  const { InvokeWriteURL, ConnectorUsername, ConnectorPassword } = outputs['local-PrometheusConnector'];
  return stringify({
    remote_write: [
      { url: InvokeWriteURL, basic_auth: { username: ConnectorUsername, password: ConnectorPassword } },
    ],
  });
}

const isStray = ({ metric }: Sample): boolean => metric === 'stray' || metric === 'lost';

it('labels of a target that name an unknown table and database; as configured by hand all others are stored, as printed those series, too', async () => {
  const [printed, byHand] = await Promise.all([
    outcomeOf(runs[0]!, prometheusConfig(runs[0]!.outputs['local-PrometheusConnector'])),
    outcomeOf(runs[1]!, configuredByHand(runs[1]!)),
  ]);

  const unlabelled = printed.own.map((sample): Sample => {
    const { prometheusTableLabel: _table, prometheusDatabaseLabel: _database, ...labels } = sample.labels;
    return { ...sample, labels };
  });
  expect(compare(unlabelled, printed.read)).toEqual(noDifferences);
  expect(printed.queue).toMatchObject({ failed: 0, dropped: 0, retried: 0, pending: 0 });

  expect(
    compare(
      byHand.own.filter((sample) => !isStray(sample)),
      byHand.read,
    ),
  ).toEqual(noDifferences);
  expect(new Set(byHand.own.filter(isStray).map(({ metric }) => metric))).toEqual(new Set(['stray', 'lost']));
  expect(byHand.own.filter(isStray).length).toBeGreaterThan(30);
  expect(byHand.queue).toMatchObject({ dropped: 0, retried: 0, pending: 0 });
});
