import type { IncomingMessage } from 'node:http';

/** Where a request is aimed at. */
export interface RequestTarget {
  /** Decoded once, as HTTP APIs hand it to functions, stage included. */
  readonly path: string;
  /** Exactly what followed the `?`, or an empty string. */
  readonly rawQueryString: string;
}

/** Bytes of the request line and of the headers' values, which is what the quota counts. */
export function headSize(request: IncomingMessage): number {
  const requestLine = `${request.method ?? ''} ${request.url ?? ''} HTTP/${request.httpVersion}`;
  return request.rawHeaders.reduce(
    (size, text, index) => (index % 2 === 1 ? size + text.length : size),
    requestLine.length,
  );
}

/**
 * Takes a request's target apart.
 *
 * HTTP APIs decode the path, unlike REST APIs and function URLs, and lose what follows a `%3F` in it:
 * https://github.com/middleapi/standard-server/pull/93
 * @returns undefined if its percent-encoding is broken.
 */
export function parseTarget(target: string): RequestTarget | undefined {
  const relative = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '');
  const mark = relative.indexOf('?');
  const encodedPath = mark < 0 ? relative : relative.slice(0, mark);
  try {
    const [path = ''] = decodeURIComponent(encodedPath).split('?', 1);
    return { path, rawQueryString: mark < 0 ? '' : relative.slice(mark + 1) };
  } catch {
    return undefined;
  }
}

/**
 * Takes the stage off a path.
 * @returns undefined if the path belongs to no stage of this name.
 */
export function withoutStage(path: string, stage: string): string | undefined {
  if (stage === '$default') return path;
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : undefined;
}
