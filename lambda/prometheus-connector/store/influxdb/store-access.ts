import type { MetricReader, MetricStore, StoreAccess } from '../../port';
import type { InfluxAccess } from './access';
import { connectAsCaller } from './caller-access';
import { CallerTokens } from './caller-tokens';
import { InfluxClient, type InfluxPlace, type Tokens } from '../../../metrics/influxdb/client';
import { toFailure, type TokenOwner } from '../../../metrics/influxdb/errors';
import { InfluxReader } from '../../../metrics/influxdb/influx-reader';
import { SearchMemory } from './write/search-memory';
import { InfluxWriter } from './write/influx-writer';

/** InfluxDB with the connector's own tokens, for all callers whom the gateway's authorizer admits. */
export function ownAccess(place: InfluxPlace, tokens: Tokens): StoreAccess {
  const store = influxdb(new InfluxClient(place, tokens), 'connector', new SearchMemory(Date.now), '');
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
        'caller',
        memory,
        request.headers['authorization'] ?? '',
      ),
  };
}

/** @param caller a secret text that each caller has alone */
function influxdb(
  client: InfluxClient,
  owner: TokenOwner,
  memory: SearchMemory,
  caller: string,
): MetricStore & MetricReader {
  const access: InfluxAccess = {
    client,
    toWriteFailure: (error, destination) => toFailure(error, { purpose: 'write', owner, destination }),
    toReadFailure: (error, destination) => toFailure(error, { purpose: 'read', owner, destination }),
  };
  const writer = new InfluxWriter(access, memory, caller);
  const reader = new InfluxReader(access);
  return {
    write: (selection, signal) => writer.write(selection, signal),
    read: (queries, sink, signal) => reader.read(queries, sink, signal),
  };
}
