import type { ForeignText } from '../../text/foreign-text';

/** What the id of a run tells. */
interface RequestIdParts {
  /** Epoch seconds. */
  readonly startedAt: number | undefined;
  /** Krkn's `run_uuid`: a UUID, or whatever name the user gave the run. */
  readonly uuid: ForeignText | undefined;
  /** Krkn's `run_tag`. Undefined also when there is no telling where a name ends and the tag begins. */
  readonly runTag: ForeignText | undefined;
}

/** An epoch second of ten digits: any from 2001 to 2286. Other numbers are names that users chose. */
const EPOCH = /^\d{10}(?=-|$)/;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=-|$)/i;

/**
 * Takes the id of a run apart: `{epoch}-{uuid or name}[-{run_tag}]`. All is undefined of an id that begins with no epoch
 * second: Krkn has not made it.
 */
export function parseRequestId(requestId: string): RequestIdParts {
  const epoch = EPOCH.exec(requestId)?.[0];
  if (epoch === undefined) return { startedAt: undefined, uuid: undefined, runTag: undefined };
  const rest = requestId.slice(epoch.length + 1);
  const uuid = UUID.exec(rest)?.[0];
  return {
    startedAt: Number(epoch),
    uuid: presentText(uuid ?? rest),
    runTag: uuid === undefined ? undefined : presentText(rest.slice(uuid.length + 1)),
  };
}

function presentText(text: string): string | undefined {
  return text === '' ? undefined : text;
}
