import type { ServerAnswer, ServerRequest } from '../../http-server';
import type { Call } from '../call';
import type { Routes } from '../routes';
import {
  createAuthorization,
  deleteAuthorization,
  listAuthorizations,
  readAuthorization,
  updateAuthorization,
} from './authorizations';
import { createBucket, deleteBucket, listBuckets, readBucket, updateBucket } from './buckets';
import type { Callers } from './callers';
import type { Directory } from './directory';
import { onboard, readOnboarding } from './onboarding';
import { listOrganizations } from './organizations';

/** Set-up, for those who have a token or a session. https://docs.influxdata.com/influxdb/v2/api/ */
export const setupRoutes: Routes<(directory: Directory, call: Call) => ServerAnswer> = {
  '/api/v2/orgs': { GET: listOrganizations },
  '/api/v2/buckets': { GET: listBuckets, POST: createBucket },
  '/api/v2/buckets/{id}': { GET: readBucket, PATCH: updateBucket, DELETE: deleteBucket },
  '/api/v2/authorizations': { GET: listAuthorizations, POST: createAuthorization },
  '/api/v2/authorizations/{id}': {
    GET: readAuthorization,
    PATCH: updateAuthorization,
    DELETE: deleteAuthorization,
  },
};

/** Set-up, for everyone. */
export const openRoutes: Routes<
  (directory: Directory, request: ServerRequest, callers: Callers) => ServerAnswer
> = {
  '/ping': { GET: ping, HEAD: ping },
  '/api/v2/setup': { GET: readOnboarding, POST: onboard },
  '/api/v2/signin': { POST: signIn },
  '/api/v2/signout': { POST: signOut },
};

function ping(): ServerAnswer {
  return { status: 204, headers: { 'x-influxdb-build': 'OSS', 'x-influxdb-version': '2.7.12' } };
}

function signIn(_directory: Directory, { headers }: ServerRequest, callers: Callers): ServerAnswer {
  return { status: 204, headers: { 'set-cookie': callers.signIn(headers) } };
}

function signOut(_directory: Directory, { headers }: ServerRequest, callers: Callers): ServerAnswer {
  callers.signOut(headers);
  return { status: 204 };
}
