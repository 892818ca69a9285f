import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { urlOf } from '../api-gateway/http-api';
import { Intake } from '../http-server/intake';
import { defaultServerLimits } from '../http-server/limits';
import type { Closable } from '../resources';

/** Where metrics are served. */
export interface MetricsAddress {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** A running server of metrics. */
export interface MetricsServer extends Closable {
  /** Of the page. */
  readonly url: string;
}

/** More than the Prometheus servers that may scrape it. */
const CONNECTIONS = 20;
/** Milliseconds; longer than the pause between two scrapes, which is a minute unless it is set. */
const KEEP_ALIVE = 75_000;

/**
 * Serves a page in Prometheus' text format at `/metrics`, to anyone who reaches it.
 * @throws {Error} with a `code` such as `EADDRINUSE` if it cannot listen.
 */
export async function startMetricsServer(
  { host, port }: MetricsAddress,
  page: () => string,
): Promise<MetricsServer> {
  const { server } = new Intake(
    {
      limits: { ...defaultServerLimits, connections: CONNECTIONS },
      server: { keepAliveTimeout: KEEP_ALIVE },
    },
    (request, response) => {
      answer(request, response, page);
    },
  );
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `${urlOf(server.address() as AddressInfo)}/metrics`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer({ method, url = '' }: IncomingMessage, response: ServerResponse, page: () => string): void {
  const [path] = url.split('?', 1);
  if (path !== '/metrics') {
    write(response, 404, 'text/plain; charset=utf-8', 'Not found. Metrics are at /metrics.\n');
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    write(response, 405, 'text/plain; charset=utf-8', 'Method not allowed. Metrics can be read.\n');
  } else {
    write(response, 200, 'text/plain; version=0.0.4; charset=utf-8', page());
  }
}

function write(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
