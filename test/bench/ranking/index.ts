// `npm run bench:ranking`: what the stand-in of Timestream takes to rank 10,000 and 50,000 series of 120 samples each, and what is
// metered; and what it loses of what the exact judge finds.
import { DuckDBTimestampNanosecondsValue } from '@duckdb/node-api';
import { openDatabase } from '../../../local/timestream/database';
import { measureLoss, type NoisySeries } from './loss';
import { rankIn, TABLE } from './stand-in';

const SAMPLES = 120;
const STEP = 15;
/** The scenario: the last five minutes, and the quiet 25 before it. */
const now = Math.floor(Date.now() / 60_000) * 60;
const start = now - SAMPLES * STEP;
const during = { start: now - 300, end: now };
const baseline = { start, end: now - 330 };

/** Series of ten labels, a third of them counters; one of a hundred moves. */
const FILL = `
  INSERT INTO tables VALUES (1, '${TABLE.database}', '${TABLE.table}');
  INSERT INTO series
    SELECT id, 1, 'metric_' || (id % 400) || CASE WHEN id % 3 = 0 THEN '_total' ELSE '' END, 'DOUBLE', json_object(
      'cluster', 'payments', 'container', 'app-' || (id % 17), 'endpoint', 'https-metrics', 'instance', '10.0.' || (id % 250) || '.' || (id % 199) || ':9100',
      'job', 'kubernetes-pods', 'namespace', 'ns-' || (id % 40), 'node', 'worker-' || (id % 50), 'pod', 'app-' || (id % 17) || '-7c9d' || id,
      'service', 'svc-' || (id % 60), 'uid', md5(id::VARCHAR))
    FROM range($series::INTEGER) AS r(id);
  INSERT INTO records
    SELECT s.id, make_timestamp_ns(($start + k * ${STEP}) * 1000000000::BIGINT), 1,
      CASE WHEN s.id % 3 = 0 THEN k * (10 + s.id % 7) + CASE WHEN s.id % 100 = 0 AND k >= 100 THEN (k - 100) * 200 ELSE 0 END + random()
        ELSE 100 + s.id % 13 + random() * 5 + CASE WHEN s.id % 100 = 0 AND k >= 100 THEN 60 ELSE 0 END END,
      NULL
    FROM range(${SAMPLES}) AS t(k), range($series::INTEGER) AS s(id);`;

async function fill(directory: string, series: number): Promise<void> {
  const database = await openDatabase(directory);
  const connection = await database.connect();
  for (const statement of FILL.split(';').filter((text) => text.trim() !== '')) {
    await connection.run(statement.replaceAll('$series', String(series)).replaceAll('$start', String(start)));
  }
  database.close();
}

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
  const ranking = await rankIn((directory) => fill(directory, series), { baseline, during });
  const { cpu, seconds, candidates, seriesCount, effort } = ranking;
  process.stdout.write(
    [
      `${series} series`.padStart(13),
      `${cpu.toFixed(1)} s of processor time`,
      `${seconds.toFixed(1)} s`,
      `${candidates.length} candidates of ${seriesCount}`,
      `${effort.statements} statements`,
      `${(effort.bytes / 1e9).toFixed(2)} GB metered`,
      `${Math.round(process.resourceUsage().maxRSS / 1e3)} MB at most, with the stand-in`,
    ].join('  ') + '\n',
  );
  return cpu;
}

async function main(): Promise<void> {
  const small = await rank(10_000);
  const large = await rank(50_000);
  process.stdout.write(`${(large / small).toFixed(1)} times as much for five times as many\n`);
  await measureLoss((series, windows) => rankIn((directory) => fillWith(directory, series), windows));
}

void main();
