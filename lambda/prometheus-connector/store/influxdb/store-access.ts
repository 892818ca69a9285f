import type { MetricReader } from '../../../metrics/port';
import type { MetricStore, StoreAccess } from '../../port';
import type { InfluxAccess } from './access';
import { connectAsCaller, toCallerFailure } from './caller-access';
import { CallerTokens } from './caller-tokens';
import { InfluxClient, type InfluxPlace, type Tokens } from '../../../metrics/influxdb/client';
import type { HttpError } from '../../../http/errors';
import { toFailure, type Call } from '../../../metrics/influxdb/errors';
import { InfluxReader } from '../../../metrics/influxdb/influx-reader';
import { SearchMemory } from './write/search-memory';
import { InfluxWriter } from './write/influx-writer';

/** InfluxDB with the connector's own tokens, for all callers whom the gateway's authorizer admits. */
export function ownAccess(place: InfluxPlace, tokens: Tokens): StoreAccess {
  const meaningOf: MeaningOf = (error, call) => toFailure(error, { ...call, owner: 'connector' });
  const store = influxdb(new InfluxClient(place, tokens), meaningOf, new SearchMemory(Date.now), '');
  return { requiresGatewayUser: true, connect: () => Promise.resolve(store) };
}

/**
 * InfluxDB for callers who send tokens of their own.
 * @param now epoch milliseconds
 */
export function callerAccess(place: InfluxPlace, now: () => number): StoreAccess {
  const known = new CallerTokens(now);
  const memory = new SearchMemory(now);
  return {
    requiresGatewayUser: false,
    connect: async (request, signal) =>
      influxdb(
        await connectAsCaller(place, known, request, signal),
        toCallerFailure,
        memory,
        request.headers['authorization'] ?? '',
      ),
  };
}

/** What an error of a client means to the one whose token it has. */
type MeaningOf = (error: unknown, call: Omit<Call, 'owner'>) => HttpError;

/** @param caller a secret text that each caller has alone */
function influxdb(
  client: InfluxClient,
  meaningOf: MeaningOf,
  memory: SearchMemory,
  caller: string,
): MetricStore & MetricReader {
  const access: InfluxAccess = {
    client,
    toWriteFailure: (error, destination) => meaningOf(error, { purpose: 'write', destination }),
    toReadFailure: (error, destination) => meaningOf(error, { purpose: 'read', destination }),
  };
  const writer = new InfluxWriter(access, memory, caller);
  const reader = new InfluxReader(access);
  return {
    write: (selection, signal) => writer.write(selection, signal),
    read: (queries, sink, meter, signal) => reader.read(queries, sink, meter, signal),
  };
}
