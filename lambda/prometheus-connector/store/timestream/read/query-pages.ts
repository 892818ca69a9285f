import { QueryCommand, type TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { RawPage } from './query-client';
import type { Row } from './row';

/** An answer to Query: https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html */
interface Page {
  readonly Rows: readonly Row[];
  /** Absent on the last page. */
  readonly NextToken?: string | null;
}

/**
 * Sends a query, and gives its pages as they come. A page may be empty and not the last. While one is read the next is on
 * its way, and no more than that. Rejects with the SDK's errors.
 */
export async function* queryPages(
  client: TimestreamQueryClient,
  sql: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], void, void> {
  const ended = new AbortController();
  const abortSignal = AbortSignal.any([signal, ended.signal]);
  const ask = (token?: string): Promise<Page> => {
    const page = askForPage(client, sql, token, abortSignal);
    // It may fail before it is waited for.
    page.catch(() => undefined);
    return page;
  };
  let next: Promise<Page> | undefined = ask();
  try {
    while (next !== undefined) {
      const { Rows, NextToken }: Page = await next;
      next = typeof NextToken === 'string' ? ask(NextToken) : undefined;
      yield Rows;
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
): Promise<Page> {
  const command = new QueryCommand({ QueryString: sql, ...(token !== undefined && { NextToken: token }) });
  const { body } = (await client.send(command, { abortSignal })) as unknown as RawPage;
  return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()) as Page;
}
