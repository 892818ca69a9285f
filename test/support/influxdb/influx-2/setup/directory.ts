import { randomBytes } from 'node:crypto';
import { ApiError } from '../api-error';
import { isId, newId } from './identifiers';
import type { Permission } from './permissions';

interface Dated {
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  updatedAt: string;
}

interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
}

export interface Organization extends Dated {
  readonly name: string;
}

export interface Bucket extends Dated {
  readonly orgId: string;
  readonly type: 'user' | 'system';
  name: string;
  description: string;
  /** Seconds that points are kept; 0: forever. */
  everySeconds: number;
  /** Seconds that a shard spans. */
  shardSeconds: number;
}

/** A token, and what it is for. */
export interface Authorization extends Dated {
  readonly token: string;
  readonly orgId: string;
  readonly userId: string;
  readonly permissions: readonly Permission[];
  status: 'active' | 'inactive';
  description: string;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** Shortest time that a bucket may keep points. */
const SHORTEST_RETENTION = HOUR;

/** Users, organizations, buckets and tokens of an InfluxDB. */
export class Directory {
  readonly users: User[] = [];
  readonly organizations: Organization[] = [];
  readonly buckets: Bucket[] = [];
  readonly authorizations: Authorization[] = [];

  /** @param now epoch milliseconds */
  constructor(private readonly now: () => number) {}

  /** @throws {ApiError} 422 if there is one of this name */
  createOrganization(name: string): Organization {
    if (this.organizations.some((other) => other.name === name)) {
      throw new ApiError('conflict', `organization with name ${name} already exists`);
    }
    const organization = { ...this.dated(), name };
    this.organizations.push(organization);
    this.addBucket({
      orgId: organization.id,
      type: 'system',
      name: '_monitoring',
      description: 'System bucket for monitoring logs',
      everySeconds: 7 * DAY,
    });
    this.addBucket({
      orgId: organization.id,
      type: 'system',
      name: '_tasks',
      description: 'System bucket for task logs',
      everySeconds: 3 * DAY,
    });
    return organization;
  }

  /** @throws {ApiError} 404 */
  organization(id: string): Organization {
    const found = this.organizations.find((other) => other.id === id);
    if (!found) throw new ApiError('not found', 'organization not found');
    return found;
  }

  /** @throws {ApiError} 404 */
  organizationNamed(name: string): Organization {
    const found = this.organizations.find((other) => other.name === name);
    if (!found) throw new ApiError('not found', `organization name "${name}" not found`);
    return found;
  }

  /**
   * The organization that a request names in `org` or `orgID`.
   * @throws {ApiError} 400 without an organization, 404 for an unknown one
   */
  organizationOf(query: URLSearchParams): Organization {
    const text = query.get('org') ?? '';
    const id = query.get('orgID') ?? '';
    if (id !== '') return this.organization(id);
    if (text === '') throw new ApiError('invalid', 'Please provide either orgID or org');
    return isId(text) ? this.organization(text) : this.organizationNamed(text);
  }

  /**
   * Makes a bucket.
   * @throws {ApiError} if its name is taken or not allowed, or it would keep points for too short a time
   */
  createBucket(bucket: Pick<Bucket, 'orgId' | 'name'> & Partial<Bucket>): Bucket {
    checkBucketName(bucket.name);
    this.organization(bucket.orgId);
    if (this.bucketsOf(bucket.orgId).some((other) => other.name === bucket.name)) {
      throw new ApiError('conflict', `bucket with name ${bucket.name} already exists`);
    }
    const { everySeconds = 0, shardSeconds = 0 } = bucket;
    checkRetention(everySeconds);
    if (everySeconds > 0 && everySeconds < normalShardSeconds(shardSeconds, everySeconds)) {
      throw new ApiError(
        'internal error',
        'retention policy duration must be greater than the shard duration',
      );
    }
    return this.addBucket({ type: 'user', ...bucket });
  }

  /**
   * Changes a bucket.
   * @throws {ApiError} as for {@link createBucket}
   */
  updateBucket(
    bucket: Bucket,
    update: Partial<Pick<Bucket, 'name' | 'description' | 'everySeconds' | 'shardSeconds'>>,
  ): void {
    const { name = bucket.name, everySeconds, shardSeconds } = update;
    if (everySeconds !== undefined) checkRetention(everySeconds);
    const kept = everySeconds ?? bucket.everySeconds;
    const isChanged = everySeconds !== undefined || shardSeconds !== undefined;
    if (isChanged && kept > 0 && kept < (shardSeconds ?? bucket.shardSeconds)) {
      throw new ApiError(
        'unprocessable entity',
        'shard-group duration must also be updated to be smaller than new retention duration',
      );
    }
    if (name !== bucket.name) {
      if (bucket.type === 'system') throw new ApiError('invalid', 'system buckets cannot be renamed');
      checkBucketName(name);
      if (this.bucketsOf(bucket.orgId).some((other) => other.name === name)) {
        throw new ApiError('conflict', 'bucket name is not unique');
      }
    }
    Object.assign(bucket, update, { updatedAt: this.time() });
  }

  /** @throws {ApiError} 404 */
  bucket(id: string): Bucket {
    const found = this.buckets.find((other) => other.id === id);
    if (!found) throw new ApiError('not found', 'bucket not found');
    return found;
  }

  /** Buckets of an organization, by name. */
  bucketsOf(orgId: string): readonly Bucket[] {
    return this.buckets.filter((bucket) => bucket.orgId === orgId).sort(byName);
  }

  /**
   * The bucket of an organization with this identifier or name.
   * @throws {ApiError} 404
   */
  bucketNamed(orgId: string, text: string): Bucket {
    const found =
      this.buckets.find((bucket) => bucket.id === text) ??
      this.bucketsOf(orgId).find((bucket) => bucket.name === text);
    if (!found) throw new ApiError('not found', `bucket ${JSON.stringify(text)} not found`);
    return found;
  }

  /** @throws {ApiError} 400 for a bucket of InfluxDB's own */
  deleteBucket(bucket: Bucket): void {
    if (bucket.type === 'system') throw new ApiError('invalid', 'system buckets cannot be deleted');
    this.buckets.splice(this.buckets.indexOf(bucket), 1);
  }

  createAuthorization(
    authorization: Omit<Authorization, keyof Dated | 'token'> & { readonly token?: string },
  ): Authorization {
    const token =
      authorization.token ?? randomBytes(64).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    const made = { ...authorization, ...this.dated(), token };
    this.authorizations.push(made);
    return made;
  }

  /** @throws {ApiError} 404 */
  authorization(id: string): Authorization {
    const found = this.authorizations.find((other) => other.id === id);
    if (!found) throw new ApiError('not found', 'authorization not found');
    return found;
  }

  updateAuthorization(
    authorization: Authorization,
    update: Partial<Pick<Authorization, 'status' | 'description'>>,
  ): void {
    Object.assign(authorization, update, { updatedAt: this.time() });
  }

  deleteAuthorization(authorization: Authorization): void {
    this.authorizations.splice(this.authorizations.indexOf(authorization), 1);
  }

  private addBucket(
    bucket: Pick<Bucket, 'orgId' | 'type' | 'name'> & Partial<Omit<Bucket, keyof Dated>>,
  ): Bucket {
    const { everySeconds = 0, shardSeconds = 0, description = '' } = bucket;
    const made = {
      ...this.dated(),
      ...bucket,
      description,
      everySeconds,
      shardSeconds: normalShardSeconds(shardSeconds, everySeconds),
    };
    this.buckets.push(made);
    return made;
  }

  private dated(): Dated {
    const time = this.time();
    return { id: newId(), createdAt: time, updatedAt: time };
  }

  private time(): string {
    return new Date(this.now()).toISOString();
  }
}

const byName = (left: Bucket, right: Bucket): number =>
  Buffer.compare(Buffer.from(left.name), Buffer.from(right.name));

function checkBucketName(name: string): void {
  if (name.startsWith('_')) {
    throw new ApiError('invalid', `bucket name ${name} is invalid. Buckets may not start with underscore`);
  }
  if (name.includes('"')) {
    throw new ApiError(
      'invalid',
      `bucket name ${name} is invalid. Bucket names may not include quotation marks`,
    );
  }
}

function checkRetention(everySeconds: number): void {
  if (everySeconds > 0 && everySeconds < SHORTEST_RETENTION) {
    throw new ApiError('internal error', 'retention policy duration must be at least 1h0m0s');
  }
}

/**
 * What InfluxDB makes of the span of shards that it is asked for; 0: it chooses one.
 * https://docs.influxdata.com/influxdb/v2/reference/internals/shards/#shard-group-duration
 */
function normalShardSeconds(shardSeconds: number, everySeconds: number): number {
  if (shardSeconds > 0) return Math.max(shardSeconds, SHORTEST_RETENTION);
  if (everySeconds === 0 || everySeconds >= 180 * DAY) return 7 * DAY;
  return everySeconds >= 2 * DAY ? DAY : HOUR;
}
