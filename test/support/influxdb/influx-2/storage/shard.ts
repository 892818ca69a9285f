import { decodeText, type ByteText } from '../byte-text';
import { quotedText } from '../go-format';
import { isFoundAgain } from '../line-protocol/key';
import type { FieldValue, Point, Tag } from '../line-protocol/point';

/** What a shard has of a series. */
export interface StoredSeries {
  readonly measurement: ByteText;
  readonly tags: readonly Tag[];
  /** Values of each field, by their times in nanoseconds. */
  readonly fields: Map<ByteText, Map<bigint, FieldValue>>;
}

/** Points that a shard did not take. */
interface DroppedPoints {
  /** Of the first. */
  readonly reason: string;
  readonly count: number;
}

const LONGEST_STRING = 1_048_576;

/**
 * Points of a span of time. A field has one type in a shard, and may have another in the next one.
 * https://docs.influxdata.com/influxdb/v2/reference/internals/shards/
 */
export class Shard {
  private readonly types = new Map<ByteText, Map<ByteText, FieldValue['type']>>();
  private readonly seriesByKey = new Map<string, StoredSeries>();

  constructor(
    /** Nanoseconds since 1970. */
    readonly start: bigint,
    /** Nanoseconds since 1970, exclusive. */
    readonly end: bigint,
  ) {}

  get series(): Iterable<readonly [key: string, series: StoredSeries]> {
    return this.seriesByKey;
  }

  seriesOf(key: string): StoredSeries | undefined {
    return this.seriesByKey.get(key);
  }

  /** Type of a field; undefined if the measurement has none of this name here. */
  typeOf(measurement: ByteText, field: ByteText): FieldValue['type'] | undefined {
    return this.types.get(measurement)?.get(field);
  }

  /** Fields of a measurement, and the type of each. */
  fieldTypes(measurement: ByteText): readonly (readonly [field: ByteText, type: FieldValue['type']])[] {
    return [...(this.types.get(measurement) ?? [])];
  }

  /**
   * Takes the points that it can.
   * @param isInvalid points whose keys it takes for no valid Unicode
   */
  write(points: readonly Point[], isInvalid: (point: Point) => boolean): DroppedPoints | undefined {
    const problems = points.filter(isInvalid).map(({ key }) => {
      return `key contains invalid unicode: ${quotedText(decodeText(key))}`;
    });
    for (const point of points) {
      if (isInvalid(point)) continue;
      const problem = this.problemOf(point);
      if (problem === undefined) this.add(point);
      else problems.push(problem);
    }
    return problems.length === 0 ? undefined : { reason: problems[0]!, count: problems.length };
  }

  /** Why a point is dropped. Its fields get their types nevertheless, up to the one that is the reason. */
  private problemOf({ measurement, fields }: Point): string | undefined {
    if (fields.every(({ name }) => name === 'time')) {
      return `invalid field name: input field "time" on measurement "${decodeText(measurement)}" is invalid`;
    }
    const types = this.types.get(measurement) ?? new Map<ByteText, FieldValue['type']>();
    this.types.set(measurement, types);
    for (const { name, value } of fields) {
      const where = whereOf(measurement, name);
      if (value.type === 'string' && value.value.length > LONGEST_STRING) {
        return `${where} is too long, ${value.value.length} > ${LONGEST_STRING}`;
      }
      if (name === 'time') continue;
      const known = types.get(name) ?? value.type;
      types.set(name, known);
      if (known !== value.type) {
        return `field type conflict: ${where} is type ${value.type}, already exists as type ${known}`;
      }
    }
    return undefined;
  }

  private add({ key: written, measurement, tags, fields, time }: Point): void {
    if (!isFoundAgain(written)) return;
    const key = JSON.stringify([measurement, tags]);
    const series: StoredSeries = this.seriesByKey.get(key) ?? { measurement, tags, fields: new Map() };
    this.seriesByKey.set(key, series);
    for (const { name, value } of fields) {
      if (name === 'time') continue;
      const values = series.fields.get(name) ?? new Map<bigint, FieldValue>();
      series.fields.set(name, values.set(time, value));
    }
  }
}

function whereOf(measurement: ByteText, field: ByteText): string {
  return `input field ${quotedText(decodeText(field))} on measurement ${quotedText(decodeText(measurement))}`;
}
