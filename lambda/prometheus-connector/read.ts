import { HttpError } from '../http/errors';
import type { Route } from '../http/message';

/** `POST /read`: announced, so that its URL is known, and not served yet. */
export const read: Route = () => {
  throw new HttpError({
    code: 'not_implemented',
    status: 501,
    retryable: false,
    message:
      'Remote read is not available yet. Remove remote_read from prometheus.yml; query Timestream directly.',
  });
};
