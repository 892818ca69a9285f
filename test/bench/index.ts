// `npm run bench`: what a write costs, as ratios within one run. Absolute times differ between machines, and on a busy
// one between minutes; every variant therefore runs in a process of its own, in turns with the others, and the median
// of the turns counts. CPU is that of the variant's process alone; the backend is another one.
import { capturedBodies, type Body } from './bodies';
import { bundleVariants, compare, startBackend, type Backend } from './measure';
import { benchReads } from './reads';

const stageNames = [
  'JSON.parse',
  'decode',
  'decode, select',
  'decode, select, serialize',
  'textbook decode',
  'textbook decode, convert',
];

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function column(value: number, digits: number): string {
  return value.toFixed(digits).padStart(8);
}

async function benchStages(bodies: readonly Body[], backend: Backend): Promise<void> {
  print('Stages without the network: CPU as a multiple of JSON.parse of the same series, and µs a sample');
  for (const body of bodies) {
    print(`  ${body.name}`);
    const results = await compare(stageNames, body, { warmUpSamples: 40_000, samples: 30_000 }, backend);
    const yardstick = results.get('JSON.parse')!.cpu;
    for (const [name, { cpu }] of results) {
      print(`    ${name.padEnd(26)}${column(cpu / yardstick, 2)}${column(cpu / body.samples, 2)}`);
    }
  }
}

async function benchWholeWrite(bodies: readonly Body[], backend: Backend): Promise<void> {
  print(
    '\nWhole write, backend answers at once: samples per CPU second as a multiple of the textbook (target: 4), and',
  );
  print('µs a sample of the connector and of the textbook');
  for (const body of bodies) {
    const amount = { warmUpSamples: 300_000, samples: 60_000 };
    const results = await compare(['connector', 'textbook'], body, amount, backend);
    const [connector, textbook] = [results.get('connector')!.cpu, results.get('textbook')!.cpu];
    const columns = [
      column(textbook / connector, 2),
      column(connector / body.samples, 2),
      column(textbook / body.samples, 2),
    ];
    print(`  ${body.name.padEnd(28)}${columns.join('')}`);
  }
}

async function benchLatency(bodies: readonly Body[], backend: Backend): Promise<void> {
  print(
    '\nWhole write, backend answers after 10 ms: median time in such round trips, of the connector (target for 2,000',
  );
  print('samples: 4) and of the textbook');
  for (const body of bodies) {
    const connector = await compare(
      ['connector'],
      body,
      { warmUpSamples: 200_000, samples: 60_000 },
      backend,
    );
    const textbook = await compare(['textbook'], body, { warmUpSamples: 10_000, samples: 10_000 }, backend);
    const columns = [connector.get('connector')!, textbook.get('textbook')!].map(({ wall }) =>
      column(wall / 10, 1),
    );
    print(`  ${body.name.padEnd(28)}${columns.join('')}`);
  }
}

async function main(): Promise<void> {
  bundleVariants();
  const bodies = capturedBodies();
  const instant = await startBackend(0);
  const distant = await startBackend(10);
  await benchStages(bodies, instant);
  await benchWholeWrite(bodies, instant);
  await benchLatency(bodies, distant);
  instant.close();
  distant.close();
  await benchReads(print);
}

void main();
