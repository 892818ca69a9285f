import type { MetricRanker, MetricReader } from '../port';
import { InfluxClient, type InfluxPlace, type Tokens } from './client';
import { toFailure } from './errors';
import { InfluxRanker } from './influx-ranker';
import { InfluxReader } from './influx-reader';
import type { ReadAccess } from './read-access';

/** What InfluxDB lets a function read with a token of its own. */
export function ownMetrics(place: InfluxPlace, tokens: Tokens): MetricReader & MetricRanker {
  const access: ReadAccess = {
    client: new InfluxClient(place, tokens),
    toReadFailure: (error, destination) =>
      toFailure(error, { purpose: 'read', owner: 'connector', destination }),
  };
  const reader = new InfluxReader(access);
  const ranker = new InfluxRanker(access);
  return {
    read: (queries, sink, meter, signal) => reader.read(queries, sink, meter, signal),
    rankCandidates: (question, meter, signal) => ranker.rankCandidates(question, meter, signal),
  };
}
