import type { Tokens } from '../../../lambda/metrics/influxdb/client';
import { ownMetrics } from '../../../lambda/metrics/influxdb/own-metrics';
import { ownAccess } from '../../../lambda/prometheus-connector/store/influxdb/store-access';
import { collections, type RankerUnderTest } from '../../contract/store-under-test';
import { basic } from '../connector-edges';
import { decodeText, encodeText } from './influx-2/byte-text';
import { fault } from './influx-2/faults';
import { startInflux2 } from './influx-2/influx-2';
import type { FieldSeries } from './influx-2/storage/bucket-data';

/** InfluxDB 2, behind the stand-in, with a token to write and one to read. */
export async function startInflux2UnderTest(): Promise<RankerUnderTest> {
  const influx = await startInflux2();
  const ask = async (path: string, body: object, token = ''): Promise<SetUp> => {
    const headers = token === '' ? {} : { authorization: `Token ${token}` };
    const response = await fetch(influx.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`The stand-in answers ${path} with ${response.status}`);
    return (await response.json()) as SetUp;
  };
  const names = { username: 'admin', password: 'a password', org: 'org', bucket: 'first' };
  const { org, auth } = await ask('/api/v2/setup', names);
  for (const name of collections) await ask('/api/v2/buckets', { orgID: org.id, name }, auth.token);
  const tokenTo = async (action: 'write' | 'read'): Promise<string> => {
    const permissions = [{ action, resource: { type: 'buckets', orgID: org.id } }];
    return (await ask('/api/v2/authorizations', { orgID: org.id, permissions }, auth.token)).token;
  };
  const texts = { write: await tokenTo('write'), read: await tokenTo('read') };
  const tokens: Tokens = {
    get: (right) => Promise.resolve(texts[right]),
    renew: () => Promise.resolve(undefined),
  };
  const place = { engine: '2', url: influx.url, organization: names.org } as const;
  return {
    placeOf: (collection) => ({ database: collection }),
    // The gateway's authorizer stands before it: test/lambda/prometheus-connector/auth has it.
    access: { ...ownAccess(place, tokens), requiresGatewayUser: false },
    ranker: ownMetrics(place, tokens),
    authorization: basic('anyone', 'at all'),
    exemplars: (collection) => Promise.resolve(exemplarsOf(influx.stored(collection))),
    refuse: (label, value) => {
      const [key, text] = [label, value].map(encodeText);
      influx.faults.add(
        fault.invalidKeys(({ tags }) => tags.some((tag) => tag[0] === key && tag[1] === text)),
      );
    },
    fail: (collection) => {
      influx.faults.add(
        fault.answer('internal error'),
        collection === undefined ? {} : { bucket: collection },
      );
    },
    hang: () => {
      influx.faults.add(fault.hang);
    },
    heal: () => {
      influx.faults.clear();
    },
    close: influx.close,
  };
}

/** What is read of the answers to set-up, each of which has a part of it. */
interface SetUp {
  readonly org: { readonly id: string };
  readonly auth: { readonly token: string };
  readonly token: string;
}

type Exemplar = Awaited<ReturnType<RankerUnderTest['exemplars']>>[number];

/** Values of a field are those of another one at the same time. */
function exemplarsOf(stored: readonly FieldSeries[]): readonly Exemplar[] {
  const all = stored.filter(({ measurement }) => measurement === 'prometheus_exemplar');
  const keyOf = ({ tags }: FieldSeries): string => JSON.stringify(tags);
  const values = new Map(
    all.flatMap((of) => (of.field === 'value' ? [[keyOf(of), new Map(of.values)]] : [])),
  );
  return all
    .filter(({ field }) => field === 'exemplar_labels')
    .flatMap((of) =>
      of.values.map(([time, labels]) => ({
        labels: Object.fromEntries(of.tags.map((tag) => tag.map(decodeText) as [string, string])),
        exemplarLabels: JSON.parse(decodeText(String(labels.value))) as Record<string, string>,
        value: Number(values.get(keyOf(of))?.get(time)?.value),
        timestamp: Number(time / 1_000_000n),
      })),
    );
}
