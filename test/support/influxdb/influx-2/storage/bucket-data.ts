import { ApiError } from '../api-error';
import { compareBytes, decodeText, type ByteText } from '../byte-text';
import { durationText, rfc3339 } from '../go-format';
import type { FieldValue, Point, Tag } from '../line-protocol/point';
import type { Bucket } from '../setup/directory';
import { Shard, type StoredSeries } from './shard';

const SECOND = 1_000_000_000n;
/** Seconds from the time at which Go's begins, 1 January of the year 1, to 1970: spans of shards are counted from there. */
const GO_EPOCH_SECONDS = 62_135_596_800n;
const LATEST_END = 2n ** 63n - 1n;

/** Values of a field of a series. */
export interface FieldSeries {
  readonly measurement: ByteText;
  readonly tags: readonly Tag[];
  readonly field: ByteText;
  readonly type: FieldValue['type'];
  /** In the order of their times, which are nanoseconds since 1970. */
  readonly values: readonly (readonly [time: bigint, value: FieldValue])[];
}

/** What has been written to a bucket. */
export class BucketData {
  /** In the order of their times. */
  private shards: readonly Shard[] = [];

  /**
   * Stores the points that it can.
   * @param bucket that the data is of
   * @param now nanoseconds since 1970
   * @param isInvalid points whose keys are invalid on demand
   * @throws {ApiError} 422 about those that it cannot store; the others are stored
   */
  write(points: readonly Point[], bucket: Bucket, now: bigint, isInvalid: (point: Point) => boolean): void {
    const bound = bucket.everySeconds === 0 ? undefined : now - BigInt(bucket.everySeconds) * SECOND;
    // A point that is too old is stored, if another one of the request has its shard.
    const recent = points.filter(({ time }) => bound === undefined || time >= bound);
    const parts = new Map(recent.map(({ time }) => [this.shardAt(time, bucket), [] as Point[]]));
    const tooOld: Point[] = [];
    for (const point of points) {
      const part = Array.from(parts).find(([shard]) => covers(shard, point.time))?.[1] ?? tooOld;
      part.push(point);
    }
    const dropped = Array.from(parts).flatMap(([shard, part]) => shard.write(part, isInvalid) ?? []);
    const [first] = dropped;
    // InfluxDB says what the first shard answers that drops points, and nothing of the others.
    if (first) throw partialWrite(`${first.reason} dropped=${first.count}`);
    if (tooOld.length > 0) throw partialWrite(tooOldText(tooOld, bucket, bound!));
  }

  /** What it has from `start` until before `stop`, in nanoseconds since 1970: by measurement, tags and field. */
  read(start: bigint, stop: bigint): readonly FieldSeries[] {
    const shards = this.shards.filter((shard) => shard.start < stop && shard.end > start);
    const found = new Map(shards.flatMap((shard) => Array.from(shard.series)));
    return Array.from(found)
      .sort(([, left], [, right]) => compareSeries(left, right))
      .flatMap(([key, { measurement, tags }]) => {
        const names = shards.flatMap((shard) => [...(shard.seriesOf(key)?.fields.keys() ?? [])]);
        return [...new Set(names)].sort(compareBytes).flatMap((field) => {
          const read = readField(shards, key, measurement, field);
          const values = read.values.filter(([time]) => time >= start && time < stop);
          return values.length === 0 ? [] : [{ measurement, tags, field, type: read.type, values }];
        });
      });
  }

  /** Fields of a measurement with each type that they have in some shard, in the order of both. */
  fieldTypes(measurement: ByteText): readonly (readonly [field: ByteText, type: FieldValue['type']])[] {
    const all = this.shards.flatMap((shard) => shard.fieldTypes(measurement));
    return [...new Map(all.map((pair) => [pair.join(' '), pair]))]
      .sort(([left], [right]) => compareBytes(left, right))
      .map(([, pair]) => pair);
  }

  private shardAt(time: bigint, { shardSeconds }: Bucket): Shard {
    const known = this.shards.find((shard) => covers(shard, time));
    if (known) return known;
    const span = BigInt(shardSeconds) * SECOND;
    const sinceGo = time + GO_EPOCH_SECONDS * SECOND;
    let start = time - (sinceGo % span);
    let end = start + span > LATEST_END ? LATEST_END : start + span;
    // Shards of another span, from before the bucket was changed, stay as they are.
    for (const other of this.shards) {
      if (other.end <= time && other.end > start) start = other.end;
      if (other.start > time && other.start < end) end = other.start;
    }
    const made = new Shard(start, end);
    this.shards = [...this.shards, made].sort((left, right) => (left.start < right.start ? -1 : 1));
    return made;
  }
}

function covers(shard: Shard, time: bigint): boolean {
  return shard.start <= time && time < shard.end;
}

/**
 * Values of a field of a series, from the shards that have the field. It has the type that it has in the first of them; from
 * the first on in which it has another, InfluxDB reads nothing, and does not say so.
 */
function readField(
  shards: readonly Shard[],
  key: string,
  measurement: ByteText,
  field: ByteText,
): Pick<FieldSeries, 'type' | 'values'> {
  const having = shards.filter((shard) => shard.typeOf(measurement, field) !== undefined);
  const type = having[0]!.typeOf(measurement, field)!;
  const other = having.findIndex((shard) => shard.typeOf(measurement, field) !== type);
  const readable = other === -1 ? having : having.slice(0, other);
  return {
    type,
    values: readable.flatMap((shard) =>
      [...(shard.seriesOf(key)?.fields.get(field) ?? [])].sort(([left], [right]) => (left < right ? -1 : 1)),
    ),
  };
}

function compareSeries(left: StoredSeries, right: StoredSeries): number {
  const leftTexts = [left.measurement, ...left.tags.flat()];
  const rightTexts = [right.measurement, ...right.tags.flat()];
  const length = Math.min(leftTexts.length, rightTexts.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareBytes(leftTexts[index]!, rightTexts[index]!);
    if (order !== 0) return order;
  }
  return leftTexts.length - rightTexts.length;
}

function partialWrite(text: string): ApiError {
  return new ApiError('unprocessable entity', `failure writing points to database: partial write: ${text}`);
}

function tooOldText(points: readonly Point[], { id, everySeconds }: Bucket, bound: bigint): string {
  const oldest = points.reduce((found, point) => (point.time < found.time ? point : found));
  const newest = points.reduce((found, point) => (point.time > found.time ? point : found));
  const describe = ({ key, time }: Point): string =>
    `point ${decodeText(key)} at ${rfc3339(time)} dropped because it violates a Retention Policy Lower Bound at ${rfc3339(bound)}`;
  const count = points.length;
  return `dropped ${count} points outside retention policy of duration ${durationText(everySeconds)} - oldest ${describe(oldest)}, newest ${describe(newest)} dropped=${count} for database: ${id} for retention policy: autogen`;
}
