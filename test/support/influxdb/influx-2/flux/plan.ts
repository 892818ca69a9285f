import { ApiError } from '../api-error';
import type { ByteText } from '../byte-text';
import { notFlux, notKnownHere, type Span } from './flux-error';
import { parseFlux } from './parser';
import type { Argument, Call, Condition } from './syntax';

/** Something that tables are sent through. */
export type Step =
  | { readonly kind: 'filter'; readonly condition: Condition }
  /** The span is where it says so. */
  | { readonly kind: 'drop'; readonly labels: readonly ByteText[]; readonly span: Span };

/** What a query asks for. */
export interface Plan {
  readonly bucket: ByteText;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  /** Nanoseconds since 1970, exclusive. */
  readonly stop: bigint;
  readonly steps: readonly Step[];
}

/**
 * Reads a query: `from() |> range()`, and then any of `filter()` and `drop()`.
 * @param now nanoseconds since 1970
 * @throws {ApiError} 400
 */
export function planOf(query: string, now: bigint): Plan {
  const [from, range, ...others] = parseFlux(query);
  const { bucket } = argumentsOf(query, from!, 'from', ['bucket']);
  if (bucket?.kind !== 'string') throw missing(query, from!, 'bucket');
  if (range?.name !== 'range') {
    throw new ApiError(
      'invalid',
      `error in building plan while starting program: cannot submit unbounded read to "${bucket.value}"; try bounding 'from' with a call to 'range'`,
    );
  }
  const bounds = argumentsOf(query, range, 'range', ['start', 'stop']);
  if (!bounds['start']) throw missing(query, range, 'start');
  const start = timeOf(query, bounds['start'], now);
  const stop = bounds['stop'] ? timeOf(query, bounds['stop'], now) : now;
  if (start >= stop) {
    throw new ApiError(
      'invalid',
      'error in building plan while starting program: cannot query an empty range',
    );
  }
  return { bucket: bucket.value, start, stop, steps: others.map((call) => stepOf(query, call)) };
}

function stepOf(query: string, call: Call): Step {
  if (call.name === 'filter') {
    const { fn } = argumentsOf(query, call, 'filter', ['fn']);
    if (fn?.kind !== 'condition') throw missing(query, call, 'fn');
    return { kind: 'filter', condition: fn.condition };
  }
  const { columns } = argumentsOf(query, call, 'drop', ['columns']);
  if (columns?.kind !== 'texts') throw missing(query, call, 'columns');
  return { kind: 'drop', labels: columns.values, span: call };
}

/** A time: `time(v: nanoseconds since 1970)`, or a span before now. */
function timeOf(query: string, argument: Argument, now: bigint): bigint {
  if (argument.kind === 'duration') return now + argument.value;
  if (argument.kind !== 'call') throw notKnownHere(query, argument);
  const { v } = argumentsOf(query, argument.call, 'time', ['v']);
  if (v?.kind !== 'integer') throw missing(query, argument.call, 'v');
  if (v.value !== BigInt.asIntN(64, v.value)) {
    throw notFlux(query, v, 'number too large to fit in target type');
  }
  return v.value;
}

/** The arguments of a call, which has to be of this function, and to have no others. */
function argumentsOf(
  query: string,
  call: Call,
  name: string,
  labels: readonly string[],
): Readonly<Partial<Record<string, Argument>>> {
  if (call.name !== name) throw notKnownHere(query, call);
  for (const label of call.arguments.keys()) {
    if (!labels.includes(label)) throw notFlux(query, call, `found unexpected argument ${label}`);
  }
  return Object.fromEntries(call.arguments);
}

function missing(query: string, call: Call, label: string): ApiError {
  return notFlux(query, call, `missing or invalid argument ${label} of ${call.name}`);
}
