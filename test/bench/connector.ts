import { handler } from '../../lambda/prometheus-connector/index';
import { eventOf } from './event';

const context = { getRemainingTimeInMillis: (): number => 15_000 };

const contentTypes = {
  1: 'application/x-protobuf',
  2: 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
} as const;

/** The production handler, given whole events of a version of remote write. */
export function createConnectorWrite(version: keyof typeof contentTypes): (body: string) => Promise<void> {
  return async (body) => {
    const result = await handler(eventOf('/write', body, contentTypes[version]), context);
    if (result.statusCode !== 204) throw new Error(`${String(result.statusCode)}: ${String(result.body)}`);
  };
}
