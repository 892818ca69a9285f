import type { Period } from '../time';
import type { ForeignText } from '../../text/foreign-text';

/** Something and its course in time. */
export interface Lane {
  readonly kind:
    | 'scenario'
    | 'hypothesis'
    | 'health'
    | 'vm'
    | 'object'
    | 'node'
    | 'alert'
    | 'objective'
    | 'error'
    | 'event';
  /** What it is: a scenario's file, a URL, the name of a machine, … Of any length. */
  readonly label: ForeignText;
  /** Place in the run of the scenario that the lane is of, the first that failed if there are several. */
  readonly scenarioIndex: number | undefined;
  /** How it went, in few words. */
  readonly result: string;
  readonly isBad: boolean;
  /** Whether it went badly, but failed no run. */
  readonly isWarning?: boolean;
  /** When its state was known, if it was watched. At most 64. */
  readonly watched: readonly Period[];
  /** At most 64. */
  readonly bars: readonly Bar[];
  /** At most 64. */
  readonly points: readonly Point[];
}

/** Something that lasted. */
export interface Bar extends Period {
  /** `warned`: a hypothesis of severity warning was violated. `flapping`: down for a part of the time only, in downtimes too close to each other to be told apart. */
  readonly kind: 'passed' | 'failed' | 'unknown' | 'down' | 'flapping' | 'violated' | 'warned';
  /** What it was, in words. */
  readonly label: ForeignText;
}

/** Something that happened, or several things that are too close to be told from each other. */
export interface Point {
  /** Epoch seconds. */
  readonly at: number;
  readonly kind: 'alert' | 'objective' | 'error' | 'event';
  /** What it was, in words. */
  readonly label: ForeignText;
}

/** A lane before the window is known. */
export interface LaneDraft {
  /** When there is something to be seen in it. */
  readonly periods: readonly Period[];
  /** The higher, the more it matters when not all lanes can be shown. */
  readonly badness: number;
  readonly draw: (window: Period) => Lane;
}
