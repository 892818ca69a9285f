import type { PassRate } from '../../model/group/group-statistics';
import { count } from '../../text/count';

/** How many runs passed, in words: `27 of 29 runs passed, 1 has no result`. */
export function passRateWords({ passed, judged, unjudged }: PassRate): string {
  const rest = `${unjudged} ${unjudged === 1 ? 'has' : 'have'} no result`;
  if (judged === 0) return unjudged === 0 ? 'No runs' : `${count(unjudged, 'run')} without a result`;
  return `${passed} of ${count(judged, 'run')} passed${unjudged === 0 ? '' : `, ${rest}`}`;
}

/** The share of runs that passed: `93%`; 100% only when all did. Undefined when none passed or failed. */
export function passPercentage({ passed, judged }: PassRate): string | undefined {
  return judged === 0 ? undefined : `${Math.floor((passed / judged) * 100)}%`;
}
