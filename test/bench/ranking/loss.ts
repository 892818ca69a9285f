// What the coarse judge of a store loses of what the exact one finds: 5,000 series of ten kinds of noise, some of which move.
import { judge, MOVED } from '../../../lambda/krkn-telemetry/windows/judge';
import { disappearanceOf } from '../../../lambda/krkn-telemetry/windows/presence';
import { ratesOf, samplesIn, type Window } from '../../../lambda/krkn-telemetry/windows/samples';
import { lengthOf } from '../../../lambda/krkn-telemetry/windows/windows';
import type { Ranking, RankQuestion } from '../../../lambda/metrics/port';
import { synthesize, type Synthesis } from '../windows/synthesis';

const SERIES = 5_000;
const SEEDS = [31, 32, 33];
/** Samples of the scenario. */
const lengths = { '2 min': 8, '5 min': 20, '10 min': 40 };

/** A series that is ranked. */
export interface NoisySeries {
  /** Labels that tell it from all others, sorted by name. */
  readonly labels: { readonly __name__: string; readonly series: string };
  /** Seconds since 1970, ascending, and values. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Ranks series. */
type Rank = (
  series: readonly NoisySeries[],
  windows: Pick<RankQuestion, 'baseline' | 'during'>,
) => Promise<Pick<Ranking, 'candidates' | 'gone'>>;

/** Prints a line for each length of a scenario. */
export async function measureLoss(rank: Rank): Promise<void> {
  for (const [name, length] of Object.entries(lengths)) {
    const results: Awaited<ReturnType<typeof lossOf>>[] = [];
    for (const seed of SEEDS) results.push(await lossOf(synthesize(seed, length, SERIES, false), rank));
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

async function lossOf({ series, baseline, during }: Synthesis, rank: Rank) {
  const scores = series
    .map(({ samples, isCounter }, index) => {
      const values = isCounter ? ratesOf(samples) : samples;
      const [before, now] = [samplesIn(values, baseline), samplesIn(values, during)];
      const judgement = judge({ before, during: now, length: lengthOf(during), isCounter });
      return { index, score: judgement?.score ?? 0 };
    })
    .sort((left, right) => right.score - left.score);
  // Where bins begin is the same whenever it runs.
  const origin = Math.floor(Date.now() / 300_000) * 300 - Math.ceil(during.end / 300) * 300;
  const shifted = ({ start, end }: Window): Window => ({ start: start + origin, end: end + origin });
  const written = series.map(({ samples, isCounter }, index) => {
    const { times, values } = samplesIn(samples, { start: 0, end: during.end });
    return {
      labels: { __name__: isCounter ? 'noise_total' : 'noise', series: String(index) },
      times: times.map((time) => time + origin),
      values,
    };
  });
  const ranking = await rank(written, { baseline: shifted(baseline), during: shifted(during) });
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
