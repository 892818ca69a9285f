import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Requests a second, of all routes. */
const LOAD = 20;
const PODS = ['shop-7c9d-x2x9l', 'shop-7c9d-p4q8z', 'shop-7c9d-k8s2m'];
/** Share of the load, milliseconds that half of its requests take at most, and share of its answers that are errors. */
const ROUTES: Readonly<Record<string, { share: number; typical: number; errors: number }>> = {
  '/': { share: 0.5, typical: 8, errors: 0 },
  '/products': { share: 0.3, typical: 25, errors: 0.002 },
  '/basket': { share: 0.14, typical: 40, errors: 0.004 },
  '/checkout': { share: 0.05, typical: 120, errors: 0.01 },
  '/refund': { share: 0.01, typical: 200, errors: 0.03 },
};
const BYTES_OF_NUMBER = 8;
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** How a shop is worse than usual. */
export interface Degradation {
  /** Share of the answers that are errors, beside the usual ones. */
  readonly errors?: number;
  /** Milliseconds that each request takes longer. */
  readonly delay?: number;
  /** Memory that is held, in bytes. */
  readonly heldBytes?: number;
}

/**
 * A service with steady load of its own: requests arrive by chance and take time by chance.
 * @param port of the loopback interface; 0: any
 * @returns the address to scrape, and what makes it worse, or as usual again
 */
export async function startShop(
  port: number,
): Promise<{ readonly address: string; degrade(degradation: Degradation): void }> {
  let worse: Degradation = {};
  let held: readonly number[] = [];
  const requests = new Map<string, number>();
  const durations = new Map<string, Histogram>();
  const inFlight = new Map(PODS.map((pod) => [pod, 0]));

  async function serve(url: URL, response: ServerResponse): Promise<void> {
    const pod = PODS[Math.floor(Math.random() * PODS.length)]!;
    const { typical, errors } = ROUTES[url.pathname]!;
    const begun = performance.now();
    inFlight.set(pod, inFlight.get(pod)! + 1);
    await sleep(typical * Math.exp(0.5 * normal()) + (worse.delay ?? 0));
    const code = Math.random() < errors + (worse.errors ?? 0) ? 500 : 200;
    response.writeHead(code).end();
    inFlight.set(pod, inFlight.get(pod)! - 1);
    const labels = `pod="${pod}",route="${url.pathname}"`;
    const counter = `${labels},code="${code}"`;
    requests.set(counter, (requests.get(counter) ?? 0) + 1);
    observe(durations, labels, (performance.now() - begun) / 1000);
  }

  function page(): string {
    return [
      '# TYPE shop_http_requests_total counter',
      ...[...requests].map(([labels, count]) => `shop_http_requests_total{${labels}} ${count}`),
      '# TYPE shop_http_request_duration_seconds histogram',
      ...[...durations].flatMap(([labels, histogram]) => histogramLines(labels, histogram)),
      '# TYPE shop_http_requests_in_flight gauge',
      ...[...inFlight].map(([pod, count]) => `shop_http_requests_in_flight{pod="${pod}"} ${count}`),
      '# TYPE shop_heap_bytes gauge',
      `shop_heap_bytes ${process.memoryUsage().heapUsed}`,
      '',
    ].join('\n');
  }

  const server = createServer((request: IncomingMessage, response) => {
    const url = new URL(request.url!, 'http://shop');
    if (url.pathname === '/metrics') response.writeHead(200, { 'content-type': 'text/plain' }).end(page());
    else void serve(url, response);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  void load(address);
  return {
    address,
    degrade: (degradation) => {
      worse = degradation;
      held = new Array<number>((worse.heldBytes ?? 0) / BYTES_OF_NUMBER).fill(0.5);
      // What was held shows until it is collected.
      if (held.length === 0) globalThis.gc?.();
    },
  };
}

async function load(address: string): Promise<void> {
  for (;;) {
    await sleep((-Math.log(1 - Math.random()) / LOAD) * 1000);
    void fetch(`http://${address}${chosenRoute()}`).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
  }
}

function chosenRoute(): string {
  let left = Math.random();
  for (const [route, { share }] of Object.entries(ROUTES)) {
    left -= share;
    if (left < 0) return route;
  }
  return '/';
}

function observe(histograms: Map<string, Histogram>, labels: string, value: number): void {
  const histogram = histograms.get(labels) ?? { counts: BOUNDS.map(() => 0), sum: 0, count: 0 };
  histograms.set(labels, histogram);
  for (const [index, bound] of BOUNDS.entries()) if (value <= bound) histogram.counts[index]! += 1;
  histogram.sum += value;
  histogram.count += 1;
}

function histogramLines(labels: string, { counts, sum, count }: Histogram): string[] {
  const name = 'shop_http_request_duration_seconds';
  return [
    ...BOUNDS.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${counts[index]}`),
    `${name}_bucket{${labels},le="+Inf"} ${count}`,
    `${name}_sum{${labels}} ${sum}`,
    `${name}_count{${labels}} ${count}`,
  ];
}

/** Normally distributed: Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
