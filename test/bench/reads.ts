// What a read costs: CPU as a multiple of JSON.parse of the same pages, in tables of few and of many label names. Each
// variant runs in a process of its own, in turns with the other, and the median of the turns counts.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { encodeRead } from '../support/remote-read';

const folder = join(__dirname, '../../node_modules/.cache/chaos-telemetry/bench');
/** Pairs of processes. */
export const TURNS = 9;
/** Samples that a process reads before it is measured, and while it is. */
const MEASURED_SAMPLES = 300_000;

interface Measurement {
  /** Microseconds of CPU time of a read. */
  readonly cpu: number;
  /** Milliseconds of each read. */
  readonly wall: readonly number[];
  /** KiB that the process took at most. */
  readonly maxRSS: number;
}

const body = encodeRead([
  {
    matchers: [{ type: '=', name: '__name__', value: 'node_metric_total' }],
    start: Date.UTC(2026, 10, 29),
    end: Date.UTC(2026, 10, 30),
  },
]).toString('base64');

/** Bundles what is measured, as it is bundled for Lambda. */
export function bundleReads(): void {
  buildSync({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [join(__dirname, 'reads-worker.ts'), join(__dirname, 'reads-backend.ts')],
    external: [...nativeModules],
    outdir: folder,
    legalComments: 'none',
  });
}

async function startBackend(samples: number, labelNames: number) {
  const child = fork(join(folder, 'reads-backend.js'), [String(samples), String(labelNames), '0']);
  const [address] = (await once(child, 'message')) as [AddressInfo];
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      child.disconnect();
    },
  };
}

/** Measures a variant of a read in a process of its own. @param store variables that name it */
export async function measureRead(
  variant: 'read' | 'JSON.parse',
  samples: number,
  store: Readonly<Record<string, string>>,
): Promise<Measurement> {
  const rounds = String(Math.ceil(MEASURED_SAMPLES / samples));
  const args = [join(folder, 'reads-worker.js'), variant, String(samples), rounds, rounds];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'us-east-1',
      ...store,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  child.stdin.end(body);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${variant} ended with ${code}: ${output.slice(-500)}`);
  return JSON.parse(output.trim().split('\n').at(-1)!) as Measurement;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1]!;
}

/** Medians of one number of samples in one table. */
async function benchRead(samples: number, labelNames: number) {
  const backend = await startBackend(samples, labelNames);
  const store = {
    AWS_ENDPOINT_URL_TIMESTREAM_WRITE: backend.url,
    AWS_ENDPOINT_URL_TIMESTREAM_QUERY: backend.url,
    DEFAULT_DATABASE: 'database',
    DEFAULT_TABLE: 'table',
    PAGES_URL: `${backend.url}/pages`,
  };
  const reads: Measurement[] = [];
  const ratios: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const read = await measureRead('read', samples, store);
    const parse = await measureRead('JSON.parse', samples, store);
    reads.push(read);
    ratios.push(read.cpu / parse.cpu);
  }
  backend.close();
  return {
    cpu: median(reads.map(({ cpu }) => cpu)),
    ratio: median(ratios),
    maxRSS: median(reads.map(({ maxRSS }) => maxRSS)),
  };
}

/** What a read of so many samples costs in a table of so many label names. */
interface ReadCost {
  readonly samples: number;
  readonly labelNames: number;
  /** CPU as a multiple of `JSON.parse` of the same pages. */
  readonly ratio: number;
  /** CPU as a multiple of the same read in the table of fewest label names. */
  readonly growth: number;
  /** CPU of a sample, in microseconds. */
  readonly microseconds: number;
  /** MB that the process took at most. */
  readonly memory: number;
}

/** Measures what reads cost, and prints it. */
export async function benchReads(print: (line: string) => void): Promise<readonly ReadCost[]> {
  bundleReads();
  const costs: ReadCost[] = [];
  print(
    '\nReads, Timestream answers at once: CPU as a multiple of JSON.parse of the same pages (target: 3.5), and of the',
  );
  print('same read in a table of 3 label names (target: 1.5), µs a sample, MB of memory');
  for (const samples of [10_000, 100_000, 300_000]) {
    let fewest: number | undefined;
    for (const labelNames of [3, 40, 120]) {
      const { cpu, ratio, maxRSS } = await benchRead(samples, labelNames);
      fewest ??= cpu;
      const growth = cpu / fewest;
      const microseconds = cpu / samples;
      const memory = maxRSS / 1024;
      costs.push({ samples, labelNames, ratio, growth, microseconds, memory });
      const columns = [ratio.toFixed(2), growth.toFixed(2), microseconds.toFixed(2), memory.toFixed(0)];
      const name = `${samples} samples, ${labelNames} label names`;
      print(`  ${name.padEnd(36)}${columns.map((column) => column.padStart(8)).join('')}`);
    }
  }
  return costs;
}
