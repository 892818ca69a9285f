import type { StoredRecord } from '../../../local/timestream/stored-record';
import { bitsOf, NAN, STALE_MARKER } from '../../support/remote-write';

/** A sample as Prometheus knows it. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** A number if it is finite; otherwise what {@link valueOfBits} calls it, which tells one NaN from another. */
  readonly value: number | string;
}

/** How many samples are not as they should be, with the first of each kind. */
interface Differences {
  readonly missing: number;
  readonly altered: number;
  readonly repeated: number;
  readonly unexpected: number;
  readonly examples: readonly string[];
}

/** What {@link compare} finds when all is well. */
export const noDifferences: Differences = {
  missing: 0,
  altered: 0,
  repeated: 0,
  unexpected: 0,
  examples: [],
};

/** Compares samples with what was expected: series, time, and value bit for bit. */
export function compare(expected: readonly Sample[], actual: readonly Sample[]): Differences {
  const counts = { missing: 0, altered: 0, repeated: 0, unexpected: 0 };
  const examples: string[] = [];
  const note = (kind: keyof typeof counts, description: string): void => {
    if (counts[kind]++ === 0) examples.push(`${kind}: ${description}`);
  };
  const wanted = new Map(expected.map((sample) => [keyOf(sample), sample.value]));
  const seen = new Set<string>();
  for (const sample of actual) {
    const key = keyOf(sample);
    if (seen.has(key)) {
      note('repeated', key);
    } else if (!wanted.has(key)) {
      note('unexpected', `${key} = ${textOf(sample.value)}`);
    } else if (!Object.is(wanted.get(key), sample.value)) {
      note('altered', `${key}: ${textOf(wanted.get(key))} became ${textOf(sample.value)}`);
    }
    seen.add(key);
  }
  for (const [key, value] of wanted) {
    if (!seen.has(key)) note('missing', `${key} = ${textOf(value)}`);
  }
  return { ...counts, examples };
}

const named: ReadonlyMap<bigint, string> = new Map([
  [STALE_MARKER, 'stale'],
  [NAN, 'nan'],
  [bitsOf(Infinity), '+Inf'],
  [bitsOf(-Infinity), '-Inf'],
]);

/** The value that has these bits, as a sample has it. */
export function valueOfBits(bits: bigint): number | string {
  const name = named.get(bits);
  if (name !== undefined) return name;
  const value = new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
  return Number.isNaN(value) ? bits.toString(16).padStart(16, '0') : value;
}

/** Labels of the tests whose names Timestream does not take, by the dimensions that they are to become. */
const renamed: Readonly<Record<string, string>> = {
  U__time_z: 'time',
  U__http_2e_route_z: 'http.route',
  U__http_2e_method_z: 'http.method',
  U__service_2e_name_z: 'service.name',
};

/**
 * The samples that records hold, as docs/prometheus.md lays them out.
 * @throws {Error} of a record that holds something else.
 */
export function samplesOf(records: readonly StoredRecord[]): Sample[] {
  return records.map((record) => {
    const { metric, labels } = seriesOf(record);
    return { metric, labels, timestamp: wholeMilliseconds(record.timeNs), value: sampleValue(record) };
  });
}

/** The series that a record is of. */
export function seriesOf({ measureName, dimensions }: StoredRecord): Pick<Sample, 'metric' | 'labels'> {
  const { P__name: metric = measureName, ...others } = dimensions;
  const labels = Object.entries(others).map(([name, value]) => [renamed[name] ?? name, value] as const);
  return { metric, labels: Object.fromEntries(labels) };
}

/** The time of a record in milliseconds since the epoch, which is all that a sample of Prometheus has. */
function wholeMilliseconds(nanoseconds: bigint): number {
  if (nanoseconds % 1_000_000n !== 0n) throw new Error(`${String(nanoseconds)} ns are no milliseconds.`);
  return Number(nanoseconds / 1_000_000n);
}

function sampleValue({ measureName, type, value }: StoredRecord): number | string {
  const isSample = measureName === '__non_finite__' ? type === 'VARCHAR' : type === 'DOUBLE';
  if (!isSample || typeof value === 'object') throw new Error(`${measureName} of type ${type} is no sample.`);
  return value;
}

function keyOf({ metric, labels, timestamp }: Sample): string {
  const sorted = Object.entries(labels)
    .map((pair) => JSON.stringify(pair))
    .sort();
  return `${metric} ${sorted.join(' ')} at ${timestamp} ms`;
}

/** Tells -0 from 0, and text from numbers. */
function textOf(value: unknown): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
