import { HttpError } from '../../http/errors';
import type { Route } from '../../http/message';
import { json, noStore, redirect } from '../../http/respond';
import type { Bucket } from '../storage/bucket';
import { checkKey } from '../storage/keys/object-key';
import { pathTail } from './parameters';

/** `GET /download-url/[G/[R/]]F`: a link to a file, for programs. */
export function createDownloadUrl(bucket: Bucket): Route {
  return async ({ path }, { signal }) => {
    const link = await linkTo(bucket, pathTail(path), 'GET /navigate lists the files that exist.', signal);
    return noStore(json({ download_link: link }));
  };
}

/** `GET /download?key=K`: leads a browser to a file. The link is made on the click, so that it is never stale. */
export function createDownload(bucket: Bucket): Route {
  return async ({ query }, { signal }) => {
    const location = await linkTo(
      bucket,
      query.get('key') ?? '',
      'Its retention has ended, or it was never sent.',
      signal,
    );
    return noStore(redirect(location, 302));
  };
}

/** @param why what is said to who asks for a file that does not exist */
async function linkTo(bucket: Bucket, key: string, why: string, signal: AbortSignal): Promise<string> {
  if (!(await bucket.has(checkKey(key), signal))) {
    throw new HttpError({
      code: 'file_not_found',
      status: 404,
      message: `There is no such file. ${why}`,
    });
  }
  return bucket.downloadLink(key);
}
