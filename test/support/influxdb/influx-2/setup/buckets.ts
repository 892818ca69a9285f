import * as v from 'valibot';
import type { ServerAnswer, ServerRequest } from '../../http-server';
import { ApiError } from '../api-error';
import { bodyOf, identifier, idIn, idOf, json, text, type Call } from '../call';
import type { Bucket, Directory } from './directory';
import { pageOf } from './pages';
import type { Permission } from './permissions';

const seconds = v.optional(v.nullable(v.pipe(v.number(), v.integer())));
const retentionRules = v.optional(
  v.nullable(v.array(v.object({ type: text, everySeconds: seconds, shardGroupDurationSeconds: seconds }))),
);
const newBucket = v.object({ orgID: identifier, name: text, description: text, retentionRules });
const bucketUpdate = v.object({ name: text, description: text, retentionRules });

/**
 * `GET /api/v2/buckets`: those that the caller may read. 404 if one is asked for by name that does not exist.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/GetBuckets
 */
export function listBuckets(directory: Directory, { request, caller }: Call): ServerAnswer {
  const page = pageOf(request);
  const found = findBuckets(directory, request);
  const readable = found.filter((bucket) => caller.may(toRead(bucket)));
  const parameters = new URLSearchParams({ descending: 'false' });
  for (const [name, link] of [
    ['name', 'bucket'],
    ['id', 'id'],
    ['org', 'org'],
    ['orgID', 'orgID'],
  ] as const) {
    const asked = request.query.get(name) ?? '';
    if (asked !== '') parameters.set(link, asked);
  }
  const link = (offset: number): string => {
    parameters.set('limit', String(page.limit));
    parameters.set('offset', String(offset));
    parameters.sort();
    return `/api/v2/buckets?${String(parameters)}`;
  };
  const { limit, offset } = page;
  const links = {
    ...(offset > 0 && { prev: link(Math.max(offset - limit, 0)) }),
    self: link(offset),
    ...(found.length >= limit && { next: link(offset + limit) }),
  };
  return json(200, { links, buckets: readable.map(bucketBody) });
}

function findBuckets(directory: Directory, request: ServerRequest): readonly Bucket[] {
  const { query } = request;
  const name = query.get('name') ?? '';
  const id = idOf(request, 'id');
  const orgId = idOf(request, 'orgID');
  if (id !== undefined) return [directory.bucket(id)];
  const organization = query.get('org') ?? '';
  const of = orgId ?? (organization === '' ? undefined : directory.organizationNamed(organization).id);
  const page = pageOf(request);
  if (of === undefined) {
    return page.of(directory.buckets.filter((bucket) => name === '' || bucket.name === name));
  }
  if (name === '') return page.of(directory.bucketsOf(of));
  const bucket = directory.bucketsOf(of).find((other) => other.name === name);
  if (!bucket) throw new ApiError('not found', `bucket ${JSON.stringify(name)} not found`);
  return [bucket];
}

/** `GET /api/v2/buckets/{bucketID}`. */
export function readBucket(directory: Directory, { request, caller }: Call): ServerAnswer {
  const bucket = directory.bucket(idIn(request));
  caller.require(toRead(bucket));
  return json(200, bucketBody(bucket));
}

/**
 * `POST /api/v2/buckets`.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/PostBuckets
 */
export function createBucket(directory: Directory, { request, caller }: Call): ServerAnswer {
  const body = bodyOf(request, newBucket, invalid);
  const orgId = body.orgID;
  if (typeof orgId !== 'string') throw new ApiError('invalid', 'organization id must be provided');
  const { everySeconds = 0, shardSeconds = 0 } = retentionOf(body.retentionRules ?? []);
  caller.require({ action: 'write', resource: { type: 'buckets', orgID: orgId } });
  const bucket = directory.createBucket({
    orgId,
    name: body.name ?? '',
    description: body.description ?? '',
    everySeconds,
    shardSeconds,
  });
  return json(201, bucketBody(bucket));
}

/**
 * `PATCH /api/v2/buckets/{bucketID}`: what the body does not say stays.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/PatchBucketsID
 */
export function updateBucket(directory: Directory, { request, caller }: Call): ServerAnswer {
  const id = idIn(request);
  const { name, description, retentionRules } = bodyOf(request, bucketUpdate, invalid);
  const retention = retentionOf(retentionRules ?? []);
  const bucket = directory.bucket(id);
  caller.require({ action: 'write', resource: { type: 'buckets', id, orgID: bucket.orgId } });
  directory.updateBucket(bucket, {
    ...(typeof name === 'string' && { name }),
    ...(typeof description === 'string' && { description }),
    ...retention,
  });
  return json(200, bucketBody(bucket));
}

/** `DELETE /api/v2/buckets/{bucketID}`. */
export function deleteBucket(directory: Directory, { request, caller }: Call): ServerAnswer {
  const bucket = directory.bucket(idIn(request));
  caller.require({ action: 'write', resource: { type: 'buckets', id: bucket.id, orgID: bucket.orgId } });
  directory.deleteBucket(bucket);
  return { status: 204 };
}

const invalid = (problem: string): ApiError =>
  new ApiError('invalid', `failed to unmarshal json: ${problem}`);

function retentionOf(
  rules: NonNullable<v.InferOutput<typeof retentionRules>>,
): Partial<Pick<Bucket, 'everySeconds' | 'shardSeconds'>> {
  if (rules.length > 1) {
    throw new ApiError(
      'unprocessable entity',
      'buckets cannot have more than one retention rule at this time',
    );
  }
  const everySeconds = rules[0]?.everySeconds ?? undefined;
  const shardSeconds = rules[0]?.shardGroupDurationSeconds ?? undefined;
  if (everySeconds !== undefined && everySeconds < 0) {
    throw new ApiError('unprocessable entity', 'expiration seconds cannot be negative');
  }
  if (shardSeconds !== undefined && shardSeconds < 0) {
    throw new ApiError('unprocessable entity', 'shard-group duration seconds cannot be negative');
  }
  return {
    ...(everySeconds !== undefined && { everySeconds }),
    ...(shardSeconds !== undefined && { shardSeconds }),
  };
}

/** Buckets of InfluxDB's own can be read by those who may read the organization. */
export function toRead({ type, id, orgId }: Bucket): Permission {
  return type === 'system'
    ? { action: 'read', resource: { type: 'orgs', id: orgId } }
    : { action: 'read', resource: { type: 'buckets', id, orgID: orgId } };
}

/** A bucket as JSON. */
export function bucketBody(bucket: Bucket): object {
  const { id, orgId, type, name, description, everySeconds, shardSeconds, createdAt, updatedAt } = bucket;
  const self = `/api/v2/buckets/${id}`;
  return {
    id,
    orgID: orgId,
    type,
    ...(description !== '' && { description }),
    name,
    retentionRules: [{ type: 'expire', everySeconds, shardGroupDurationSeconds: shardSeconds }],
    createdAt,
    updatedAt,
    links: {
      labels: `${self}/labels`,
      members: `${self}/members`,
      org: `/api/v2/orgs/${orgId}`,
      owners: `${self}/owners`,
      self,
      write: `/api/v2/write?org=${orgId}&bucket=${id}`,
    },
    labels: [],
  };
}
