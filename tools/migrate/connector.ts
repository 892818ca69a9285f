import { setTimeout } from 'node:timers/promises';
import { compressSync } from 'snappy';
import { decompress } from '../../lambda/prometheus-connector/protocol/snappy';
import type { LabelMatcher } from '../../lambda/metrics/model/matcher';
import { readRequest, seriesOf, type MovedSeries, type TimeRange } from './messages';

/** Who asks: HTTP Basic. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** A connector, or anything else that speaks remote read or remote write. */
export interface Endpoint {
  readonly url: string;
  readonly login: Login | undefined;
}

/** A request was refused for good. The message is a sentence with the endpoint's own words. */
export class Refused extends Error {
  override name = 'Refused';

  constructor(
    message: string,
    /** Whether a shorter range would be answered. */
    readonly isTooMuch: boolean,
  ) {
    super(message);
  }
}

/** Bytes of the largest answer, decompressed. */
const LARGEST_ANSWER = 512 * 1024 * 1024;
/** Milliseconds that a request may take: longer than the gateway waits. */
const LONGEST_REQUEST = 60_000;
/** Attempts at a request that fails for a cause that may pass, with up to a minute in between: a quarter of an hour. */
const ATTEMPTS = 20;
const LONGEST_PAUSE = 60_000;
/** Characters of an answer's words that are shown. */
const LONGEST_SAID = 500;

/**
 * Reads all series that satisfy matchers.
 * https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/
 * @throws {Refused}
 */
export async function readSeries(
  endpoint: Endpoint,
  range: TimeRange,
  matchers: readonly LabelMatcher[],
): Promise<readonly MovedSeries[]> {
  const answer = await post(endpoint, readRequest(range, matchers), {});
  return seriesOf(decompress(answer, LARGEST_ANSWER));
}

/**
 * Writes a message of remote write 1.0. Writing the same again changes nothing.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/
 * @throws {Refused}
 */
export async function writeSeries(endpoint: Endpoint, message: Buffer): Promise<void> {
  await post(endpoint, message, { 'x-prometheus-remote-write-version': '0.1.0' });
}

async function post(
  endpoint: Endpoint,
  message: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const body = new Uint8Array(compressSync(message));
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(endpoint, body, headers);
    if (Buffer.isBuffer(outcome)) return outcome;
    if (attempt === ATTEMPTS) throw new Refused(outcome.reason, false);
    await setTimeout(outcome.pause ?? Math.min(LONGEST_PAUSE, 500 * 2 ** attempt));
  }
}

/** The answer; or why it is worth a retry, and after how many milliseconds if the endpoint says so. */
async function tryOnce(
  { url, login }: Endpoint,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<Buffer | { readonly reason: string; readonly pause?: number | undefined }> {
  let response: Response;
  let answer: Buffer;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        ...(login !== undefined && {
          authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`,
        }),
        ...headers,
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(LONGEST_REQUEST),
    });
    answer = Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const { cause, message } = error as Error & { readonly cause?: Error };
    return { reason: `${url} cannot be reached: ${cause?.message ?? message}` };
  }
  if (response.ok) return answer;
  const said = answer.toString().trim().slice(0, LONGEST_SAID);
  const reason = `${url} answered ${response.status}: ${said}`;
  if (response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? NaN);
    return { reason, pause: seconds > 0 ? Math.min(LONGEST_PAUSE, seconds * 1_000) : undefined };
  }
  // The words of the connector's limits, all of which a shorter range keeps.
  throw new Refused(reason, response.status === 400 && said.includes('Ask for a shorter'));
}
