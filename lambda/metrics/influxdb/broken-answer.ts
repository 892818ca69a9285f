import { HttpError } from '../../http/errors';
import { lineOf } from '../../kit/secret-text';

/** Characters of InfluxDB's own words that are logged. */
const LONGEST = 200;

/**
 * InfluxDB began to answer, and could not go on.
 * @param said InfluxDB's words, which may quote labels: they are for the log
 */
export function failedAnswer(said: string): HttpError {
  return queryFailed('InfluxDB could not run the query to its end.', { said: lineOf(said, LONGEST) });
}

/** What came is cut off, or not an answer of InfluxDB. */
export function brokenAnswer(): HttpError {
  return queryFailed('The answer of InfluxDB is cut off, or cannot be read.');
}

function queryFailed(what: string, details?: Readonly<Record<string, string>>): HttpError {
  return new HttpError({
    code: 'query_failed',
    status: 503,
    message: `${what} Retry the query; if it fails again, ask for a shorter time range or fewer series.`,
    ...(details !== undefined && { details }),
  });
}
