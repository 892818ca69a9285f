import type { InfluxServer } from './influx-server';

/**
 * Something that InfluxDB does, shown by requests and their answers, one after the other. Each fact has a bucket of its
 * own, which is empty at first. In all texts `{org}` and `{bucket}` stand for the names of both.
 */
export interface Fact {
  readonly name: string;
  /** Seconds that its bucket keeps what is written. Default: forever. */
  readonly everySeconds?: number;
  readonly steps: readonly Step[];
}

/** A request, and the answer to it. */
export interface Step {
  readonly request: FactRequest;
  readonly status: number;
  /** The whole text, or what it has to match. */
  readonly body: string | RegExp;
}

export interface FactRequest {
  /** Default: POST. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly token: FactToken;
  /** How it is sent. Default: Token. */
  readonly scheme?: 'Token' | 'Bearer';
}

/** `elsewhere` may write to and read from another bucket; `deleted` and `inactive` could do both to this one. */
export type FactToken =
  'write' | 'read' | 'operator' | 'elsewhere' | 'deleted' | 'inactive' | 'unknown' | 'none';

/** What a server answered to a step, beside what it should have. */
interface Compared {
  readonly request: FactRequest;
  readonly answer: { readonly status: number; readonly body: string };
  readonly expected: { readonly status: number; readonly body: string | RegExp };
}

/** Number of facts that were tried, for the names of their buckets. */
let tried = 0;

/**
 * Sends the requests of a fact to a server.
 * @returns the first step whose answer is another one; undefined if the fact holds.
 */
export async function contradiction(server: InfluxServer, fact: Fact): Promise<Compared | undefined> {
  tried += 1;
  const bucket = `fact-${tried}`;
  await server.createBucket(bucket, fact.everySeconds);
  const tokens = new Map<FactToken, string>();
  for (const { request, status, body } of fact.steps) {
    const { token } = request;
    if (!tokens.has(token)) tokens.set(token, await tokenOf(server, bucket, token));
    const fill = (text: string): string =>
      text.replaceAll('{org}', server.org).replaceAll('{bucket}', bucket);
    const expected = typeof body === 'string' ? fill(body) : body;
    const answer = await send(server.url, request, tokens.get(token)!, fill);
    const isAsExpected =
      answer.status === status &&
      (typeof expected === 'string' ? answer.body === expected : expected.test(answer.body));
    if (!isAsExpected) return { request, answer, expected: { status, body: expected } };
  }
}

async function tokenOf(server: InfluxServer, bucket: string, kind: FactToken): Promise<string> {
  if (kind === 'none') return '';
  if (kind === 'unknown') return 'a-token-that-no-one-made';
  if (kind === 'operator') return server.operatorToken;
  if (kind === 'write' || kind === 'read') return server.createToken({ bucket, actions: [kind] });
  const place = kind === 'elsewhere' ? `${bucket}-elsewhere` : bucket;
  if (kind === 'elsewhere') await server.createBucket(place);
  const token = await server.createToken({ bucket: place, actions: ['read', 'write'] });
  if (kind === 'deleted') await server.deleteToken(token);
  if (kind === 'inactive') await server.deactivateToken(token);
  return token;
}

async function send(
  url: string,
  { method = 'POST', path, headers, body, scheme = 'Token' }: FactRequest,
  token: string,
  fill: (text: string) => string,
): Promise<{ status: number; body: string }> {
  const response = await fetch(url + fill(path), {
    method,
    headers: { ...(token === '' ? {} : { authorization: `${scheme} ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? fill(body) : new Uint8Array(body) }),
  });
  return { status: response.status, body: await response.text() };
}
