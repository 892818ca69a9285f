import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { userAgent } from '../../kit/user-agent';

/** Version of InfluxDB. */
export type Engine = '2' | '3';

/** What a token lets one do. */
export type Right = 'write' | 'read';

/** Where tokens come from. */
export interface Tokens {
  /**
   * The token for a right.
   * @throws {HttpError} 503 when it cannot be read
   */
  readonly get: (right: Right, signal: AbortSignal) => Promise<string>;
  /** Another one than that which InfluxDB refused, as it may have been rotated. Undefined: there is no other. */
  readonly renew: (right: Right, refused: string, signal: AbortSignal) => Promise<string | undefined>;
}

/** Which InfluxDB. */
export interface InfluxPlace {
  readonly engine: Engine;
  /** Without a slash at the end. */
  readonly url: string;
  /** Of InfluxDB 2. */
  readonly organization: string | undefined;
}

/** What InfluxDB answered, other than what means success. The body may quote what was sent: never log it whole. */
export class InfluxError extends Error {
  override name = 'InfluxError';

  constructor(
    readonly status: number,
    /** Its beginning. */
    readonly body: string,
    /** Seconds, if InfluxDB says after which time to retry. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`InfluxDB answered ${status}`);
  }
}

/** Characters of an answer that are read to find out what it means: it may quote thousands of lines. */
const LONGEST_BODY = 262_144;

const compress = promisify(gzip);

/** InfluxDB over HTTP, with the tokens of one caller or of the connector itself. */
export class InfluxClient {
  constructor(
    readonly place: InfluxPlace,
    private readonly tokens: Tokens,
  ) {}

  /**
   * Writes line protocol.
   * https://docs.influxdata.com/influxdb/v2/api/v2/#operation/PostWrite
   * https://docs.influxdata.com/influxdb3/core/api/v3/#operation/PostWriteLP
   * @throws {InfluxError} for any status other than success
   * @throws {Error} of the network, or when `signal` aborts
   */
  async write(
    database: string,
    precision: 'ms' | 'ns',
    lines: string | Uint8Array,
    signal: AbortSignal,
  ): Promise<void> {
    const { engine, organization = '' } = this.place;
    const path =
      engine === '2'
        ? `/api/v2/write?${String(new URLSearchParams({ org: organization, bucket: database, precision }))}`
        : `/api/v3/write_lp?${String(new URLSearchParams({ db: database, precision: precisions3[precision] }))}`;
    // Fast rather than small: it already is a tenth.
    const body = new Uint8Array(await compress(lines, { level: 1 }));
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-encoding': 'gzip' };
    const response = await this.send('write', path, { headers, body }, signal);
    // Another server may answer 200 to everything.
    if (response.status !== 204) throw await errorOf(response);
    await response.arrayBuffer();
  }

  /**
   * Asks InfluxDB 2 in Flux, InfluxDB 3 in SQL.
   * https://docs.influxdata.com/influxdb/v2/api/v2/#operation/PostQuery
   * https://docs.influxdata.com/influxdb3/core/api/v3/#operation/PostExecuteQuerySQL
   * @returns the body as it comes: CSV of InfluxDB 2, lines of JSON of InfluxDB 3. It may end in an error
   * @throws {InfluxError} for any status other than success
   * @throws {Error} of the network, or when `signal` aborts
   */
  async query(database: string, text: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { engine, organization = '' } = this.place;
    // Within a network of one's own, compression costs more than it saves.
    const identity = { 'accept-encoding': 'identity' };
    const response =
      engine === '2'
        ? await this.send(
            'read',
            `/api/v2/query?${String(new URLSearchParams({ org: organization }))}`,
            {
              headers: { ...identity, 'content-type': 'application/vnd.flux', accept: 'application/csv' },
              body: text,
            },
            signal,
          )
        : await this.send(
            'read',
            '/api/v3/query_sql',
            {
              headers: { ...identity, 'content-type': 'application/json' },
              body: JSON.stringify({ db: database, q: text, format: 'jsonl' }),
            },
            signal,
          );
    if (isPage(response)) throw await errorOf(response);
    return response.body!;
  }

  /**
   * Asks InfluxDB 2 in InfluxQL, which has a database and a retention policy for each bucket.
   * https://docs.influxdata.com/influxdb/v2/reference/api/influxdb-1x/query/
   * https://docs.influxdata.com/influxdb/v2/api-guide/influxdb-1x/dbrp/
   * @returns JSON, which may hold an error
   * @throws {InfluxError} for any status other than success
   * @throws {Error} of the network, or when `signal` aborts
   */
  async influxQl(bucket: string, text: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const [, db = bucket, rp = 'autogen'] = /^([^/]*)\/(.*)$/s.exec(bucket) ?? [];
    const headers = {
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    };
    const body = String(new URLSearchParams({ db, rp, q: text }));
    const response = await this.send('read', '/query', { headers, body }, signal);
    if (isPage(response)) throw await errorOf(response);
    return response.body!;
  }

  /**
   * Asks whether InfluxDB knows the token, whatever its rights. InfluxDB 2 lists the organizations that it may see, 3 its own
   * version.
   * https://docs.influxdata.com/influxdb/v2/api/v2/#operation/GetOrgs
   * https://docs.influxdata.com/influxdb3/core/api/v3/#operation/GetPing
   * @throws {InfluxError} 401 if it does not, and any status other than success
   * @throws {Error} of the network, or when `signal` aborts
   */
  async prove(signal: AbortSignal): Promise<void> {
    const path = this.place.engine === '2' ? '/api/v2/orgs?limit=1' : '/ping';
    const response = await this.send('write', path, { headers: {} }, signal);
    if (isPage(response)) throw await errorOf(response);
    await response.arrayBuffer();
  }

  private async send(
    right: Right,
    path: string,
    request: InfluxRequest,
    signal: AbortSignal,
  ): Promise<Response> {
    let token: string | undefined = await this.tokens.get(right, signal);
    for (;;) {
      const response = await this.call(path, request, token, signal);
      if (response.ok) return response;
      const error = await errorOf(response);
      token = response.status === 401 ? await this.tokens.renew(right, token, signal) : undefined;
      if (token === undefined) throw error;
    }
  }

  /** Repeats a request whose connection broke: it may have been closed while Lambda froze the process. Points may come twice. */
  private async call(
    path: string,
    { headers, body }: InfluxRequest,
    token: string,
    signal: AbortSignal,
  ): Promise<Response> {
    const request: RequestInit = {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...headers,
        authorization: `${schemes[this.place.engine]} ${token}`,
        'user-agent': userAgent,
      },
      ...(body !== undefined && { body }),
      // It would take the token elsewhere.
      redirect: 'manual',
      signal,
    };
    try {
      return await fetch(this.place.url + path, request);
    } catch (error) {
      if (!broken.includes(networkCodeOf(error) ?? '')) throw error;
      return fetch(this.place.url + path, request);
    }
  }
}

interface InfluxRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: a GET. */
  readonly body?: string | Uint8Array;
}

const broken: readonly string[] = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

/**
 * The code of a failure of the network, such as `ECONNREFUSED`, or `UNKNOWN`. Undefined for other errors. `fetch` throws them
 * all as `TypeError`, with the reason as its cause.
 * https://fetch.spec.whatwg.org/#fetch-method
 */
export function networkCodeOf(error: unknown): string | undefined {
  const { name, cause } = (error ?? {}) as Partial<Error>;
  if (name !== 'TypeError' || typeof cause !== 'object' || cause === null) return undefined;
  const { code } = cause as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'UNKNOWN';
}

/** Whether another server than InfluxDB, such as a proxy that wants a login, answers with a page for people. */
function isPage({ headers }: Response): boolean {
  return /^text\/html\b/i.test(headers.get('content-type') ?? '');
}

const schemes: Readonly<Record<Engine, string>> = { '2': 'Token', '3': 'Bearer' };
const precisions3 = { ms: 'millisecond', ns: 'nanosecond' } as const;

async function errorOf(response: Response): Promise<InfluxError> {
  const after = Number(response.headers.get('retry-after') ?? NaN);
  return new InfluxError(
    response.status,
    await beginningOf(response),
    Number.isInteger(after) && after > 0 ? after : undefined,
  );
}

async function beginningOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length >= LONGEST_BODY) break;
  }
  return text.slice(0, LONGEST_BODY);
}
