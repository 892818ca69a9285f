// What real senders do, through the service as `npm start` runs it: a process, a bundle and an HTTP API of its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalOutputs } from '../../local/services';
import {
  cases,
  expectAnswer,
  expectReadable,
  fillTable,
  FULL_TABLE,
  send,
  type Case,
} from '../support/connector-cases';
import type { Edge } from '../support/connector-edges';
import { npmStart } from './support/npm-start';

/** What the store does by itself. For all else a fault is put in force, which no other process can do. */
const natural: readonly (string | undefined)[] = [
  undefined,
  'refuses a record without a dimension, and its whole call',
  FULL_TABLE,
];

/** A full table stays full: these cases come last. */
const isLast = ({ store }: Case): boolean => store === FULL_TABLE;

it('every case whose store behaves; right, and what is told is in the log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'connector-cases-'));
  const child = await npmStart(folder);
  const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as LocalOutputs;
  const { InvokeWriteURL, ConnectorUsername, ConnectorPassword } = outputs['local-PrometheusConnector'];
  const key = { accessKeyId: ConnectorUsername!, secretAccessKey: ConnectorPassword! };
  const call: Edge = async ({ method, path, headers, body }) => {
    const response = await fetch(InvokeWriteURL.replace(/\/write$/, path), {
      method,
      headers,
      ...(method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
    });
    const isBinary = response.headers.get('content-type') === 'application/x-protobuf';
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()).toString(isBinary ? 'latin1' : 'utf8'),
    };
  };
  const served = { call, key, now: Date.now() };
  const usual = cases
    .filter(({ store, request }) => natural.includes(store) && request.operation === undefined)
    .filter(({ request: { before } }) => before === undefined)
    .sort((left, right) => Number(isLast(left)) - Number(isLast(right)));
  const failed: string[] = [];
  for (const each of usual) {
    try {
      if (isLast(each)) await fillTable(served);
      const since = performance.now();
      const response = await send(served, each);
      const seconds = (performance.now() - since) / 1000;
      const log = await readFile(join(folder, 'logs/prometheus-connector.log'), 'utf8');
      expectAnswer(each, { response, log, calls: undefined, seconds, now: served.now });
      await expectReadable(served, each);
    } catch (error) {
      failed.push(`${each.name}: ${String(error)}`);
    }
  }
  child.signal('SIGINT');
  await child.ended;
  await rm(folder, { recursive: true });
  expect(failed).toEqual([]);
  expect(usual.length).toBeGreaterThan(30);
});
