import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** When a server is down, in seconds from its start, and what it does then. */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly how: '503' | 'hangs up';
}

/** A server that is down once, and writes down what happens. */
export interface ServerWithOutage {
  readonly url: string;
  /** What happened from its first answer until a time in epoch milliseconds. */
  truthUntil(end: number): Truth;
  close(): void;
}

/** Times are seconds. */
interface Truth {
  readonly watched: number;
  readonly down: number;
  /** Between two answers, or the last one and the end. */
  readonly longestInterval: number;
  /** Whether anyone asked while it was down. */
  readonly isNoticed: boolean;
}

/** Starts a server that goes down and up by the clock, no matter who asks. */
export async function startServerWithOutage({ from, to, how }: Outage): Promise<ServerWithOutage> {
  const answers: number[] = [];
  let wentDown: number | undefined;
  let cameUp: number | undefined;
  let isNoticed = false;
  const server = createServer((_request, response) => {
    answers.push(Date.now());
    const isDown = wentDown !== undefined && cameUp === undefined;
    isNoticed ||= isDown;
    if (isDown && how === 'hangs up') response.destroy();
    else response.writeHead(isDown ? 503 : 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const timers = [
    setTimeout(() => (wentDown = Date.now()), from * 1000),
    setTimeout(() => (cameUp = Date.now()), to * 1000),
  ];
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`,
    truthUntil(end) {
      const [first = end] = answers;
      const [down, up] = [wentDown ?? end, cameUp ?? end].map((time) => Math.min(Math.max(time, first), end));
      const intervals = [...answers.slice(1), end].map((time, index) => time - answers[index]!);
      return {
        watched: (end - first) / 1000,
        down: (up! - down!) / 1000,
        longestInterval: Math.max(...intervals) / 1000,
        isNoticed,
      };
    },
    close() {
      timers.forEach(clearTimeout);
      server.closeAllConnections();
      server.close();
    },
  };
}
