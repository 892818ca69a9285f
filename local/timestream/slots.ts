/** A slot is the place of one record: a series and a time. Finds slots in the file and fills them. */
import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTimestampNanosecondsValue,
  INTEGER,
  LIST,
  TIMESTAMP_NS,
  VARCHAR,
  listValue,
} from '@duckdb/node-api';
import type { MeasureValueType } from './record';
import type { Series } from './series-index';
import { decodeValue, encodeValue } from './stored-value';
import type { VersionedValue } from './versions';

/** Where a record goes. */
export interface Place {
  readonly series: Series;
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
}

/** A place with a record in it. */
export interface Slot extends Place {
  readonly content: VersionedValue;
}

const ROWS_PER_CHUNK = 2048;
const ROW_TYPES = [INTEGER, TIMESTAMP_NS, BIGINT, DOUBLE, VARCHAR];

/** Tells places apart. */
export function placeKey({ series, timeNs }: Place): string {
  return `${series.id} ${String(timeNs)}`;
}

/** Returns those of the places that have a record in the file, with it. */
export async function findSlots(connection: DuckDBConnection, places: readonly Place[]): Promise<Slot[]> {
  if (places.length === 0) {
    return [];
  }
  const seriesById = new Map(places.map(({ series }) => [series.id, series]));
  const times = places.map(({ timeNs }) => timeNs);
  const reader = await connection.runAndReadAll(
    `SELECT series_id, epoch_ns(time), version, measure_value_type, value_double, value_text
     FROM records
     JOIN (SELECT DISTINCT unnest($series_ids) AS series_id, make_timestamp_ns(unnest($times)) AS time)
       USING (series_id, time)
     JOIN series USING (series_id)
     WHERE time BETWEEN make_timestamp_ns($earliest) AND make_timestamp_ns($latest)`,
    {
      ...placeColumns(places),
      earliest: times.reduce((one, other) => (one < other ? one : other)),
      latest: times.reduce((one, other) => (one > other ? one : other)),
    },
    { ...PLACE_TYPES, earliest: BIGINT, latest: BIGINT },
  );
  return reader.getRowsJS().map(([seriesId, timeNs, version, type, double, text]) => ({
    series: seriesById.get(Number(seriesId))!,
    timeNs: timeNs as bigint,
    content: {
      version: version as bigint,
      value: decodeValue(type as MeasureValueType, double as number | null, text as string | null),
    },
  }));
}

/** Empties places, in the running transaction. */
export async function emptyPlaces(connection: DuckDBConnection, places: readonly Place[]): Promise<void> {
  if (places.length > 0) {
    await connection.run(
      `DELETE FROM records
       USING (SELECT unnest($series_ids) AS series_id, make_timestamp_ns(unnest($times)) AS time) AS place
       WHERE records.series_id = place.series_id AND records.time = place.time`,
      placeColumns(places),
      PLACE_TYPES,
    );
  }
}

/** Fills places that are empty, in the running transaction. */
export async function fillSlots(connection: DuckDBConnection, slots: readonly Slot[]): Promise<void> {
  if (slots.length === 0) {
    return;
  }
  const appender = await connection.createAppender('records');
  for (let start = 0; start < slots.length; start += ROWS_PER_CHUNK) {
    appender.appendDataChunk(chunk(slots.slice(start, start + ROWS_PER_CHUNK)));
  }
  appender.closeSync();
}

const PLACE_TYPES = { series_ids: LIST(INTEGER), times: LIST(BIGINT) };

function placeColumns(places: readonly Place[]) {
  return {
    series_ids: listValue(places.map(({ series }) => series.id)),
    times: listValue(places.map(({ timeNs }) => timeNs)),
  };
}

function chunk(slots: readonly Slot[]): DuckDBDataChunk {
  const values = slots.map(({ content }) => encodeValue(content.value));
  const rows = DuckDBDataChunk.create(ROW_TYPES, slots.length);
  rows.setColumns([
    slots.map(({ series }) => series.id),
    slots.map(({ timeNs }) => new DuckDBTimestampNanosecondsValue(timeNs)),
    slots.map(({ content }) => content.version),
    values.map(({ double }) => double),
    values.map(({ text }) => text),
  ]);
  return rows;
}
