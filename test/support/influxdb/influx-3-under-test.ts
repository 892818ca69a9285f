import { ownMetrics } from '../../../lambda/metrics/influxdb/own-metrics';
import { ownAccess } from '../../../lambda/prometheus-connector/store/influxdb/store-access';
import { collections, type RankerUnderTest } from '../../contract/store-under-test';
import { basic } from '../connector-edges';
import { Influx3 } from './influx-3/influx-3';

const TOKEN = 'apiv3_test';

/** InfluxDB 3, behind the stand-in. */
export async function startInflux3UnderTest(): Promise<RankerUnderTest> {
  const influx = await Influx3.start();
  influx.tokens.set(TOKEN, { read: 'all', write: 'all' });
  // A row has a database of its own, Core has room for five.
  influx.mostDatabases = Infinity;
  for (const collection of collections) influx.databases.set(collection, new Map());
  const tokens = { get: () => Promise.resolve(TOKEN), renew: () => Promise.resolve(undefined) };
  const place = { engine: '3', url: influx.url, organization: undefined } as const;
  return {
    placeOf: (collection) => ({ database: collection }),
    // The gateway's authorizer stands before it: test/lambda/prometheus-connector/auth has it.
    access: { ...ownAccess(place, tokens), requiresGatewayUser: false },
    ranker: ownMetrics(place, tokens),
    authorization: basic('anyone', 'at all'),
    exemplars: (collection) =>
      Promise.resolve(
        (influx.databases.get(collection)?.get('prometheus_exemplar')?.rows ?? []).map(({ time, cells }) => {
          const { value, exemplar_labels: labels, ...own } = Object.fromEntries(cells);
          return {
            labels: own as Record<string, string>,
            exemplarLabels: JSON.parse(String(labels)) as Record<string, string>,
            value: Number(value),
            timestamp: Number(time / 1_000_000n),
          };
        }),
      ),
    refuse: (label, value) => {
      influx.refuse(label, value);
    },
    fail: (collection) => {
      influx.fail('error', collection);
    },
    hang: () => {
      influx.fail('hang');
    },
    heal: () => {
      influx.heal();
    },
    close: () => influx.close(),
  };
}
