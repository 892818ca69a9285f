/** What Krkn tells of an alert in words. */
interface SentAlert {
  readonly name: string | undefined;
  readonly message: string | undefined;
}

/** What an alert is called. */
export interface AlertName {
  /** The same in every run: as it was sent, else the message. Undefined when neither was sent. */
  readonly identity: string | undefined;
  /** The identity as it is shown: `fsync of …`, with an ellipsis for what a template fills in. */
  readonly stableName: string | undefined;
  /** What people are told: the filled in message of a template, else the name. */
  readonly name: string | undefined;
  /** Undefined when it says nothing more than the name. */
  readonly message: string | undefined;
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
