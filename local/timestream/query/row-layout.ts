/** Lays the rows of a query out: what is the same in all rows of a series is made once. */
import type { Measure, MeasureValueType } from '../record';
import { decodeValue } from '../stored-value';
import type { Column } from './columns';
import { formatDouble } from './java-double';
import { type Datum, datum, datumBytes, NULL_DATUM, totalBytes } from './query-result';
import { formatTimestamp } from './timestamp-text';

/** A series of the file. */
export interface StoredSeries {
  readonly measureName: string;
  readonly type: MeasureValueType;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A record of a series, as it lies in the file. */
export interface StoredRow {
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
  readonly double: number | null;
  readonly text: string | null;
}

/** A row's values, and the bytes that they take up in an answer. */
interface LaidOutRow {
  readonly data: readonly Datum[];
  readonly bytes: number;
}

/** What is the same in all rows of a series. */
export interface CommonData {
  readonly type: MeasureValueType;
  /** With nothing where the rows differ. */
  readonly data: readonly Datum[];
  /** Sum of the data's bytes, without those of what differs. */
  readonly bytes: number;
}

/** Where the rows of a series differ, as places among the columns. */
interface VaryingPlaces {
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly multiMeasures: readonly number[];
}

/** Lays the rows of a query out. */
export class RowLayout {
  private readonly placesByType = new Map<MeasureValueType, VaryingPlaces>();

  constructor(private readonly columns: readonly Column[]) {}

  /** Makes what the rows of a series have in common. */
  common(series: StoredSeries): CommonData {
    const { times, values, multiMeasures } = this.places(series.type);
    const data = this.columns.map((column) => commonDatum(column, series));
    const varying = times.length + values.length + multiMeasures.length;
    return { type: series.type, data, bytes: totalBytes(data) - varying * datumBytes(NULL_DATUM) };
  }

  /** Lays one row out. */
  layOut(common: CommonData, row: StoredRow): LaidOutRow {
    const places = this.places(common.type);
    const data = common.data.slice();
    let bytes = common.bytes;
    const put = (place: number, text: string | undefined): void => {
      const value = datum(text);
      data[place] = value;
      bytes += datumBytes(value);
    };
    for (const place of places.times) {
      put(place, formatTimestamp(row.timeNs));
    }
    for (const place of places.values) {
      put(place, row.double === null ? (row.text ?? undefined) : formatDouble(row.double));
    }
    if (places.multiMeasures.length > 0) {
      const measures = multiMeasureTexts(row);
      for (const place of places.multiMeasures) {
        put(place, measures.get(this.columns[place]!.name));
      }
    }
    return { data, bytes };
  }

  private places(seriesType: MeasureValueType): VaryingPlaces {
    const known = this.placesByType.get(seriesType);
    if (known !== undefined) {
      return known;
    }
    const places = (isThere: (column: Column) => boolean) =>
      this.columns.flatMap((column, place) => (isThere(column) ? [place] : []));
    const made = {
      times: places(({ attribute }) => attribute === 'TIMESTAMP'),
      values: places(({ attribute, type }) => attribute === 'MEASURE_VALUE' && type === seriesType),
      multiMeasures: places(({ attribute }) => attribute === 'MULTI' && seriesType === 'MULTI'),
    };
    this.placesByType.set(seriesType, made);
    return made;
  }
}

function multiMeasureTexts({ double, text }: StoredRow): Map<string, string> {
  const { value } = decodeValue('MULTI', double, text);
  return new Map((value as readonly Measure[]).map((measure) => [measure.name, measureText(measure)]));
}

function commonDatum({ name, attribute }: Column, { measureName, dimensions }: StoredSeries): Datum {
  switch (attribute) {
    case 'MEASURE_NAME':
      return datum(measureName);
    case 'DIMENSION':
      return datum(Object.hasOwn(dimensions, name) ? dimensions[name] : undefined);
    default:
      return NULL_DATUM;
  }
}

function measureText({ type, value }: Measure): string {
  switch (type) {
    case 'DOUBLE':
      return formatDouble(Number(value));
    case 'TIMESTAMP':
      return formatTimestamp(BigInt(value));
    default:
      return value;
  }
}
