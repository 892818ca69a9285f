import type { ServerAnswer } from '../../http-server';
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
import type { Directory } from './directory';
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
