import type { Route } from '../../http/message';
import { noStore, text } from '../../http/respond';
import type { Bucket } from '../storage/bucket';
import { objectKey, runIdOfFolder } from '../storage/keys/object-key';

/**
 * `GET /presigned-url?request_id=G/R&remote_filename=F`: a link to which Krkn PUTs a file of a run. Krkn takes every
 * byte of the body for a part of the link.
 */
export function createPresignedUrl(bucket: Bucket): Route {
  return async ({ query }) => {
    const run = runIdOfFolder(query.get('request_id') ?? '');
    const key = objectKey(run, query.get('remote_filename') ?? '');
    return noStore(text(await bucket.uploadLink(key)));
  };
}
