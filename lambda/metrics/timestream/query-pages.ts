import { QueryCommand, type TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { RawPage } from './query-client';
import { nextTokenOf } from './query-page';

/**
 * Sends a query, and gives its pages as they come. A page may be empty and not the last. While one is read the next is on
 * its way, and no more than that. Rejects with the SDK's errors.
 */
export async function* queryPages(
  client: TimestreamQueryClient,
  sql: string,
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
  let next: Promise<string> | undefined = ask();
  try {
    while (next !== undefined) {
      const page: string = await next;
      const token = nextTokenOf(page);
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
