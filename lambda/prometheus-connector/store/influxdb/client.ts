import { gzip } from 'node:zlib';
import { promisify } from 'node:util';

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

/** What InfluxDB answered, other than success. The body may quote what was sent: never log it whole. */
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
    return response.body!;
  }

  private async send(
    right: Right,
    path: string,
    request: { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array },
    signal: AbortSignal,
  ): Promise<Response> {
    let token: string | undefined = await this.tokens.get(right, signal);
    for (;;) {
      const response: Response = await fetch(this.place.url + path, {
        method: 'POST',
        headers: { ...request.headers, authorization: `${schemes[this.place.engine]} ${token}` },
        body: request.body,
        redirect: 'error',
        signal,
      });
      if (response.ok) return response;
      const error = await errorOf(response);
      token = response.status === 401 ? await this.tokens.renew(right, token, signal) : undefined;
      if (token === undefined) throw error;
    }
  }
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
