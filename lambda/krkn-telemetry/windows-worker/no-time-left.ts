import { HttpError } from '../../http/errors';

/** What a part of a look ends with that its deadline has ended. */
export function noTimeLeft(cause: unknown): HttpError {
  return new HttpError({
    code: 'deadline_exceeded',
    status: 503,
    message:
      'There was no time left to look at it: the questions to the store took too long. Narrow the setting metrics by match and deny, then look again.',
    cause,
  });
}
