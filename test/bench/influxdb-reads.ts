// `npm run bench:influxdb`: what a read costs the connector in front of a real InfluxDB 2: CPU as a multiple of JSON.parse of
// InfluxQL's answer with the same samples, beside series of more and more label names that are not asked for.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basic } from '../support/connector-edges';
import { Influxd } from '../e2e/support/influxd';
import { writeLines } from './influxdb-lines';
import { bundleReads, measureRead, median, TURNS } from './reads';

const SAMPLES = 100_000;
const SAMPLES_PER_SERIES = 200;
/** The samples are 15 s apart. */
const START = Date.UTC(2026, 10, 29);

/** What else is in the bucket. */
interface Others {
  readonly series: number;
  readonly labelNames: number;
}

/** Lines of the series that are read, as the connector writes them. Their values hardly compress. */
function* linesRead(): Generator<string> {
  for (let series = 0; series < SAMPLES / SAMPLES_PER_SERIES; series++) {
    const tags = [
      '__name__=node_metric_total',
      'label_1=kube-prometheus-stack-prometheus-node-exporter',
      `label_2=10.0.${series >> 8}.${series & 255}:9100`,
      'label_3=monitoring',
    ];
    let value = series * 1_000;
    for (let index = 0; index < SAMPLES_PER_SERIES; index++) {
      value += ((series * 7_919 + index * 104_729) % 1_000_003) / 1_024;
      yield `prometheus,${tags.join(',')} value=${value} ${START + index * 15_000}`;
    }
  }
}

/** Lines of other series, ten samples each. */
function* linesOfOthers({ series, labelNames }: Others): Generator<string> {
  for (let other = 0; other < series; other++) {
    const names = Array.from({ length: 8 }, (_, index) => 4 + ((other * 8 + index) % labelNames));
    const tags = names.map((name) => `label_${name}=value_${other}`);
    for (let index = 0; index < 10; index++) {
      yield `prometheus,__name__=other_metric_${other % 100},${tags.join(',')} value=${other + index} ${START + index * 15_000}`;
    }
  }
}

/** All samples in one text, which is what a reader of InfluxQL would parse. */
async function influxQl(influxd: Influxd, bucket: string): Promise<string> {
  const query = new URLSearchParams({ db: bucket, epoch: 'ms' });
  const response = await fetch(`${influxd.url}/query?${String(query)}`, {
    method: 'POST',
    headers: { authorization: `Token ${influxd.operatorToken}`, accept: 'application/json' },
    body: new URLSearchParams({
      q: `SELECT "value" FROM "prometheus" WHERE "__name__" = 'node_metric_total' GROUP BY *`,
    }),
  });
  return response.text();
}

/** Medians of pairs of processes. */
async function benchRead(influxd: Influxd, database: string, pagesUrl: string) {
  const store = {
    STORE: 'influxdb',
    AUTH: 'callerCredentials',
    INFLUXDB_URL: influxd.url,
    INFLUXDB_ORGANIZATION: influxd.org,
    DEFAULT_DATABASE: database,
    AUTHORIZATION: basic('anyone', influxd.operatorToken),
    PAGES_URL: pagesUrl,
  };
  const reads: number[] = [];
  const ratios: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const read = await measureRead('read', SAMPLES, store);
    const parse = await measureRead('JSON.parse', SAMPLES, store);
    reads.push(read.cpu);
    ratios.push(read.cpu / parse.cpu);
  }
  return { cpu: median(reads), ratio: median(ratios) };
}

const variants: readonly Others[] = [
  { series: 0, labelNames: 0 },
  { series: 10_000, labelNames: 26 },
  { series: 10_000, labelNames: 300 },
];

async function main(): Promise<void> {
  bundleReads();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const influxd = await Influxd.start(folder);
  let page = '';
  const server = createServer((_request, response) => response.end(JSON.stringify([page])));
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const pagesUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.stdout.write(
      `Reads of ${SAMPLES} samples from InfluxDB 2.7: CPU as a multiple of JSON.parse of InfluxQL's JSON of the same samples\n` +
        '(target: 4), and of the same read without other series (target: 1.5), and \u00b5s a sample\n',
    );
    let alone: number | undefined;
    for (const others of variants) {
      const bucket = `others-${others.series}-${others.labelNames}`;
      await influxd.createBucket(bucket);
      await writeLines(influxd, bucket, linesRead());
      await writeLines(influxd, bucket, linesOfOthers(others));
      // Of a bucket with other label names, each series would have them all.
      if (page === '') page = await influxQl(influxd, bucket);
      const { cpu, ratio } = await benchRead(influxd, bucket, pagesUrl);
      alone ??= cpu;
      const columns = [ratio, cpu / alone, cpu / SAMPLES].map((value) => value.toFixed(2).padStart(8));
      const name = `${others.series} other series, ${others.labelNames} other label names`;
      process.stdout.write(`  ${name.padEnd(44)}${columns.join('')}\n`);
    }
  } finally {
    server.close();
    server.closeAllConnections();
    await influxd.stop();
    rmSync(folder, { recursive: true });
  }
}

void main();
