import * as v from 'valibot';
import { checkKey, runFolder, type RunId } from '../storage/keys/object-key';

/** Asks for a look at the metrics of a run. */
export interface LookMessage {
  readonly run: RunId;
  /** 1: soon after the run; 2: when recoveries are in, for the last time. */
  readonly pass: 1 | 2;
  /** Seconds that are added to the times of its scenarios, if Krkn's clock was wrong. */
  readonly shift: number;
  /** When it was asked for, in epoch milliseconds by the sender's clock: of two looks at a run, the later one counts. */
  readonly requestedAt: number;
  /** Seconds since 1970 before which it is too early: queues delay messages by minutes only. */
  readonly notBefore?: number;
}

/** Seconds that the times of scenarios can be shifted by, either way: clocks that are farther off are days off. */
export const LONGEST_SHIFT = 86_400;

const time = v.pipe(v.number(), v.integer(), v.minValue(0));
const body = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({
    version: v.literal(1),
    group: v.string(),
    run: v.string(),
    pass: v.picklist([1, 2]),
    shift: v.pipe(v.number(), v.integer(), v.minValue(-LONGEST_SHIFT), v.maxValue(LONGEST_SHIFT)),
    requestedAt: time,
    notBefore: v.optional(time),
  }),
);

/** The body of a message. */
export function lookMessageBody({ run, pass, shift, requestedAt, notBefore }: LookMessage): string {
  const { group, requestId } = run;
  return JSON.stringify({ version: 1, group, run: requestId, pass, shift, requestedAt, notBefore });
}

/**
 * Reads the body of a message.
 * @throws {Error} when it is not what {@link lookMessageBody} writes, or names what can be no run
 */
export function parseLookMessage(text: string): LookMessage {
  const { group, run: requestId, pass, shift, requestedAt, notBefore } = v.parse(body, text);
  const run = { group, requestId };
  checkKey(runFolder(run));
  return { run, pass, shift, requestedAt, ...(notBefore !== undefined && { notBefore }) };
}
