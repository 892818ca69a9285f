import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a target serves. */
export interface Page {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** The page of a target for each scrape, counted from 1. Undefined: the target is not there. */
export type PageOfScrape = (scrape: number) => Page | undefined;

const running = new Set<Server>();

afterEach(() => {
  for (const server of running) {
    server.closeAllConnections();
    server.close();
  }
  running.clear();
});

/**
 * Starts a target to scrape. It ends with the test.
 * @returns its address.
 */
export async function startTarget(pageOf: PageOfScrape): Promise<string> {
  let scrape = 0;
  const server = createServer((_request, response) => {
    const page = pageOf(++scrape);
    if (page === undefined) response.destroy();
    else response.writeHead(200, { 'content-type': page.contentType }).end(page.body);
  });
  running.add(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
