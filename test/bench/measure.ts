import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { protoFile, type Body } from './bodies';

/** What a variant cost. */
interface Measurement {
  /** Microseconds of CPU time of the variant's own process per call. */
  readonly cpu: number;
  /** Milliseconds that a call took at the median. */
  readonly wall: number;
}

/** How much is run. Before some 3,000 calls the engine has not optimized the SDK: that would be measured instead. */
interface Amount {
  readonly warmUpSamples: number;
  readonly samples: number;
}

/** A process that answers like Timestream after some milliseconds. */
export interface Backend {
  readonly url: string;
  close(): void;
}

/** Where bundles and results are. */
export const folder = join(__dirname, '../../node_modules/.cache/chaos-telemetry/bench');
/** Every variant has this many, in turns with the others, unless it is asked for more; the median counts. */
const TURNS = 3;

/** Bundles what is measured, as it is bundled for Lambda. */
export function bundleVariants(): void {
  mkdirSync(folder, { recursive: true });
  buildSync({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [
      ...['worker.ts', 'young-worker.ts', 'connector.ts', 'backend.ts'].map((name) => join(__dirname, name)),
    ],
    external: [...nativeModules],
    outdir: folder,
    legalComments: 'none',
  });
}

export async function startBackend(latency: number): Promise<Backend> {
  const child: ChildProcess = fork(join(folder, 'backend.js'), [String(latency)]);
  const [address] = (await once(child, 'message')) as [AddressInfo];
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      child.disconnect();
    },
  };
}

/** Measures variants against each other, each in processes of its own, in turns. */
export async function compare(
  variants: readonly string[],
  body: Body,
  amount: Amount,
  backend: Backend,
  turns = TURNS,
): Promise<Map<string, Measurement>> {
  const measured = new Map<string, Measurement[]>(variants.map((variant) => [variant, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [variant, list] of measured) list.push(await measure(variant, body, amount, backend));
  }
  return new Map(
    [...measured].map(([variant, list]) => [
      variant,
      { cpu: median(list.map(({ cpu }) => cpu)), wall: median(list.map(({ wall }) => wall)) },
    ]),
  );
}

async function measure(variant: string, body: Body, amount: Amount, backend: Backend): Promise<Measurement> {
  const rounds = [amount.samples, amount.warmUpSamples].map((samples) =>
    String(Math.ceil(samples / body.samples)),
  );
  const words = [variant, protoFile, String(body.version), ...rounds];
  const { cpu, wall } = (await run('worker.js', words, body, backend, storeOf(variant, backend))) as {
    cpu: number;
    wall: number[];
  };
  return { cpu, wall: median(wall) };
}

/**
 * Milliseconds of CPU time that a process of the connector has taken when it has started, when it has loaded the connector, and
 * after each of these numbers of requests.
 */
export async function measureYoung(
  requests: readonly number[],
  body: Body,
  backend: Backend,
): Promise<number[]> {
  const measured: number[][] = [];
  for (let turn = 0; turn < YOUNG_TURNS; turn++) {
    measured.push((await run('young-worker.js', requests.map(String), body, backend)) as number[]);
  }
  return measured[0]!.map((_, moment) => median(measured.map((turn) => turn[moment]!)));
}

/** Runs a script in a process of its own. Returns the value of the JSON line that it ends with. */
async function run(
  script: string,
  words: readonly string[],
  body: Body,
  backend: Backend,
  store = storeOf('', backend),
): Promise<unknown> {
  const child = spawn(process.execPath, [join(folder, script), ...words], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env['PATH'],
      AWS_REGION: 'us-east-1',
      DEFAULT_DATABASE: 'database',
      ...store,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  child.stdin.end(body.base64);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${script} ${words.join(' ')} ended with ${code}: ${output.slice(-500)}`);
  return JSON.parse(output.trim().split('\n').at(-1)!);
}

/** The variables that name the store of a variant. */
function storeOf(variant: string, { url }: Backend): Readonly<Record<string, string>> {
  return variant === TO_INFLUXDB
    ? {
        STORE: 'influxdb',
        AUTH: 'callerCredentials',
        INFLUXDB_URL: url,
        INFLUXDB_ORGANIZATION: 'organization',
      }
    : { AWS_ENDPOINT_URL_TIMESTREAM_WRITE: url, DEFAULT_TABLE: 'table' };
}

/** The variant that writes to InfluxDB. */
export const TO_INFLUXDB = 'connector to InfluxDB';

/** Each from the start of its process: more than of those that are warmed up, as it is done sooner. */
const YOUNG_TURNS = 9;

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1]!;
}
