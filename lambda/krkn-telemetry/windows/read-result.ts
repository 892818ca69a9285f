import * as v from 'valibot';
import { isWithin, SKEW } from '../../kit/clock';
import { hypothesisVerdicts, RESULT_VERSION, type WindowsResult } from './result';

/** What is found where the result of a run is stored. */
export type FoundResult =
  | { readonly kind: 'result'; readonly result: WindowsResult }
  /** `none`: there is none yet. `newer`: of a later version of this. `broken`: no result at all. `late`: it was not read in time. */
  | { readonly kind: 'none' | 'newer' | 'broken' | 'late' };

/** A look at the metrics of a run that someone has asked for. */
export interface AskedLook {
  /** Epoch milliseconds. */
  readonly requestedAt: number;
  /** Seconds that are added to the times of the scenarios. */
  readonly shift: number;
}

/** Milliseconds after which a look that was asked for is expected no longer: as long as SQS keeps a message that failed from being seen. */
const LONGEST_LOOK = 1_800_000;

/**
 * Whether a look that was asked for has not led to a result. One of the future is not waited for: the clock was set back.
 * @param now epoch milliseconds
 */
export function isUnderWay({ requestedAt }: AskedLook, found: FoundResult, now: number): boolean {
  const isDone = found.kind === 'result' && (found.result.requestedAt ?? 0) >= requestedAt;
  return !isDone && isWithin(LONGEST_LOOK, requestedAt, now, SKEW);
}

const number = v.pipe(v.number(), v.finite());
const optionalNumber = v.exactOptional(number);
/** JSON may hold half of a surrogate pair, which no encoding of a text can. */
const text = v.pipe(
  v.string(),
  v.transform((value) => value.toWellFormed()),
);
const optionalText = v.exactOptional(text);
const labels = v.record(text, text);
const window = v.object({ start: number, end: number });

/** A chart has hundreds of numbers: a schema for each would take longer than all else. */
const numbers = v.custom<readonly number[]>((value) => Array.isArray(value) && value.every(Number.isFinite));
const chart = v.pipe(
  v.object({
    times: numbers,
    values: numbers,
    usual: v.exactOptional(v.object({ lowest: number, highest: number })),
  }),
  v.check(
    ({ times, values }) =>
      times.length === values.length && times.every((time, index) => index === 0 || time > times[index - 1]!),
  ),
);

const row = v.object({
  metric: text,
  kind: v.picklist(['gauge', 'rate', 'mean']),
  direction: v.picklist(['up', 'down', 'mixed']),
  movedCount: number,
  seriesCount: number,
  medianRecovery: optionalNumber,
  worstRecovery: optionalNumber,
  areAllBack: v.boolean(),
  wasOffBefore: v.boolean(),
  isPinned: v.exactOptional(v.boolean()),
  series: v.pipe(
    v.array(
      v.object({
        labels,
        score: number,
        before: number,
        during: number,
        peak: optionalNumber,
        recovery: optionalNumber,
        chart: v.exactOptional(chart),
      }),
    ),
    v.minLength(1),
  ),
});

const scenario = v.object({
  index: v.pipe(number, v.integer(), v.minValue(0)),
  baseline: window,
  during: window,
  isWidened: v.boolean(),
  shortest: optionalNumber,
  // JSON has no undefined.
  after: v.optional(window),
  isEndedByNext: v.boolean(),
  problem: optionalText,
  seriesCount: number,
  tooFewCount: number,
  movedCount: number,
  placeboCount: optionalNumber,
  rows: v.array(row),
  pinned: v.exactOptional(v.array(row)),
  common: v.array(
    v.object({
      name: text,
      value: text,
      moved: number,
      all: number,
      elsewhere: v.object({ all: number, moved: number }),
    }),
  ),
  gone: v.array(
    v.object({
      labels,
      isTarget: v.boolean(),
      seriesCount: number,
      since: number,
      longest: optionalNumber,
      replacedCount: number,
    }),
  ),
  appearedCount: number,
});

const hypothesis = v.object({
  name: text,
  told: text,
  severity: v.picklist(['error', 'warning']),
  verdict: v.picklist(hypothesisVerdicts),
  reason: optionalText,
  unit: v.exactOptional(
    v.object({
      quantity: v.picklist(['seconds', 'bytes', 'ratio', 'number']),
      isPerSecond: v.boolean(),
    }),
  ),
  worst: optionalNumber,
  recovery: optionalNumber,
  violations: v.array(
    v.object({
      ...window.entries,
      scenario: number,
      worst: optionalNumber,
      recovery: optionalNumber,
      labels,
    }),
  ),
  bounds: v.object({ lowest: optionalNumber, highest: optionalNumber }),
  chart: v.exactOptional(chart),
});

const schema = v.object({
  version: v.literal(RESULT_VERSION),
  state: v.picklist(['partial', 'final', 'failed']),
  problem: optionalText,
  nextLook: optionalNumber,
  source: v.object({
    store: v.picklist(['timestream', 'influxdb']),
    storeName: optionalText,
    destination: text,
    match: optionalText,
    links: v.array(text),
  }),
  shift: number,
  scenarios: v.array(
    v.pipe(
      scenario,
      v.transform(({ after, ...rest }) => ({ ...rest, after })),
    ),
  ),
  skippedScenarios: number,
  hypotheses: v.array(hypothesis),
  skew: optionalNumber,
  effort: v.object({ statements: number, pages: optionalNumber, bytes: number }),
  requestedAt: optionalNumber,
});

/** Reads the text of a look that was asked for. Undefined: it is not valid. */
export function readLook(stored: string): AskedLook | undefined {
  const { success, output } = v.safeParse(v.object({ requestedAt: number, shift: number }), parsed(stored));
  return success ? output : undefined;
}

/** Reads the text of a stored result, whatever it is: it may be of another version, or no result at all. */
export function readResult(stored: string): FoundResult {
  const value = parsed(stored);
  const told = v.safeParse(v.object({ version: number }), value);
  if (told.success && told.output.version > RESULT_VERSION) return { kind: 'newer' };
  const { success, output } = v.safeParse(schema, value, { abortEarly: true });
  return success ? { kind: 'result', result: output satisfies WindowsResult } : { kind: 'broken' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
