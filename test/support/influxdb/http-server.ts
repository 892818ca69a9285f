import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request, with its whole body. */
export interface ServerRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As it was sent: not decompressed. */
  readonly body: Buffer;
}

/** What a request is answered. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Bytes of the body after which the connection breaks. Absent: all of it is sent. */
  readonly breaksAfter?: number;
}

/** A server that listens. */
export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** Ends every connection, those of requests that have no answer, too. */
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Listens on the loopback interface.
 * @param answer a rejection breaks the connection
 */
export async function startServer(
  answer: (request: ServerRequest) => Promise<ServerAnswer>,
): Promise<RunningServer> {
  const server = createServer((request, response) => {
    void serve(request, response, answer).catch(() => response.destroy());
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: ServerRequest) => Promise<ServerAnswer>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url!, `http://${HOST}`);
  const {
    status,
    headers,
    body = '',
    breaksAfter,
  } = await answer({
    method: request.method!,
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  });
  if (breaksAfter === undefined) {
    response.writeHead(status, headers).end(body);
  } else {
    // What is promised here never comes, so that a client can tell.
    response.writeHead(status, headers).write(Buffer.from(body).subarray(0, breaksAfter), () => {
      response.destroy();
    });
  }
}
