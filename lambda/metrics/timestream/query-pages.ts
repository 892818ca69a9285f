import { QueryCommand, type TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { Meter } from '../model/meter';
import type { RawPage } from './query-client';
import { meteredBytesOf, nextTokenOf } from './query-page';

/**
 * Sends a query, and gives its pages as they come. A page may be empty and not the last. While one is read the next is on
 * its way, and no more than that. Rejects with the SDK's errors.
 * @param meter counts the pages that were given
 */
export async function* queryPages(
  client: TimestreamQueryClient,
  sql: string,
  meter: Meter,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const ended = new AbortController();
  const abortSignal = AbortSignal.any([signal, ended.signal]);
  const ask = (token?: string): Promise<string> => {
    const page = askForPage(client, sql, token, abortSignal);
    // It may fail before it is waited for.
    page.catch(() => undefined);
    return page;
  };
  meter.statements++;
  let metered = 0;
  let next: Promise<string> | undefined = ask();
  try {
    while (next !== undefined) {
      const page: string = await next;
      const token = nextTokenOf(page);
      meter.pages++;
      // Each page tells what was metered so far.
      const soFar = meteredBytesOf(page) ?? metered;
      meter.bytes += soFar - metered;
      metered = soFar;
      next = token === undefined ? undefined : ask(token);
      yield page;
    }
  } finally {
    ended.abort();
    await next?.catch(() => undefined);
  }
}

async function askForPage(
  client: TimestreamQueryClient,
  sql: string,
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<string> {
  const command = new QueryCommand({ QueryString: sql, ...(token !== undefined && { NextToken: token }) });
  const { body } = (await client.send(command, { abortSignal })) as unknown as RawPage;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
}
