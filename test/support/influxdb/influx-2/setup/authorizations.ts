import * as v from 'valibot';
import type { ServerAnswer } from '../../http-server';
import { ApiError } from '../api-error';
import { bodyOf, identifier, idIn, idOf, json, text, type Call } from '../call';
import type { Authorization, Directory } from './directory';
import { describePermission, resourceTypes, type Permission } from './permissions';

const newAuthorization = v.object({
  orgID: identifier,
  description: text,
  status: text,
  permissions: v.optional(
    v.nullable(
      v.array(
        v.object({
          action: text,
          resource: v.optional(v.nullable(v.object({ type: text, id: identifier, orgID: identifier }))),
        }),
      ),
    ),
  ),
});
const authorizationUpdate = v.object({ status: text, description: text });

/**
 * `GET /api/v2/authorizations`: those that the caller may read, with their tokens. There are no pages.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/GetAuthorizations
 */
export function listAuthorizations(directory: Directory, { request, caller }: Call): ServerAnswer {
  const { query } = request;
  const id = idOf(request, 'id');
  const organization = query.get('org') ?? '';
  const orgId =
    idOf(request, 'orgID') ??
    (organization === '' ? undefined : directory.organizationNamed(organization).id);
  const readable = directory.authorizations.filter(
    (authorization) =>
      (id ?? authorization.id) === authorization.id &&
      (orgId ?? authorization.orgId) === authorization.orgId &&
      rightsTo('read', authorization).every((permission) => caller.may(permission)),
  );
  return json(200, {
    links: { self: '/api/v2/authorizations' },
    authorizations: readable.map((authorization) => authorizationBody(directory, authorization)),
  });
}

/** `GET /api/v2/authorizations/{authID}`. */
export function readAuthorization(directory: Directory, call: Call): ServerAnswer {
  return json(200, authorizationBody(directory, authorizationOf(directory, call, 'read')));
}

/**
 * `POST /api/v2/authorizations`: makes a token. The same description again makes a second one.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/PostAuthorizations
 */
export function createAuthorization(directory: Directory, { request, caller }: Call): ServerAnswer {
  const body = bodyOf(
    request,
    newAuthorization,
    (problem) => new ApiError('invalid', `invalid json structure: ${problem}`),
  );
  const permissions = (body.permissions ?? []).map(({ action, resource }) => permissionOf(action, resource));
  if (permissions.length === 0) throw new ApiError('invalid', 'authorization must include permissions');
  const orgId = body.orgID;
  if (typeof orgId !== 'string') throw new ApiError('invalid', 'org id required: invalid ID');
  const status = body.status ?? 'active';
  if (status !== 'active' && status !== 'inactive') {
    throw new ApiError('invalid', 'invalid status: must be active or inactive');
  }
  const authorization = {
    status,
    description: body.description ?? '',
    orgId,
    userId: caller.userId,
    permissions,
  } as const;
  caller.require({ action: 'write', resource: { type: 'authorizations', orgID: orgId } });
  caller.require({ action: 'write', resource: { type: 'users', id: caller.userId } });
  for (const permission of permissions) {
    const named = describePermission(permission);
    if (!caller.may(permission)) {
      throw new ApiError('forbidden', `permission ${named} is not allowed: ${named} is unauthorized`);
    }
  }
  for (const permission of permissions) {
    if ((permission.resource.orgID ?? orgId) !== orgId) {
      throw new ApiError(
        'invalid',
        `permission ${describePermission(permission)} is not for org id ${orgId}`,
      );
    }
  }
  if (!directory.organizations.some(({ id }) => id === orgId)) {
    throw new ApiError('invalid', 'unable to create token');
  }
  return json(201, authorizationBody(directory, directory.createAuthorization(authorization)));
}

/** `PATCH /api/v2/authorizations/{authID}`: what the body does not say stays. */
export function updateAuthorization(directory: Directory, call: Call): ServerAnswer {
  idIn(call.request);
  const { status, description } = bodyOf(
    call.request,
    authorizationUpdate,
    (problem) => new ApiError('internal error', problem),
  );
  const authorization = authorizationOf(directory, call, 'write');
  if (typeof status === 'string' && status !== 'active' && status !== 'inactive') {
    throw new ApiError('invalid', 'unknown authorization status');
  }
  directory.updateAuthorization(authorization, {
    ...(typeof status === 'string' && { status }),
    ...(typeof description === 'string' && { description }),
  });
  return json(200, authorizationBody(directory, authorization));
}

/** `DELETE /api/v2/authorizations/{authID}`: from now on the token is unknown. */
export function deleteAuthorization(directory: Directory, call: Call): ServerAnswer {
  directory.deleteAuthorization(authorizationOf(directory, call, 'write'));
  return { status: 204 };
}

/** An authorization as JSON, with its token. */
export function authorizationBody(directory: Directory, authorization: Authorization): object {
  const { id, token, status, description, orgId, userId, createdAt, updatedAt } = authorization;
  return {
    id,
    token,
    status,
    description,
    orgID: orgId,
    org: directory.organization(orgId).name,
    userID: userId,
    user: directory.users.find((user) => user.id === userId)?.name,
    permissions: authorization.permissions.map((permission) => permissionBody(directory, permission)),
    links: { self: `/api/v2/authorizations/${id}`, user: `/api/v2/users/${userId}` },
    createdAt,
    updatedAt,
  };
}

/** The names of what exists stand beside the identifiers. */
function permissionBody(directory: Directory, { action, resource }: Permission): object {
  const bucket = directory.buckets.find(({ id }) => id === resource.id);
  const organization = directory.organizations.find(({ id }) => id === resource.orgID);
  const isNamed = resource.id === undefined || bucket !== undefined;
  return {
    action,
    resource: {
      ...resource,
      ...(bucket && { name: bucket.name }),
      ...(isNamed && organization && { org: organization.name }),
    },
  };
}

function authorizationOf(
  directory: Directory,
  { request, caller }: Call,
  action: Permission['action'],
): Authorization {
  const authorization = directory.authorization(idIn(request));
  for (const permission of rightsTo(action, authorization)) caller.require(permission);
  return authorization;
}

/** What one needs to read or change an authorization. */
function rightsTo(action: Permission['action'], { id, orgId, userId }: Authorization): readonly Permission[] {
  return [
    { action, resource: { type: 'authorizations', id, orgID: orgId } },
    { action, resource: { type: 'users', id: userId } },
  ];
}

type Parsed = NonNullable<v.InferOutput<typeof newAuthorization>['permissions']>[number];

function permissionOf(action: Parsed['action'], resource: Parsed['resource']): Permission {
  const type = resource?.type ?? '';
  if (!resourceTypes.some((known) => known === type)) {
    throw new ApiError(
      'invalid',
      'invalid resource type for permission: unknown resource type for permission',
    );
  }
  if (action !== 'read' && action !== 'write') {
    throw new ApiError('invalid', 'invalid action type for permission: unknown action for permission');
  }
  const { id, orgID } = resource ?? {};
  return {
    action,
    resource: {
      type,
      ...(typeof id === 'string' && { id }),
      ...(typeof orgID === 'string' && { orgID }),
    },
  };
}
