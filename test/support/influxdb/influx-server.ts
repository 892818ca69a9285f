/** What a token may do to a bucket. */
interface TokenRights {
  /** Absent: all of the organization. */
  readonly bucket?: string;
  readonly actions: readonly ('read' | 'write')[];
}

/**
 * A server that speaks the HTTP API of InfluxDB 2, as its operator sees it: the real one, or what stands in for it.
 * https://docs.influxdata.com/influxdb/v2/api/
 */
export class InfluxServer {
  private readonly authorizations = new Map<string, string>();

  constructor(
    /** Without a slash at its end. */
    readonly url: string,
    readonly org: string,
    /** May do everything. */
    readonly operatorToken: string,
  ) {}

  /** Makes a bucket, which keeps what is written for this long, or forever. */
  async createBucket(name: string, everySeconds = 0): Promise<void> {
    const retentionRules = everySeconds === 0 ? [] : [{ type: 'expire', everySeconds }];
    await this.ask('POST', '/api/v2/buckets', { orgID: await this.orgId(), name, retentionRules });
  }

  /** Makes a token that may do this, and nothing else. */
  async createToken({ bucket, actions }: TokenRights): Promise<string> {
    const orgID = await this.orgId();
    const id = bucket === undefined ? {} : { id: await this.bucketId(orgID, bucket) };
    const permissions = actions.map((action) => ({
      action,
      resource: { type: 'buckets', ...id, orgID },
    }));
    const made = await this.ask<Identified & { token: string }>('POST', '/api/v2/authorizations', {
      orgID,
      description: `${actions.join(' and ')} ${bucket ?? 'everything'}`,
      permissions,
    });
    this.authorizations.set(made.token, made.id);
    return made.token;
  }

  /** Takes back a token that {@link createToken} made. */
  async deleteToken(token: string): Promise<void> {
    await this.ask('DELETE', this.pathOf(token));
  }

  /** Makes a token that {@link createToken} made inactive. */
  async deactivateToken(token: string): Promise<void> {
    await this.ask('PATCH', this.pathOf(token), { status: 'inactive' });
  }

  private pathOf(token: string): string {
    const id = this.authorizations.get(token);
    if (id === undefined) throw new Error('This token was made by someone else.');
    return `/api/v2/authorizations/${id}`;
  }

  private async bucketId(orgID: string, name: string): Promise<string> {
    const { buckets } = await this.ask<{ buckets: readonly [Identified] }>(
      'GET',
      `/api/v2/buckets?orgID=${orgID}&name=${encodeURIComponent(name)}`,
    );
    return buckets[0].id;
  }

  private async orgId(): Promise<string> {
    const { orgs } = await this.ask<{ orgs: readonly [Identified] }>(
      'GET',
      `/api/v2/orgs?org=${encodeURIComponent(this.org)}`,
    );
    return orgs[0].id;
  }

  private async ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Token ${this.operatorToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`InfluxDB answers ${method} ${path} with ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}

interface Identified {
  readonly id: string;
}
