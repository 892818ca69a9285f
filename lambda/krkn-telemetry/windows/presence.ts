import type { Samples, Window } from './samples';
import { samplesIn, stepOf } from './samples';
import { lengthOf } from './windows';

/** That a series was gone for a while. */
interface Disappearance {
  /** Seconds since 1970: when its last sample before was. */
  readonly since: number;
  /** When it was back; undefined: not as long as it was watched. */
  readonly backAt: number | undefined;
}

/** The share of the samples that a series has that is steady. */
const STEADY = 0.8;
/** Scrapes that have to be missing in a row, and their share of the scenario. */
const MISSING_SCRAPES = 4;
const MISSING_SHARE = 0.25;

/**
 * When a series that was steady before was missing during a scenario: a scrape or two may be missing by chance.
 * @param samples of all windows
 */
export function disappearanceOf(
  samples: Samples,
  {
    baseline,
    during,
    after,
  }: { readonly baseline: Window; readonly during: Window; readonly after: Window | undefined },
): Disappearance | undefined {
  const before = samplesIn(samples, baseline);
  const step = stepOf(before);
  if (step === undefined || !isSteady(before, baseline, step)) return undefined;
  const watched = { start: baseline.start, end: Math.max(during.end, after?.end ?? 0) };
  const { times } = samplesIn(samples, watched);
  const missing = expected(during, step) - samplesIn(samples, during).times.length;
  if (missing < MISSING_SHARE * expected(during, step)) return undefined;
  for (const [index, time] of times.entries()) {
    const next = times[index + 1];
    const until = Math.min(next ?? watched.end, watched.end);
    const gap = until - Math.max(time, during.start - step);
    const touches = time <= during.end && until > during.start;
    if (touches && gap >= (MISSING_SCRAPES + 1) * step) return { since: time, backAt: next };
  }
  return undefined;
}

/** Whether a series that was not there before came during a scenario. @param samples of all windows */
export function isNew(samples: Samples, baseline: Window, during: Window): boolean {
  return samplesIn(samples, baseline).times.length === 0 && samplesIn(samples, during).times.length > 0;
}

function isSteady({ times }: Samples, window: Window, step: number): boolean {
  return times.length >= STEADY * expected(window, step);
}

function expected(window: Window, step: number): number {
  return Math.floor(lengthOf(window) / step) + 1;
}
