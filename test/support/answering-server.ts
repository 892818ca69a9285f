import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that arrived. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a test has a server answer. */
export type Answer = (request: Arrived, response: ServerResponse) => void;

/** A server that answers what a test says, and remembers what it was asked. */
export class AnsweringServer {
  readonly requests: Arrived[] = [];
  answer: Answer = (_request, response) => response.writeHead(204).end();
  private readonly server: Server = createServer((incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    incoming.resume().on('end', () => {
      this.requests.push({ method, path, headers });
      this.answer({ method, path, headers }, response);
    });
  });

  /** Without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<AnsweringServer> {
    const started = new AnsweringServer();
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  /** Cuts what is under way. */
  async stop(): Promise<void> {
    const stopped = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await stopped;
  }
}
