// What the coarse judge of Timestream loses of what the exact one finds: 5,000 series of ten kinds of noise, some of which move.
import { DuckDBTimestampNanosecondsValue } from '@duckdb/node-api';
import { judge, MOVED } from '../../../lambda/krkn-telemetry/windows/judge';
import { disappearanceOf } from '../../../lambda/krkn-telemetry/windows/presence';
import { ratesOf, samplesIn, type Window } from '../../../lambda/krkn-telemetry/windows/samples';
import { lengthOf } from '../../../lambda/krkn-telemetry/windows/windows';
import { openDatabase } from '../../../local/timestream/database';
import { synthesize, type Synthesis } from '../windows/synthesis';
import { rankIn, TABLE } from './stand-in';

const SERIES = 5_000;
const SEEDS = [31, 32, 33];
/** Samples of the scenario. */
const lengths = { '2 min': 8, '5 min': 20, '10 min': 40 };

/** Prints a line for each length. */
export async function measureLoss(): Promise<void> {
  for (const [name, length] of Object.entries(lengths)) {
    const results: Awaited<ReturnType<typeof lossOf>>[] = [];
    for (const seed of SEEDS) results.push(await lossOf(synthesize(seed, length, SERIES, false)));
    const mean = (of: (result: (typeof results)[number]) => number): string =>
      (results.reduce((sum, result) => sum + of(result), 0) / results.length).toFixed(2);
    process.stdout.write(
      [
        name.padStart(7),
        `kept of the first 20 ${mean(({ first }) => first)}`,
        `of all ${mean(({ moved }) => moved)}`,
        `of those gone ${mean(({ gone }) => gone)}`,
        `candidates ${mean(({ candidates }) => candidates)}`,
      ].join('  ') + '\n',
    );
  }
}

async function lossOf({ series, baseline, during }: Synthesis) {
  const scores = series
    .map(({ samples, isCounter }, index) => {
      const values = isCounter ? ratesOf(samples) : samples;
      const [before, now] = [samplesIn(values, baseline), samplesIn(values, during)];
      const judgement = judge({ before, during: now, length: lengthOf(during), isCounter });
      return { index, score: judgement?.score ?? 0 };
    })
    .sort((left, right) => right.score - left.score);
  const origin = Math.floor(Date.now() / 1000) - during.end;
  const shifted = ({ start, end }: Window): Window => ({ start: start + origin, end: end + origin });
  const ranking = await rankIn((directory) => fill(directory, series, origin, during.end), {
    baseline: shifted(baseline),
    during: shifted(during),
  });
  const indexOf = (labels: (typeof ranking.candidates)[number]['labels']): number =>
    Number(labels.find(({ name }) => name === 'series')!.value);
  const candidates = new Set(ranking.candidates.map(({ labels }) => indexOf(labels)));
  const gone = new Set(ranking.gone.map(({ labels }) => indexOf(labels)));
  const share = (wanted: readonly number[], found: ReadonlySet<number>): number =>
    wanted.filter((index) => found.has(index)).length / wanted.length;
  const watched = { baseline, during, after: undefined };
  return {
    first: share(
      scores.slice(0, 20).map(({ index }) => index),
      candidates,
    ),
    moved: share(
      scores.filter(({ score }) => score >= MOVED).map(({ index }) => index),
      candidates,
    ),
    gone: share(
      series.flatMap(({ samples }, index) =>
        disappearanceOf(samples, watched) === undefined ? [] : [index],
      ),
      gone,
    ),
    candidates: candidates.size,
  };
}

async function fill(
  directory: string,
  series: Synthesis['series'],
  origin: number,
  end: number,
): Promise<void> {
  const database = await openDatabase(directory);
  const connection = await database.connect();
  await connection.run(`INSERT INTO tables VALUES (1, '${TABLE.database}', '${TABLE.table}')`);
  const names = await connection.createAppender('series');
  const samples = await connection.createAppender('records');
  await connection.run('BEGIN');
  for (const [index, each] of series.entries()) {
    names.appendInteger(index);
    names.appendInteger(1);
    names.appendVarchar(each.isCounter ? 'noise_total' : 'noise');
    names.appendVarchar('DOUBLE');
    names.appendVarchar(JSON.stringify({ series: String(index) }));
    names.endRow();
    for (const [place, time] of each.samples.times.entries()) {
      if (time > end) break;
      samples.appendInteger(index);
      samples.appendTimestampNanoseconds(
        new DuckDBTimestampNanosecondsValue(BigInt(time + origin) * 1_000_000_000n),
      );
      samples.appendBigInt(1n);
      samples.appendDouble(each.samples.values[place]!);
      samples.appendNull();
      samples.endRow();
    }
  }
  names.closeSync();
  samples.closeSync();
  await connection.run('COMMIT');
  database.close();
}
