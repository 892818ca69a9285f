// `npm run bench`: what a write costs, as ratios within one run. Absolute times differ between machines, and on a busy
// one between minutes; every variant therefore runs in a process of its own, in turns with the others, and the median
// of the turns counts. CPU is that of the variant's process alone; the backend is another one.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { compressSync, uncompressSync } from 'snappy';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { loadWriteRequest } from './textbook';

const folder = join(__dirname, '../../node_modules/.cache/chaos-telemetry/bench');
const protoFile = join(__dirname, 'remote-write.proto');
const turns = 3;

interface Measurement {
  /** Microseconds of CPU time per call. */
  readonly cpu: number;
  /** Milliseconds of each call. */
  readonly wall: number[];
}

interface Body {
  readonly name: string;
  readonly base64: string;
  readonly samples: number;
}

/** Slices of a captured body, so that sizes are round. */
function capturedBodies(): Body[] {
  const type = loadWriteRequest(protoFile);
  const block = readFileSync(join(__dirname, '../fixtures/remote-write/ext_10000-001.snappy'));
  const { timeseries } = type.decode(uncompressSync(block) as Buffer) as unknown as { timeseries: object[] };
  return [500, 2000, 10_000].map((samples) => {
    const message = type.encode({ timeseries: timeseries.slice(0, samples) }).finish();
    const base64 = compressSync(Buffer.from(message)).toString('base64');
    return { name: `${samples} samples`, base64, samples: Math.min(samples, timeseries.length) };
  });
}

function bundle(): void {
  mkdirSync(folder, { recursive: true });
  buildSync({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [join(__dirname, 'worker.ts'), join(__dirname, 'backend.ts')],
    external: [...nativeModules],
    outdir: folder,
    legalComments: 'none',
  });
}

async function startBackend(latency: number): Promise<{ url: string; child: ChildProcess }> {
  const child = fork(join(folder, 'backend.js'), [String(latency)]);
  const [address] = (await once(child, 'message')) as [AddressInfo];
  return { url: `http://127.0.0.1:${address.port}`, child };
}

async function measure(
  variant: string,
  body: Body,
  rounds: number,
  backendUrl: string,
): Promise<Measurement> {
  // Before some 2,000 calls the engine has not optimized the SDK: that would be measured instead of the write.
  const warmUps = Math.ceil(200_000 / body.samples);
  const child = spawn(
    process.execPath,
    [join(folder, 'worker.js'), variant, protoFile, String(rounds), String(warmUps)],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        AWS_REGION: 'us-east-1',
        AWS_ENDPOINT_URL_TIMESTREAM_WRITE: backendUrl,
        DEFAULT_DATABASE: 'database',
        DEFAULT_TABLE: 'table',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
  );
  child.stdin.end(body.base64);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`${variant} ended with ${code}: ${output.slice(-500)}`);
  return JSON.parse(output.trim().split('\n').at(-1)!) as Measurement;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1]!;
}

async function compare(
  variants: readonly string[],
  body: Body,
  rounds: number,
  backendUrl: string,
): Promise<Map<string, Measurement>> {
  const measured = new Map<string, Measurement[]>(variants.map((variant) => [variant, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const variant of variants)
      measured.get(variant)!.push(await measure(variant, body, rounds, backendUrl));
  }
  return new Map(
    [...measured].map(([variant, list]) => [
      variant,
      { cpu: median(list.map(({ cpu }) => cpu)), wall: list.flatMap(({ wall }) => wall) },
    ]),
  );
}

function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  bundle();
  const bodies = capturedBodies();
  const instant = await startBackend(0);
  const distant = await startBackend(10);
  print('Stages without the network: CPU of each, as a multiple of JSON.parse of the same series');
  const stageNames = [
    'JSON.parse',
    'decode',
    'decode, select',
    'decode, select, serialize',
    'textbook decode',
    'textbook decode, convert',
  ];
  for (const body of bodies) {
    const results = await compare(stageNames, body, Math.ceil(100_000 / body.samples), instant.url);
    const yardstick = results.get('JSON.parse')!.cpu;
    print(`  ${body.name}`);
    for (const [name, { cpu }] of results) {
      print(
        `    ${name.padEnd(28)} ${(cpu / yardstick).toFixed(2).padStart(6)}   ${(cpu / body.samples).toFixed(2)} µs/sample`,
      );
    }
  }
  print();
  print('Whole write, backend answers at once: samples per CPU second, connector : textbook (target ≥ 4)');
  for (const body of bodies) {
    const results = await compare(
      ['connector', 'textbook'],
      body,
      Math.ceil(100_000 / body.samples),
      instant.url,
    );
    const [ours, theirs] = [results.get('connector')!, results.get('textbook')!];
    print(
      `  ${body.name.padEnd(14)} ${(theirs.cpu / ours.cpu).toFixed(2).padStart(6)}   ${(ours.cpu / body.samples).toFixed(2)} µs/sample`,
    );
  }
  print();
  print(
    'Whole write, backend answers after 10 ms: median time in backend round trips (target ≤ 4 for 2,000 samples)',
  );
  for (const body of bodies) {
    const results = await compare(
      ['connector', 'textbook'],
      body,
      Math.ceil(60_000 / body.samples),
      distant.url,
    );
    const trips = (variant: string): string =>
      (median(results.get(variant)!.wall) / 10).toFixed(1).padStart(6);
    print(`  ${body.name.padEnd(14)} connector ${trips('connector')}   textbook ${trips('textbook')}`);
  }
  instant.child.disconnect();
  distant.child.disconnect();
}

void main();
