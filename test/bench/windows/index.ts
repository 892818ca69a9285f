// `npm run bench:windows`: how well what moved is found among 5,000 series, and how often it is cried wolf over quiet ones.
import { judge, MOVED } from '../../../lambda/krkn-telemetry/windows/judge';
import { disappearanceOf } from '../../../lambda/krkn-telemetry/windows/presence';
import { recoveryOf } from '../../../lambda/krkn-telemetry/windows/recovery';
import { quantile, ratesOf, samplesIn, sorted, stepOf } from '../../../lambda/krkn-telemetry/windows/samples';
import { lengthOf } from '../../../lambda/krkn-telemetry/windows/windows';
import { synthesize, type Synthesis, type SyntheticSeries } from './synthesis';

const SERIES = 5_000;
const SEEDS = [31, 32, 33, 34, 35, 36, 37, 38, 39];
/** Samples of the scenario. */
const lengths = { '2 min': 8, '5 min': 20, '10 min': 40 };

interface Ranked {
  readonly series: SyntheticSeries;
  readonly score: number;
  readonly recovery: number | undefined;
}

function rank({ series, baseline, during, after }: Synthesis): readonly Ranked[] {
  return series
    .flatMap((each) => {
      const { isCounter } = each;
      const samples = isCounter ? ratesOf(each.samples) : each.samples;
      const before = samplesIn(samples, baseline);
      const judgement = judge({
        before,
        during: samplesIn(samples, during),
        length: lengthOf(during),
        isCounter,
      });
      if (judgement === undefined) return [];
      const step = stepOf(before)!;
      const recovery = recoveryOf(judgement, samplesIn(samples, after), { end: during.end, step, isCounter });
      return [{ series: each, score: judgement.score, recovery }];
    })
    .sort((left, right) => right.score - left.score);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [name, length] of Object.entries(lengths)) {
  const results = SEEDS.map((seed) => {
    const planted = synthesize(seed, length, SERIES, false);
    const ranked = rank(planted);
    const moves = ({ series: { change } }: Ranked): boolean => change !== undefined && change !== 'vanish';
    const quiet = rank(synthesize(seed + 100, length, SERIES, true));
    const vanished = planted.series.filter(({ change }) => change === 'vanish');
    return {
      precision: ranked.slice(0, 20).filter(moves).length / 20,
      recall:
        ranked.slice(0, 100).filter(moves).length /
        planted.series.filter(({ change }) => change !== undefined && change !== 'vanish').length,
      falseAlarms: quiet.filter(({ score }) => score >= MOVED).length,
      gone:
        vanished.filter(({ samples }) => disappearanceOf(samples, planted) !== undefined).length /
        vanished.length,
      recoveries: ranked
        .filter(
          ({ series: { change }, score }) => score >= MOVED && (change === 'level' || change === 'rate_down'),
        )
        .map(({ recovery }) => recovery ?? Infinity),
    };
  });
  const recoveries = sorted(results.flatMap((result) => result.recoveries));
  process.stdout.write(
    [
      name.padStart(7),
      `precision in the first 20 ${mean(results.map(({ precision }) => precision)).toFixed(2)}`,
      `found in the first 100 ${mean(results.map(({ recall }) => recall)).toFixed(2)}`,
      `false alarms of ${SERIES} quiet ${mean(results.map(({ falseAlarms }) => falseAlarms)).toFixed(1)}`,
      `gone found ${mean(results.map(({ gone }) => gone)).toFixed(2)}`,
      `recovery p90 ${quantile(recoveries, 0.9).toFixed(0)} s`,
    ].join('  ') + '\n',
  );
}
