import { count } from '../../text/count';
import { shortened } from '../../text/shortened';
import { mergeInstants } from './merge-marks';
import { utcSeconds } from '../parse-time';
import type { Run } from '../run';
import type { Period } from '../run-window';
import type { Lane, LaneDraft, Point } from './timeline-lane';

interface Instant extends Period {
  readonly label: string;
}

/** The alerts that failed the run, at the time from which they fired. */
export function alertLane({ failedAlerts }: Run): LaneDraft {
  return toDraft(
    'alert',
    'Failed alerts',
    failedAlerts.flatMap((alert) => instant(alert.startsAt, alert.name ?? alert.message)),
  );
}

/** The errors that Krkn logged. */
export function errorLane({ errorLogs }: Run): LaneDraft {
  return toDraft(
    'error',
    'Errors of Krkn',
    errorLogs.flatMap(({ timestamp, message }) => instant(timestamp, message)),
  );
}

/** The events of the cluster. */
export function eventLane({ scenarios }: Run): LaneDraft {
  const events = scenarios.flatMap(({ clusterEvents }) => clusterEvents);
  return toDraft(
    'event',
    'Cluster events',
    events.flatMap(({ creation, reason, involvedObjectName, message }) =>
      instant(
        creation,
        [reason, involvedObjectName ?? message].filter((text) => text !== undefined).join(' '),
      ),
    ),
  );
}

function instant(time: string | undefined, label: string | undefined): Instant[] {
  const at = utcSeconds(time);
  return at === undefined ? [] : [{ start: at, end: at, label: label ?? '' }];
}

function toDraft(kind: Point['kind'], label: string, instants: readonly Instant[]): LaneDraft {
  const draw = (window: Period): Lane => ({
    ...{ kind, label, scenarioIndex: undefined, watched: undefined, bars: [] },
    result: count(instants.length, kind),
    isBad: kind !== 'event',
    points: mergeInstants(instants, window).map(({ start, end, marks }) => ({
      ...{ at: (start + end) / 2, kind },
      label:
        marks.length === 1 && marks[0].label !== ''
          ? shortened(marks[0].label, 120)
          : count(marks.length, kind),
    })),
  });
  return { periods: instants, badness: 1, draw };
}
