// `npm run bench:ranking`: what the stand-in of Timestream takes to rank 10,000 and 50,000 series of 120 samples each, and what is
// metered; what memory the worker takes to look at a run; and what the ranking loses of what the exact judge finds.
import { DuckDBTimestampNanosecondsValue } from '@duckdb/node-api';
import { openDatabase } from '../../../local/timestream/database';
import { measureLoss, type NoisySeries } from './loss';
import { fillWithPods, STEP } from './pod-series';
import { rankIn, TABLE } from './stand-in';
import { measureWorker } from './worker-memory';

const SAMPLES = 120;
/** The scenario: the last five minutes, and the quiet 25 before it. */
const now = Math.floor(Date.now() / 60_000) * 60;
const start = now - SAMPLES * STEP;
const during = { start: now - 300, end: now };
const baseline = { start, end: now - 330 };

async function fillWith(directory: string, series: readonly NoisySeries[]): Promise<void> {
  const database = await openDatabase(directory);
  const connection = await database.connect();
  await connection.run(`INSERT INTO tables VALUES (1, '${TABLE.database}', '${TABLE.table}')`);
  const names = await connection.createAppender('series');
  const samples = await connection.createAppender('records');
  await connection.run('BEGIN');
  for (const [index, { labels, times, values }] of series.entries()) {
    const { __name__: metric, ...dimensions } = labels;
    names.appendInteger(index);
    names.appendInteger(1);
    names.appendVarchar(metric);
    names.appendVarchar('DOUBLE');
    names.appendVarchar(JSON.stringify(dimensions));
    names.endRow();
    for (const [place, time] of times.entries()) {
      samples.appendInteger(index);
      samples.appendTimestampNanoseconds(new DuckDBTimestampNanosecondsValue(BigInt(time) * 1_000_000_000n));
      samples.appendBigInt(1n);
      samples.appendDouble(values[place]!);
      samples.appendNull();
      samples.endRow();
    }
  }
  names.closeSync();
  samples.closeSync();
  await connection.run('COMMIT');
  database.close();
}

async function rank(series: number): Promise<number> {
  const ranking = await rankIn(
    (directory) => fillWithPods(directory, TABLE, { series, samples: SAMPLES, start, moving: during }),
    { baseline, during },
  );
  const { cpu, seconds, candidates, seriesCount, meter } = ranking;
  process.stdout.write(
    [
      `${series} series`.padStart(13),
      `${cpu.toFixed(1)} s of processor time`,
      `${seconds.toFixed(1)} s`,
      `${candidates.length} candidates of ${seriesCount}`,
      `${meter.statements} statements`,
      `${(meter.bytes / 1e9).toFixed(2)} GB metered`,
      `${Math.round(process.resourceUsage().maxRSS / 1e3)} MB at most, with the stand-in`,
    ].join('  ') + '\n',
  );
  return cpu;
}

async function main(): Promise<void> {
  const small = await rank(10_000);
  const large = await rank(50_000);
  process.stdout.write(`${(large / small).toFixed(1)} times as much for five times as many\n`);
  // Some minutes are left to see it come back.
  const moving = { start: now - 570, end: now - 270 };
  const pods = { series: 50_000, samples: SAMPLES, start, moving };
  await measureWorker((directory) => fillWithPods(directory, TABLE, pods), moving);
  await measureLoss((series, windows) => rankIn((directory) => fillWith(directory, series), windows));
}

void main();
