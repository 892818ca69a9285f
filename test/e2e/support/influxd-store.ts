import { ownAccess } from '../../../lambda/prometheus-connector/store/influxdb/store-access';
import type { StoreUnderTest } from '../../contract/store-under-test';
import { basic } from '../../support/connector-edges';
import type { InfluxServer } from '../../support/influxdb/influx-server';

/**
 * A server as a store, with a token to write and one to read. A collection is a bucket of this name.
 * @param url by which it is reached, if not by its own
 */
export async function ownStoreOf(
  server: InfluxServer,
  url = server.url,
): Promise<Pick<StoreUnderTest, 'access' | 'authorization' | 'placeOf'>> {
  const tokens = {
    write: await server.createToken({ actions: ['write'] }),
    read: await server.createToken({ actions: ['read'] }),
  };
  const access = ownAccess(
    { engine: '2', url, organization: server.org },
    { get: (right) => Promise.resolve(tokens[right]), renew: () => Promise.resolve(undefined) },
  );
  return {
    placeOf: (collection) => ({ database: collection }),
    // The gateway's authorizer stands before it: test/lambda/prometheus-connector/auth has it.
    access: { ...access, requiresGatewayUser: false },
    authorization: basic('anyone', 'at all'),
  };
}
