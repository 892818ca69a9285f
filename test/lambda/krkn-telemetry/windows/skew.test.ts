// Krkn's clock is late, in synthetic series of which the truth is known: the kinds of noise and of changes of test/bench/windows.
import { assess } from '../../../../lambda/krkn-telemetry/windows/assess';
import { onsetOf, skewOf } from '../../../../lambda/krkn-telemetry/windows/onset';
import { windowsOf } from '../../../../lambda/krkn-telemetry/windows/windows';
import { synthesize } from '../../../bench/windows/synthesis';

/** What the times of the series count from. */
const ORIGIN = 1_764_000_000;

/** Of each of 20 seeds: a scenario of ten minutes. */
const syntheses = Array.from({ length: 20 }, (_, index) => synthesize(31 + index, 40, 100, false));

/** By how much a clock seems to be wrong when Krkn's is late by so many seconds. */
function skewWhen(late: number, { series, during }: (typeof syntheses)[number]): number | undefined {
  const [start, end] = [ORIGIN + during.start + late, ORIGIN + during.end + late];
  const windows = windowsOf([{ index: 0, start, end }])[0]!;
  const assessed = series.flatMap(({ samples, isCounter }, index) => {
    const times = samples.times.map((time) => time + ORIGIN);
    const metric = isCounter ? `events_${index}_total` : `level_${index}`;
    return assess({ metric, labels: {}, samples: { times, values: samples.values } }, windows) ?? [];
  });
  return skewOf(
    assessed.flatMap(({ values, kind }) => onsetOf(values, { ...windows, isCounter: kind === 'rate' }) ?? []),
  );
}

it.each([0, 15])('%d s late; nothing is said', (late) => {
  expect(syntheses.map((each) => skewWhen(late, each))).toEqual(syntheses.map(() => undefined));
});

it.each([60, 120, 240])('%d s late; it is named, within 80 s of the truth', (late) => {
  const skews = syntheses.map((each) => skewWhen(late, each) ?? 0);
  expect(Math.min(...skews)).toBeGreaterThanOrEqual(Math.max(late - 80, 30));
  expect(Math.max(...skews)).toBeLessThanOrEqual(late);
});
