import * as v from 'valibot';
import type { ServerAnswer, ServerRequest } from '../../http-server';
import { ApiError } from '../api-error';
import { bodyOf, json } from '../call';
import { authorizationBody } from './authorizations';
import { bucketBody } from './buckets';
import type { Directory } from './directory';
import { newId } from './identifiers';
import { organizationBody } from './organizations';
import { operatorPermissions } from './permissions';

const schema = v.object({
  username: v.optional(v.string(), ''),
  password: v.optional(v.string(), ''),
  org: v.optional(v.string(), ''),
  bucket: v.optional(v.string(), ''),
  retentionPeriodSeconds: v.optional(v.number(), 0),
  token: v.optional(v.string()),
});

/** `GET /api/v2/setup`: whether the first user can still be made. */
export function readOnboarding(directory: Directory): ServerAnswer {
  return json(200, { allowed: isNew(directory) });
}

/**
 * `POST /api/v2/setup`: makes the first user, organization, bucket and token. Works once.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/PostSetup
 */
export function onboard(directory: Directory, request: ServerRequest): ServerAnswer {
  const body = bodyOf(request, schema, (problem) => new ApiError('internal error', problem));
  const { username, password } = body;
  if (!isNew(directory)) throw new ApiError('conflict', 'onboarding has already been completed');
  const missing = (['username', 'org', 'bucket'] as const).filter((name) => body[name] === '');
  if (missing.length > 0) {
    throw new ApiError(
      'unprocessable entity',
      `onboarding failed: missing required fields [${missing.join(',')}]`,
    );
  }
  if (password !== '' && (password.length < 8 || password.length > 72)) {
    throw new ApiError('invalid', 'passwords must be between 8 and 72 characters long');
  }
  const user = { id: newId(), name: username, password };
  directory.users.push(user);
  const organization = directory.createOrganization(body.org);
  const bucket = directory.createBucket({
    orgId: organization.id,
    name: body.bucket,
    everySeconds: body.retentionPeriodSeconds,
  });
  const authorization = directory.createAuthorization({
    status: 'active',
    description: `${username}'s Token`,
    orgId: organization.id,
    userId: user.id,
    permissions: operatorPermissions,
    ...(body.token !== undefined && { token: body.token }),
  });
  return json(201, {
    user: { links: { self: `/api/v2/users/${user.id}` }, id: user.id, name: username, status: 'active' },
    bucket: bucketBody(bucket),
    org: organizationBody(organization),
    auth: authorizationBody(directory, authorization),
  });
}

function isNew({ users, organizations }: Directory): boolean {
  return users.length === 0 && organizations.length === 0;
}
