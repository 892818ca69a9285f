import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpRequest, HttpResponse, Route } from './message';

const toGzip = promisify(gzip);

/** Characters below which a header costs more than it saves. */
const WORTH_IT = 1024;

/**
 * Answers with gzip when the client takes it: HTTP APIs do not compress, and a Lambda function may answer 6 MB at most.
 * https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
 */
export function compressed(route: Route): Route {
  return async (request, invocation) => compress(request, await route(request, invocation));
}

/** A response with gzip when the client takes it, as {@link compressed} answers. */
export async function compress(
  { headers: asked }: HttpRequest,
  response: HttpResponse,
): Promise<HttpResponse> {
  const { body = '', headers } = response;
  if (typeof body !== 'string' || body.length < WORTH_IT) return response;
  const varying = { ...headers, vary: 'accept-encoding' };
  if (!takesGzip(asked['accept-encoding'])) return { ...response, headers: varying };
  return { ...response, headers: { ...varying, 'content-encoding': 'gzip' }, body: await toGzip(body) };
}

function takesGzip(acceptEncoding = ''): boolean {
  return acceptEncoding.split(',').some((coding) => {
    const [name = '', ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase());
    return name === 'gzip' && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
