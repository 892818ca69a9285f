import { connectorHandler, handlerEdge, type TestResponse } from '../support/connector-edges';
import { decodeRead, encodeRead, type Query, type ReadSeries } from '../support/remote-read';
import type { SeriesInput } from '../support/remote-write';
import { v2, version2 } from '../support/write-inputs';
import type { StoreUnderTest } from './store-under-test';

/** What a read is answered. */
interface ReadAnswer {
  readonly status: number;
  readonly text: string;
  /** The series of each query. */
  readonly results: readonly (readonly ReadSeries[])[];
}

/** Prometheus in front of a connector with some store, and one collection as its default destination. */
export interface Client {
  readonly write: (series: readonly SeriesInput[]) => Promise<TestResponse>;
  readonly read: (...queries: readonly Query[]) => Promise<ReadAnswer>;
}

/** @param remainingTime milliseconds that the function has for a request */
export function clientOf(
  { access, authorization, placeOf }: Pick<StoreUnderTest, 'access' | 'authorization' | 'placeOf'>,
  collection: string,
  options: Pick<Parameters<typeof connectorHandler>[0], 'remainingTime' | 'maxReadSamples' | 'rules'> = {},
): Client {
  const call = handlerEdge(connectorHandler({ access, defaultDestination: placeOf(collection), ...options }));
  const headers = { authorization, 'content-encoding': 'snappy' };
  return {
    write: (series) =>
      call({ method: 'POST', path: '/write', headers: { ...headers, ...version2 }, body: v2(series) }),
    read: async (...queries) => {
      const { status, body } = await call({
        method: 'POST',
        path: '/read',
        headers: { ...headers, 'content-type': 'application/x-protobuf' },
        body: encodeRead(queries),
      });
      return status === 200
        ? { status, text: '', results: decodeRead(Buffer.from(body, 'latin1')) }
        : { status, text: body, results: [] };
    },
  };
}
