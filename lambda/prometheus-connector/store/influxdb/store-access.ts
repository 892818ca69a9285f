import type { MetricReader, MetricStore, StoreAccess } from '../../port';
import type { InfluxAccess } from './access';
import { InfluxClient, type InfluxPlace, type Tokens } from './client';
import { toFailure } from './errors';
import { InfluxReader } from './read/influx-reader';
import { InfluxWriter } from './write/influx-writer';

/** InfluxDB as it is configured. */
export function influxdbAccess(_place: InfluxPlace): StoreAccess {
  throw new Error('not yet');
}

/** InfluxDB with the connector's own tokens, for all callers whom the gateway's authorizer admits. */
export function ownAccess(place: InfluxPlace, tokens: Tokens): StoreAccess {
  const client = new InfluxClient(place, tokens);
  const owner = 'connector';
  const store = influxdb({
    client,
    toWriteFailure: (error, destination) => toFailure(error, { right: 'write', owner, destination }),
    toReadFailure: (error, destination) => toFailure(error, { right: 'read', owner, destination }),
  });
  return { requiresGatewayUser: true, connect: () => Promise.resolve(store) };
}

function influxdb(access: InfluxAccess): MetricStore & MetricReader {
  const writer = new InfluxWriter(access);
  const reader = new InfluxReader(access);
  return {
    write: (selection, signal) => writer.write(selection, signal),
    read: (queries, sink, signal) => reader.read(queries, sink, signal),
  };
}
