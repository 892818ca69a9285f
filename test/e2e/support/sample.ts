import type { StoredRecord } from '../../../local/timestream/stored-record';

/** A sample as Prometheus knows it. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly value: number;
}

/** How many records are not as they should be, with the first of each kind. */
export interface Differences {
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

/** Compares samples with what was stored of them: series, time to the nanosecond, and value bit for bit. */
export function compare(samples: readonly Sample[], records: readonly StoredRecord[]): Differences {
  const counts = { missing: 0, altered: 0, repeated: 0, unexpected: 0 };
  const examples: string[] = [];
  const note = (kind: keyof typeof counts, description: string): void => {
    if (counts[kind]++ === 0) examples.push(`${kind}: ${description}`);
  };
  const expected = new Map(samples.map((sample) => [keyOfSample(sample), sample.value]));
  const seen = new Set<string>();
  for (const record of records) {
    const key = keyOfRecord(record);
    if (seen.has(key)) {
      note('repeated', key);
    } else if (!expected.has(key)) {
      note('unexpected', `${key} = ${textOf(record.value)}`);
    } else if (!Object.is(expected.get(key), record.value)) {
      note('altered', `${key}: ${textOf(expected.get(key))} became ${textOf(record.value)}`);
    }
    seen.add(key);
  }
  for (const [key, value] of expected) {
    if (!seen.has(key)) note('missing', `${key} = ${textOf(value)}`);
  }
  return { ...counts, examples };
}

/** Labels of the tests whose names Timestream reserves, by the dimensions that they are to become. */
const renamed: Readonly<Record<string, string>> = { time: 'U__time' };

function keyOfSample({ metric, labels, timestamp }: Sample): string {
  const dimensions = Object.entries(labels).map(([name, value]) => [renamed[name] ?? name, value] as const);
  return keyOf(metric, dimensions, BigInt(timestamp) * 1_000_000n);
}

function keyOfRecord({ measureName, dimensions, timeNs }: StoredRecord): string {
  return keyOf(measureName, Object.entries(dimensions), timeNs);
}

function keyOf(metric: string, labels: (readonly [string, string])[], nanoseconds: bigint): string {
  const sorted = labels.map((pair) => JSON.stringify(pair)).sort();
  return `${metric} ${sorted.join(' ')} at ${String(nanoseconds)} ns`;
}

/** Tells -0 from 0, and text from numbers. */
function textOf(value: unknown): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
