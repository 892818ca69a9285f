import type { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { MetricRanker, MetricReader } from '../port';
import { readMeanings, toRoleError } from './errors';
import type { QueryAccess } from './query-access';
import { createQueryClient, type TimestreamClientConfig } from './query-client';
import { TimestreamRanker } from './timestream-ranker';
import { TimestreamReader } from './timestream-reader';

/**
 * Milliseconds that an answer may take: statements that rank take up to a minute each.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
 */
const LONGEST_ANSWER = 65_000;

/** What Timestream lets a function read with the credentials of its own role, or with those given. */
export function roleMetrics(config: TimestreamClientConfig): MetricReader & MetricRanker {
  let client: TimestreamQueryClient | undefined;
  const connect = (): QueryAccess => {
    const query = (client ??= createQueryClient(config, LONGEST_ANSWER));
    return {
      clients: { query },
      toReadFailure: (error) => toRoleError(error, readMeanings),
      abandon: () => {
        query.destroy();
        if (client === query) client = undefined;
      },
    };
  };
  return {
    read: (queries, sink, meter, signal) =>
      new TimestreamReader(connect()).read(queries, sink, meter, signal),
    rankCandidates: (question, meter, signal) =>
      new TimestreamRanker(connect()).rankCandidates(question, meter, signal),
  };
}
