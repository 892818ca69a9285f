import { count } from '../../text/amounts';
import { shortened } from '../../text/foreign-text';
import { alertList, type RunAlert } from '../alert-list';
import { mergeInstants } from './merge-marks';
import { utcSeconds, type Period } from '../time';
import type { Run } from '../run';
import type { Lane, LaneDraft, Point } from './timeline-lane';

interface Instant extends Period {
  readonly label: string;
}

/** The alerts that failed the run, at the time at which Krkn evaluated them. */
export function alertLane(run: Run): LaneDraft {
  return toDraft('alert', 'Failed alerts', failed(run, 'profile alert'));
}

/** The objectives that failed the run, at the time at which Krkn evaluated them. */
export function objectiveLane(run: Run): LaneDraft {
  return toDraft('objective', 'Failed objectives', failed(run, 'objective'));
}

function failed(run: Run, kind: RunAlert['kind']): readonly Instant[] {
  return alertList(run, undefined)
    .filter((alert) => alert.kind === kind && alert.state === 'failed the run')
    .flatMap(({ evaluatedAt, name, count: times }) =>
      Array.from({ length: times }, () => instantAt(evaluatedAt, name)).flat(),
    );
}

/** The errors that Krkn logged. */
export function errorLane({ errorLogs }: Run): LaneDraft {
  return toDraft(
    'error',
    'Krkn errors',
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
  return instantAt(utcSeconds(time), label);
}

function instantAt(at: number | undefined, label: string | undefined): Instant[] {
  return at === undefined ? [] : [{ start: at, end: at, label: label ?? '' }];
}

function toDraft(kind: Point['kind'], label: string, instants: readonly Instant[]): LaneDraft {
  const draw = (window: Period): Lane => ({
    ...{ kind, label, scenarioIndex: undefined, watched: [], bars: [] },
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
