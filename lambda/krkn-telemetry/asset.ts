import { HttpError } from '../http/errors';
import type { Route } from '../http/message';
import { stylesheet, stylesheetName } from './pages/stylesheet';
import { pathTail } from './path-tail';

/** `GET /assets/…`: static files, whose names change with their content. */
export const asset: Route = ({ path }) => {
  if (pathTail(path) !== stylesheetName) {
    throw new HttpError({ code: 'not_found', status: 404, message: 'There is no such asset.' });
  }
  return {
    status: 200,
    headers: {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
    body: stylesheet,
  };
};
