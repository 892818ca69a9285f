import { QueryCommand, type TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import type { Row } from './row';

/** Sends a query, and gives its pages as they come. A page may be empty and not the last. Rejects with the SDK's errors. */
export async function* queryPages(
  client: TimestreamQueryClient,
  sql: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], void, void> {
  let token: string | undefined;
  do {
    const page = await client.send(
      new QueryCommand({ QueryString: sql, ...(token !== undefined && { NextToken: token }) }),
      { abortSignal: signal },
    );
    yield page.Rows ?? [];
    token = page.NextToken;
  } while (token !== undefined);
}
