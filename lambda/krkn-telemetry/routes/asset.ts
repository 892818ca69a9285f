import { HttpError } from '../../http/errors';
import type { Route } from '../../http/message';
import { findAsset } from '../assets/assets';
import { pathTail } from './parameters';

/** `GET /assets/…`: static files, whose names change with their content. */
export const asset: Route = ({ path }) => {
  const found = findAsset(pathTail(path));
  if (found === undefined) {
    throw new HttpError({ code: 'not_found', status: 404, message: 'There is no such asset.' });
  }
  return {
    status: 200,
    headers: {
      'content-type': found.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
    body: found.body,
  };
};
