/** A client of the Query API, and what it says in short. */
import {
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  TimestreamQueryClient,
  type TimestreamQueryClientConfig,
} from '@aws-sdk/client-timestream-query';
import { accessKey, DATABASE } from './fixture';

/** A client that calls the stand-in without discovery and gives up at the first failure. */
export function queryClientFor(
  endpoint: string,
  options: Partial<TimestreamQueryClientConfig> = {},
): TimestreamQueryClient {
  return new TimestreamQueryClient({
    region: 'eu-west-1',
    credentials: accessKey,
    endpoint,
    maxAttempts: 1,
    ...options,
  });
}

/** `SELECT` of all times, with conditions that each begin with AND. */
export function select(columns: string, table: string, conditions = ''): string {
  return (
    `SELECT ${columns} FROM "${DATABASE}"."${table}"` +
    ` WHERE time BETWEEN from_milliseconds(0) AND from_milliseconds(9999999999999) ${conditions}`
  );
}

/** One page. */
export function page(
  client: TimestreamQueryClient,
  QueryString: string,
  more: Partial<QueryCommandInput> = {},
): Promise<QueryCommandOutput> {
  return client.send(new QueryCommand({ QueryString, ...more }));
}

/** The values of a page's rows; null is NULL. */
export function valuesOf({ Rows }: QueryCommandOutput): (string | null)[][] {
  return Rows!.map(({ Data }) =>
    Data!.map(({ ScalarValue, NullValue }) => (NullValue === true ? null : ScalarValue!)),
  );
}

/** All pages, from the first to the last. */
export async function allPages(
  client: TimestreamQueryClient,
  queryString: string,
  more: Partial<QueryCommandInput> = {},
): Promise<QueryCommandOutput[]> {
  const pages: QueryCommandOutput[] = [];
  let token: string | undefined;
  do {
    const next = await page(client, queryString, {
      ...more,
      ...(token !== undefined && { NextToken: token }),
    });
    pages.push(next);
    token = next.NextToken;
  } while (token !== undefined);
  return pages;
}

/** The values of all rows, sorted. */
export async function allValues(
  client: TimestreamQueryClient,
  queryString: string,
  more: Partial<QueryCommandInput> = {},
): Promise<(string | null)[][]> {
  return (await allPages(client, queryString, more)).flatMap(valuesOf).sort(byText);
}

function byText(one: readonly (string | null)[], other: readonly (string | null)[]): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
