import type { ForeignText } from '../text/foreign';

/** What Krkn tells of an alert in words. */
interface SentAlert {
  readonly name: ForeignText | undefined;
  readonly message: ForeignText | undefined;
}

/** What an alert is called. */
export interface AlertName {
  /** The same in every run: as it was sent, else the message. Undefined when neither was sent. */
  readonly identity: ForeignText | undefined;
  /** The identity as it is shown: `fsync of …`, with an ellipsis for what a template fills in. */
  readonly stableName: ForeignText | undefined;
  /** What people are told: the filled in message of a template, else the name. */
  readonly name: ForeignText | undefined;
  /** Undefined when it says nothing more than the name. */
  readonly message: ForeignText | undefined;
}

/** A placeholder of a template. Braces within it would take quadratic time. */
const PLACEHOLDER = /\{\{[^{}]*\}\}/g;

/**
 * The names of an alert. Krkn sends its profile's templates, such as `fsync of {{$labels.pod}}`, as names, and fills them
 * in only in messages, which therefore differ from run to run.
 */
export function alertNames({ name, message }: SentAlert): AlertName {
  const identity = name ?? message;
  const stableName = identity?.replace(PLACEHOLDER, '…');
  const isTemplate = stableName !== identity;
  const told = isTemplate ? (message ?? stableName) : identity;
  return {
    ...{ identity, stableName, name: told },
    message: message === told ? undefined : message,
  };
}
