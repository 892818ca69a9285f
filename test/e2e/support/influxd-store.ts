import type { Tokens } from '../../../lambda/metrics/influxdb/client';
import { ownMetrics } from '../../../lambda/metrics/influxdb/own-metrics';
import { ownAccess } from '../../../lambda/prometheus-connector/store/influxdb/store-access';
import type { RankerUnderTest } from '../../contract/store-under-test';
import { basic } from '../../support/connector-edges';
import type { InfluxServer } from '../../support/influxdb/influx-server';

/**
 * A server as a store, with a token to write and one to read. A collection is a bucket of this name.
 * @param url by which it is reached, if not by its own
 */
export async function ownStoreOf(
  server: InfluxServer,
  url = server.url,
): Promise<Pick<RankerUnderTest, 'access' | 'authorization' | 'placeOf' | 'ranker'>> {
  const texts = {
    write: await server.createToken({ actions: ['write'] }),
    read: await server.createToken({ actions: ['read'] }),
  };
  const tokens: Tokens = {
    get: (right) => Promise.resolve(texts[right]),
    renew: () => Promise.resolve(undefined),
  };
  const place = { engine: '2', url, organization: server.org } as const;
  return {
    placeOf: (collection) => ({ database: collection }),
    // The gateway's authorizer stands before it: test/lambda/prometheus-connector/auth has it.
    access: { ...ownAccess(place, tokens), requiresGatewayUser: false },
    ranker: ownMetrics(place, tokens),
    authorization: basic('anyone', 'at all'),
  };
}
