import * as v from 'valibot';
import { parseJson } from '../../kit/json';
import { fields, MEASUREMENT } from './schema';
import { brokenAnswer, failedAnswer } from './broken-answer';
import { ForeignPointsError } from './foreign-points';

/**
 * What is asked, in InfluxQL, to learn the types of fields, of all times. InfluxDB 2 has shards of an hour, a day or a week, and
 * a field a type in each of them. Flux gives what is before the first shard in which a field has another type than before, of
 * all series, and says nothing of the rest.
 * https://docs.influxdata.com/influxdb/v2/query-data/influxql/explore-schema/#show-field-keys
 * https://github.com/influxdata/influxdb/blob/v2.7.12/storage/reads/array_cursor.gen.go#L309
 */
export const TYPES_INFLUXQL = `SHOW FIELD KEYS FROM "${MEASUREMENT}"`;

/** Types of the fields that are read, as InfluxDB names them. */
const types: ReadonlyMap<string, string> = new Map([
  [fields.value, 'float'],
  [fields.nonFinite, 'string'],
  [fields.histogram, 'string'],
]);

const answerSchema = v.object({
  results: v.tuple([
    v.object({
      error: v.optional(v.string()),
      series: v.optional(v.array(v.object({ values: v.array(v.tuple([v.string(), v.string()])) }))),
    }),
  ]),
});

/**
 * Reads the answer to {@link TYPES_INFLUXQL}.
 * @throws {ForeignPointsError} when a field that is read has another type somewhere than the connector writes
 * @throws {HttpError} 503 `query_failed` when InfluxDB does not say
 */
export async function checkFieldTypes(answer: ReadableStream<Uint8Array>): Promise<void> {
  const parsed = v.safeParse(answerSchema, parseJson(await new Response(answer).text()));
  if (!parsed.success) throw brokenAnswer();
  const [{ error, series = [] }] = parsed.output.results;
  if (error !== undefined) throw failedAnswer(error);
  const found = series.flatMap(({ values }) => values);
  for (const [field, own] of types) {
    const others = found.filter(([name, type]) => name === field && type !== own).map(([, type]) => type);
    if (others.length === 0) continue;
    throw new ForeignPointsError(`the field "${field}" is ${own}, and somewhere ${others.join(', ')}`);
  }
}
