import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { readStoppedRecords } from '../../local/timestream/stored-record';
import { npmStart, printedSettings } from '../local/support/npm-start';
import { connectorMetrics } from './support/connector-metrics';
import { startNodeExporter } from './support/node-exporter';
import { Prometheus, SCRAPE_INTERVAL } from './support/prometheus';
import { compare, noDifferences, samplesOf, type Sample } from './support/sample';
import { soakSeconds, soakTimeout } from '../support/soak';

const seconds = soakSeconds(20);
jest.setTimeout(soakTimeout(seconds));

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'e2e-'));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** What is to be pasted, with metadata sent several times in the time of a test: Prometheus sends it each minute. */
function withFrequentMetadata(block: string): string {
  const document = parseDocument(block);
  document.setIn(['remote_write', 0, 'metadata_config'], { send_interval: '5s' });
  return document.toString();
}

/** The values that are not finite. */
function textsAmong(samples: readonly Sample[]): Set<string> {
  return new Set(samples.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])));
}

it('a Prometheus that scrapes itself and a node exporter, against npm start; every sample is stored once, whatever its value, and nothing else', async () => {
  const local = await npmStart(dataFolder);
  const configuration = withFrequentMetadata((await printedSettings(local.stdout())).prometheus);
  await Prometheus.run({ configuration }, async (prometheus) => {
    const exporter = await startNodeExporter();
    await prometheus.scrape(prometheus.address, exporter);
    await prometheus.untilScraped(exporter, seconds / SCRAPE_INTERVAL);
    await prometheus.drain();
    const samples = await prometheus.samples();
    const queue = await prometheus.queue();
    const metadataSent = await prometheus.metadataSent();
    local.signal('SIGINT');
    await local.ended;
    const stored = await readStoppedRecords(join(dataFolder, 'timestream'), 'local-prometheus', 'metrics');

    expect(textsAmong(samples)).toEqual(new Set(['nan', '+Inf', '-Inf', 'stale']));
    expect(compare(samples, samplesOf(stored))).toEqual(noDifferences);
    expect(queue).toMatchObject({ failed: 0, dropped: 0, retried: 0, sent: queue.taken });
    expect(metadataSent).toBeGreaterThan(0);
    expect(await connectorMetrics(dataFolder)).toEqual({
      received: queue.sent,
      written: queue.sent,
      'dropped metadata_not_stored': metadataSent,
    });
    expect(prometheus.complaints('warn', 'error')).toEqual([]);
    expect(local.stderr()).toBe('');
  });
});
