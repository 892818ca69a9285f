/** A server of InfluxDB 2 that has been set up, and what its operator may do. */
export interface SetUpServer {
  readonly url: string;
  readonly organization: string;
  /** May do everything. */
  readonly operatorToken: string;
  readonly username: string;
  readonly password: string;
}

/** A token as the operator sees it. */
export interface ListedToken {
  readonly id: string;
  readonly token: string;
  readonly status: string;
  readonly description: string;
  readonly permissions: readonly {
    readonly action: string;
    readonly resource: { readonly type: string; readonly id: string; readonly orgID: string };
  }[];
}

/** A bucket as the operator sees it. */
interface ListedBucket {
  readonly id: string;
  readonly name: string;
  readonly retentionRules: readonly {
    readonly everySeconds: number;
    readonly shardGroupDurationSeconds: number;
  }[];
}

/** What the operator of a server sees and changes, by its API. */
export class Operator {
  constructor(private readonly server: SetUpServer) {}

  /** All of the organization that are described so. */
  async tokens(described: string): Promise<readonly ListedToken[]> {
    const path = `/api/v2/authorizations?orgID=${await this.organizationId()}`;
    const { authorizations } = await this.ask<{ authorizations: readonly ListedToken[] }>('GET', path);
    return authorizations.filter(({ description }) => description.includes(described));
  }

  async deleteToken({ id }: Pick<ListedToken, 'id'>): Promise<void> {
    await this.ask('DELETE', `/api/v2/authorizations/${id}`);
  }

  async changeToken({ id }: Pick<ListedToken, 'id'>, change: object): Promise<void> {
    await this.ask('PATCH', `/api/v2/authorizations/${id}`, change);
  }

  async addToken(description: string, permissions: ListedToken['permissions']): Promise<ListedToken> {
    const body = { orgID: await this.organizationId(), description, permissions };
    return this.ask('POST', '/api/v2/authorizations', body);
  }

  /** Undefined: it is not there. */
  async bucket(name: string): Promise<ListedBucket | undefined> {
    const path = `/api/v2/buckets?orgID=${await this.organizationId()}&name=${encodeURIComponent(name)}`;
    const answer = await this.ask<{ buckets: readonly ListedBucket[] } | undefined>(
      'GET',
      path,
      undefined,
      404,
    );
    return answer?.buckets[0];
  }

  async addBucket(name: string, retention: number): Promise<ListedBucket> {
    const retentionRules = [{ type: 'expire', everySeconds: retention }];
    return this.ask('POST', '/api/v2/buckets', { orgID: await this.organizationId(), name, retentionRules });
  }

  /** Deletes a bucket, if there is one. */
  async deleteBucket(name: string): Promise<void> {
    const bucket = await this.bucket(name);
    if (bucket !== undefined) await this.ask('DELETE', `/api/v2/buckets/${bucket.id}`);
  }

  private async organizationId(): Promise<string> {
    const path = `/api/v2/orgs?org=${encodeURIComponent(this.server.organization)}`;
    return (await this.ask<{ orgs: readonly [{ id: string }] }>('GET', path)).orgs[0].id;
  }

  /** @param absent the status for which there is no answer */
  private async ask<T>(method: string, path: string, body?: object, absent?: number): Promise<T> {
    const response = await fetch(this.server.url + path, {
      method,
      headers: { authorization: `Token ${this.server.operatorToken}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok && response.status !== absent) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return (response.ok && text !== '' ? JSON.parse(text) : undefined) as T;
  }
}
