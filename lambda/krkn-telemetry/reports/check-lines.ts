import { isoTime } from '../web/parts/time';
import { checkClock, clockNote } from '../model/checks/check-clock';
import {
  healthTargets,
  objectTargets,
  phasesOf,
  vmTargets,
  type CheckedTarget,
} from '../model/checks/checked-target';
import {
  downLength,
  healthWords,
  objectWords,
  phaseResult,
  reasonsOf,
  toldApart,
  vmWords,
  watchedResult,
  type CheckWords,
} from '../model/checks/check-words';
import type { CheckPeriod, Run } from '../model/run';

/**
 * How all went that was watched in a run, in lines of plain text: a target and how it went, then a line for each time in
 * which it was down. Those of targets that were down come first.
 */
export function checkLines(run: Run): readonly string[] {
  const clock = checkClock(run);
  const blocks = [
    ...blocksOf(healthTargets(run, clock), healthWords),
    ...blocksOf(vmTargets(run, clock), vmWords),
    ...blocksOf(objectTargets(run, clock), objectWords),
  ];
  const down = blocks.filter(({ length }) => length > 1);
  const note = down.length === 0 ? undefined : clockNote(clock);
  const up = blocks.filter(({ length }) => length === 1);
  return [...down, ...(note === undefined ? [] : [[note]]), ...up].flat();
}

function blocksOf<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): readonly (readonly string[])[] {
  const apart = toldApart(targets, words);
  return targets.map((target) => block(target, apart));
}

function block<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  words: CheckWords<Check>,
): readonly string[] {
  const name = words.nameOf(target.first) ?? 'without a name';
  const outages = phasesOf(target).flatMap(([phase, { downtimes }]) =>
    downtimes.map((downtime) => {
      const { start, end } = downtime.period ?? {};
      const length = downLength(downtime);
      const reasons = reasonsOf([downtime], words);
      return [
        `  ${words.down} ${phase} the chaos`,
        start === undefined ? '' : ` from ${isoTime(start) ?? 'unknown'}`,
        end === undefined || end === start ? '' : ` to ${isoTime(end) ?? 'unknown'}`,
        length === undefined ? '' : ` for ${length}`,
        reasons.length === 0 ? '' : `: ${reasons.join('; ')}`,
      ].join('');
    }),
  );
  const sides = phasesOf(target).flatMap(([phase, watch]) =>
    phase === 'during' ? [] : `${phase} the chaos: ${phaseResult(watch, words).toLowerCase()}`,
  );
  const aside = sides.length === 0 || target.during === undefined ? '' : ` (${sides.join('; ')})`;
  return [`${words.noun} ${name}: ${watchedResult(target, words)}${aside}`, ...outages];
}
