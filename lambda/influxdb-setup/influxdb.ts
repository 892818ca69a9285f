import * as v from 'valibot';
import type { Credentials } from '../auth/basic-credentials';
import { parseJson } from '../kit/json';
import { lineOf } from '../kit/secret-text';
import { userAgent } from '../kit/user-agent';
import type { Authorization, FoundBucket, Permission } from './model/found';
import { shardGroupSeconds } from './model/shard-group';
import { SetupError } from './model/setup-error';

/** Milliseconds after which a call is given up, and may be repeated. */
const CALL_TIMEOUT = 10_000;
/** Characters that are shown of what InfluxDB says. */
const LONGEST_SAYING = 200;

/** A call of InfluxDB's API, and what is done with its answer. */
interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With the parameters. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Statuses that are an answer too, and not an error. */
  readonly expected?: readonly number[];
}

/**
 * A server of InfluxDB 2, by its HTTP API. All that is asked of it rejects with a {@link SetupError}.
 * https://docs.influxdata.com/influxdb/v2/api/v2/
 */
export class Influxdb {
  /**
   * @param url without a slash at the end
   * @param signal ends what is under way
   */
  constructor(
    readonly url: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Rejects unless the server is ready. */
  async requireHealth(): Promise<void> {
    await this.call({ method: 'GET', path: '/health' });
  }

  /** Whether a token is accepted, whatever its rights. */
  async accepts(token: string): Promise<boolean> {
    const headers = { authorization: `Token ${token}` };
    const { status } = await this.call({ method: 'GET', path: '/api/v2/orgs', headers, expected: [401] });
    return status !== 401;
  }

  /** Begins a session of a user, which is to be ended by {@link Session.signOut}. */
  async signIn({ username, password }: Credentials): Promise<Session> {
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const response = await this.call({
      method: 'POST',
      path: '/api/v2/signin',
      headers: { authorization },
      expected: [401],
    });
    if (response.status === 401) {
      throw new SetupError(
        `InfluxDB at ${this.url} refuses the user and password of the administrator's secret`,
        false,
      );
    }
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(';', 1)[0]!)
      .join('; ');
    return new Session((call) => this.call({ ...call, headers: { ...call.headers, cookie } }));
  }

  private async call({
    method,
    path,
    headers,
    body,
    expected = [],
  }: Call): Promise<{ status: number; headers: Headers; body: unknown }> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.url + path, {
        method,
        headers: {
          'user-agent': userAgent,
          ...headers,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // It would be sent credentials.
        redirect: 'error',
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(CALL_TIMEOUT)]),
      });
      text = await response.text();
    } catch (error) {
      throw new SetupError(`InfluxDB at ${this.url} ${whyNoAnswer(error)}`, true, error);
    }
    const { status } = response;
    if (!response.ok && !expected.includes(status)) {
      const [route] = path.split('?');
      throw new SetupError(
        `InfluxDB at ${this.url} answers ${status} to ${method} ${route!}${saidBy(text)}`,
        status >= 500 || status === 429 || status === 408,
      );
    }
    return { status, headers: response.headers, body: parseJson(text) };
  }
}

/** A network error of `fetch` has its reason as its cause. */
function whyNoAnswer(error: unknown): string {
  const { name = '', cause } = error as Partial<Error>;
  if (name === 'TimeoutError' || name === 'AbortError') return 'does not answer in time';
  const { code = 'no connection' } = (cause ?? {}) as { readonly code?: string };
  return `cannot be reached (${code})`;
}

function saidBy(text: string): string {
  const { success, output } = v.safeParse(v.object({ message: v.string() }), parseJson(text));
  return success ? `: ${lineOf(output.message, LONGEST_SAYING)}` : '';
}

const identified = v.object({ id: v.string() });

const permissionShape = v.object({
  action: v.string(),
  resource: v.object({
    type: v.string(),
    id: v.optional(v.string()),
    orgID: v.optional(v.string()),
  }),
});

const organizationsAnswer = v.object({ orgs: v.array(identified) });
const bucketsAnswer = v.object({
  buckets: v.array(
    v.object({
      id: v.string(),
      retentionRules: v.array(v.object({ type: v.string(), everySeconds: v.number() })),
    }),
  ),
});
const authorizationsAnswer = v.object({
  authorizations: v.array(
    v.object({
      id: v.string(),
      description: v.optional(v.string(), ''),
      status: v.string(),
      permissions: v.array(permissionShape),
    }),
  ),
});
const newAuthorizationAnswer = v.object({ id: v.string(), token: v.pipe(v.string(), v.nonEmpty()) });

/** A session of an administrator. */
export class Session {
  constructor(private readonly call: (call: Call) => Promise<{ status: number; body: unknown }>) {}

  /** The id of an organization. */
  async organizationId(name: string): Promise<string> {
    const path = `/api/v2/orgs?${parameters({ org: name })}`;
    const { status, body } = await this.call({ method: 'GET', path, expected: [404] });
    const id = status === 404 ? undefined : understood(organizationsAnswer, body, path).orgs[0]?.id;
    if (id === undefined) {
      throw new SetupError(`InfluxDB has no organization ${JSON.stringify(name)}`, false);
    }
    return id;
  }

  /** Undefined: there is no such bucket. */
  async bucket(organizationId: string, name: string): Promise<FoundBucket | undefined> {
    const path = `/api/v2/buckets?${parameters({ orgID: organizationId, name })}`;
    const { status, body } = await this.call({ method: 'GET', path, expected: [404] });
    const bucket = status === 404 ? undefined : understood(bucketsAnswer, body, path).buckets[0];
    if (bucket === undefined) return undefined;
    const retention = bucket.retentionRules.find(({ type }) => type === 'expire')?.everySeconds ?? 0;
    return { id: bucket.id, retention };
  }

  /** @param retention seconds; 0: forever */
  async createBucket(organizationId: string, name: string, retention: number): Promise<void> {
    const body = { orgID: organizationId, name, retentionRules: [retentionRule(retention)] };
    await this.call({ method: 'POST', path: '/api/v2/buckets', body });
  }

  /** @param retention seconds; 0: forever */
  async setRetention(bucketId: string, retention: number): Promise<void> {
    const body = { retentionRules: [retentionRule(retention)] };
    await this.call({ method: 'PATCH', path: `/api/v2/buckets/${bucketId}`, body });
  }

  /** All tokens of an organization: InfluxDB lists them without pages. */
  async authorizations(organizationId: string): Promise<readonly Authorization[]> {
    const path = `/api/v2/authorizations?${parameters({ orgID: organizationId })}`;
    const { body } = await this.call({ method: 'GET', path });
    return understood(authorizationsAnswer, body, path).authorizations;
  }

  /** Makes a token. Its text is told only here. */
  async authorize(
    organizationId: string,
    description: string,
    permissions: readonly Permission[],
  ): Promise<{ readonly id: string; readonly token: string }> {
    const path = '/api/v2/authorizations';
    const body = { orgID: organizationId, description, permissions };
    const answer = await this.call({ method: 'POST', path, body });
    return understood(newAuthorizationAnswer, answer.body, path);
  }

  /** Deletes a token, or finds it deleted. */
  async deleteAuthorization(id: string): Promise<void> {
    await this.call({ method: 'DELETE', path: `/api/v2/authorizations/${id}`, expected: [404] });
  }

  async signOut(): Promise<void> {
    await this.call({ method: 'POST', path: '/api/v2/signout' });
  }
}

function parameters(values: Readonly<Record<string, string>>): string {
  return new URLSearchParams(values).toString();
}

/** https://docs.influxdata.com/influxdb/v2/admin/buckets/update-bucket/ */
function retentionRule(retention: number): object {
  return {
    type: 'expire',
    everySeconds: retention,
    shardGroupDurationSeconds: shardGroupSeconds(retention),
  };
}

/** What an answer holds. Not told is what it held instead: it may be a token. */
function understood<T extends v.GenericSchema>(schema: T, body: unknown, path: string): v.InferOutput<T> {
  const { success, output } = v.safeParse(schema, body);
  if (success) return output;
  throw new SetupError(`InfluxDB answers ${path.split('?')[0]!} otherwise than version 2 does`, false);
}
