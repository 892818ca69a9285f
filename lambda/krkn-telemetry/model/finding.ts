import type { ForeignText } from '../text/foreign-text';

/** Something that is said of a run on top of its page: why it did not pass, or what is worth a look. */
export interface Finding {
  /** What it is about. */
  readonly kind: 'run' | 'scenario' | 'pod' | 'vm' | 'node' | 'alert' | 'objective' | 'check' | 'hypothesis';
  /** The things that it is about, as far as they have names. */
  readonly objects: readonly NamedObject[];
  /** What happened: a sentence without a full stop. */
  readonly text: ForeignText;
  /** The sender's own words on it: what Krkn logged, the message of an alert. */
  readonly cause: ForeignText | undefined;
  /** Where the run's page tells all of it; undefined: nowhere. */
  readonly place: Place | undefined;
}

/** A thing by its name. */
export interface NamedObject {
  readonly name: ForeignText;
  /** Undefined also for what has none. */
  readonly namespace: ForeignText | undefined;
}

/** A part of a run's page, as the fragment of its address. Scenarios are counted from 1. */
export type Place =
  'recovery' | 'scenarios' | `scenario-${number}` | 'checks' | 'alerts' | 'errors' | 'metrics';
