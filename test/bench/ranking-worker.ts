// A ranking in a process of its own, as a function does it: `ranking-worker.js <url> <organization> <token> <bucket>`, the windows as
// JSON on stdin. Prints one JSON line: what it found, and what it took.
import { ownMetrics } from '../../lambda/metrics/influxdb/own-metrics';
import { Meter } from '../../lambda/metrics/model/meter';
import { toMatcher } from '../../lambda/metrics/model/matcher';
import type { RankQuestion } from '../../lambda/metrics/port';

const [url = '', organization = '', token = '', bucket = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  let windows = '';
  for await (const chunk of process.stdin) windows += String(chunk);
  const tokens = { get: () => Promise.resolve(token), renew: () => Promise.resolve(undefined) };
  const metrics = ownMetrics({ engine: '2', url, organization }, tokens);
  const question: RankQuestion = {
    ...(JSON.parse(windows) as Pick<RankQuestion, 'baseline' | 'during'>),
    destination: { namespace: bucket, collection: '' },
    matchers: [toMatcher({ name: '__name__', comparison: '!~', value: '.*_(bucket|info|created)|go_.*' })],
    pinned: [],
    maxSeries: 200_000,
  };
  const before = process.cpuUsage();
  const start = performance.now();
  const meter = new Meter();
  const ranking = await metrics.rankCandidates(question, meter, new AbortController().signal);
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const found = {
    seriesCount: ranking.seriesCount,
    pods: ranking.candidates.map(({ labels }) => labels.find(({ name }) => name === 'pod')?.value),
    bytes: meter.bytes,
  };
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(`${JSON.stringify({ ...found, wall, cpu: (user + system) / 1_000, maxRSS })}\n`);
}

main().catch((error: unknown) => {
  // Not thrown: Node would print the line it happened on, and the bundle is one line.
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
