// `npm run bench:influxdb`: what it takes to find what moved among 10,000 series of a real InfluxDB 2: 40 minutes of samples, 15 s apart;
// and what it loses of what the exact judge finds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { Influxd } from '../e2e/support/influxd';
import { ownMetrics } from '../../lambda/metrics/influxdb/own-metrics';
import { Meter } from '../../lambda/metrics/model/meter';
import { writeLines } from './influxdb-lines';
import { folder } from './measure';
import { measureLoss, type NoisySeries } from './ranking/loss';

const SERIES = 10_000;
const METRICS = 200;
const STEP = 15;
const SAMPLES = (40 * 60) / STEP;
const BUCKET = 'ranking';
/** Each of so many series jumps during the scenario. */
const OF_WHICH_ONE_MOVES = 500;

const START = Math.floor(Date.UTC(2026, 10, 29) / 1_000);
const during = { start: START + 32 * 60, end: START + 40 * 60 };
const windows = { baseline: { start: START, end: during.start - 30 }, during };

/** Seconds and MB that it may take. */
const targets = { seconds: 30, megabytes: 512 };

const moves = (series: number): boolean => series % OF_WHICH_ONE_MOVES === 0;
const podOf = (series: number): string => `checkout-7d9fc5b6c4-${series.toString(36).padStart(5, '0')}`;

/** Lines as of Kubernetes, in the order in which they are scraped. Their values hardly compress. */
function* lines(): Generator<string> {
  const heads = Array.from({ length: SERIES }, (_, series) => {
    const metric = series % METRICS;
    const name =
      metric % 2 === 0 ? `container_network_${metric}_bytes_total` : `container_memory_${metric}_bytes`;
    const place = Math.floor(series / METRICS);
    return `prometheus,__name__=${name},container=checkout,endpoint=https-metrics,image=registry.example.com/shop/checkout@sha256:0123456789abcdef,instance=10.0.12.${place}:10250,job=kubelet,metrics_path=/metrics/cadvisor,namespace=shop,node=worker-${place % 9}.example.internal,pod=${podOf(series)},service=kube-prometheus-stack-kubelet value=`;
  });
  const values = new Float64Array(SERIES);
  for (let sample = 0; sample < SAMPLES; sample++) {
    const time = START + sample * STEP;
    for (let series = 0; series < SERIES; series++) {
      const noise = ((series * 7_919 + sample * 104_729) % 1_000_003) / 1_024;
      const level = moves(series) && time >= during.start ? 8_000 : 500;
      const isCounter = (series % METRICS) % 2 === 0;
      values[series] = isCounter ? values[series]! + level + noise : level + noise;
      yield `${heads[series]!}${values[series]!} ${time * 1_000 + (series % 997)}`;
    }
  }
}

function* linesOf(series: readonly NoisySeries[]): Generator<string> {
  for (const { labels, times, values } of series) {
    const head = `prometheus,__name__=${labels.__name__},series=${labels.series} value=`;
    for (const [place, time] of times.entries()) yield `${head}${values[place]!} ${time * 1_000}`;
  }
}

/** Compares with the exact judge, in a bucket for each ranking. */
async function loseIn(influxd: Influxd): Promise<void> {
  const { url, org, operatorToken } = influxd;
  const tokens = { get: () => Promise.resolve(operatorToken), renew: () => Promise.resolve(undefined) };
  const metrics = ownMetrics({ engine: '2', url, organization: org }, tokens);
  let buckets = 0;
  await measureLoss(async (series, noisyWindows) => {
    const namespace = `noise-${buckets++}`;
    await influxd.createBucket(namespace);
    await writeLines(influxd, namespace, linesOf(series));
    const destination = { namespace, collection: '' };
    return metrics.rankCandidates(
      { destination, matchers: [], pinned: [], ...noisyWindows, maxSeries: 200_000 },
      new Meter(),
      new AbortController().signal,
    );
  });
}

interface Found {
  readonly seriesCount: number;
  readonly pods: readonly string[];
  readonly bytes: number;
  /** Milliseconds, of time and of CPU. */
  readonly wall: number;
  readonly cpu: number;
  /** KiB. */
  readonly maxRSS: number;
}

async function rank(influxd: Influxd): Promise<Found> {
  const { url, org, operatorToken } = influxd;
  const child = spawn(
    process.execPath,
    [join(folder, 'ranking-worker.js'), url, org, operatorToken, BUCKET],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } },
  );
  child.stdin.end(JSON.stringify(windows));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(output);
  return JSON.parse(output) as Found;
}

async function main(): Promise<void> {
  buildSync({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [join(__dirname, 'ranking-worker.ts')],
    external: [...nativeModules],
    outdir: folder,
    legalComments: 'none',
  });
  const data = mkdtempSync(join(tmpdir(), 'bench-'));
  const influxd = await Influxd.start(data);
  try {
    await influxd.createBucket(BUCKET);
    await writeLines(influxd, BUCKET, lines());
    const before = influxd.usage().cpuSeconds;
    const { seriesCount, pods, bytes, wall, cpu, maxRSS } = await rank(influxd);
    const moved = Array.from({ length: SERIES }, (_, series) => series)
      .filter(moves)
      .map(podOf);
    const found = moved.filter((pod) => pods.includes(pod)).length;
    process.stdout.write(
      [
        `Ranking ${seriesCount} series of ${SAMPLES} samples from InfluxDB 2.7: found ${found} of ${moved.length} that moved, among ${pods.length}`,
        `  ${(wall / 1_000).toFixed(1)} s (target: ${targets.seconds}), ${(maxRSS / 1_024).toFixed(0)} MB (target: ${targets.megabytes})`,
        `  ${(cpu / 1_000).toFixed(1)} s of CPU of the function, ${(influxd.usage().cpuSeconds - before).toFixed(1)} s of InfluxDB; ${(bytes / 1e6).toFixed(0)} MB of answers`,
      ].join('\n') + '\n',
    );
    const isWithin = wall <= targets.seconds * 1_000 && maxRSS <= targets.megabytes * 1_024;
    if (!isWithin || found < moved.length) process.exitCode = 1;
    await loseIn(influxd);
  } finally {
    await influxd.stop();
    rmSync(data, { recursive: true });
  }
}

void main();
