import { HttpError } from '../../http/errors';
import type { HttpRequest } from '../../http/message';

/** Most bytes of a form's body. */
const FORM_LIMIT = 4096;

/**
 * The fields of a form that one of our pages sent.
 * @throws {HttpError} 415 and 413, for what none of them sends
 */
export function formFields({ headers, body }: HttpRequest): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded *(?:;|$)/i.test(headers['content-type'] ?? '')) {
    throw new HttpError({
      code: 'unsupported_media_type',
      status: 415,
      message: 'This route takes a form: expected the content type application/x-www-form-urlencoded.',
    });
  }
  if (body.byteLength > FORM_LIMIT) {
    throw new HttpError({
      code: 'form_too_large',
      status: 413,
      message: `The form has ${body.byteLength} bytes; expected at most ${FORM_LIMIT}.`,
    });
  }
  return new URLSearchParams(body.bytes().toString('utf8'));
}
