import { changeOfSeconds, type Change } from './change';
import type { TotalDowntime } from '../checks/checked-target';

/** How long applications were down in two runs. */
export interface DowntimeChange extends Change {
  /** Whether it may have been longer, as the state of one is not known for all of the time. */
  readonly isLowerBoundBefore: boolean;
  readonly isLowerBoundAfter: boolean;
}

/**
 * A change of downtimes. One that may have been longer is judged only if it already is too long for the other; so it is
 * never what is better.
 * @param before undefined: nothing was checked
 */
export function changeOfDowntime(
  before: TotalDowntime | undefined,
  after: TotalDowntime | undefined,
): DowntimeChange {
  const change = {
    ...changeOfSeconds(before?.seconds, after?.seconds),
    isLowerBoundBefore: before?.isLowerBound ?? false,
    isLowerBoundAfter: after?.isLowerBound ?? false,
  };
  const isSure =
    (!change.isLowerBoundBefore || change.direction === 'better') &&
    (!change.isLowerBoundAfter || change.direction === 'worse');
  return isSure ? change : { ...change, direction: undefined };
}
