// `npm run bench`: what a write costs, as ratios within one run. Absolute times differ between machines, and on a busy
// one between minutes; every variant therefore runs in a process of its own, in turns with the others, and the median
// of the turns counts. CPU is that of the variant's process alone; the backend is another one.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeVersion1 } from '../../lambda/prometheus-connector/write/decode/version-1';
import { billOf, type Bill } from './bill';
import { capturedBodies, capturedMessages, kubernetesBodies, kubernetesMessages, type Body } from './bodies';
import {
  bundleVariants,
  compare,
  folder,
  measureYoung,
  startBackend,
  TO_INFLUXDB,
  type Backend,
} from './measure';
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

/** Numbers of a table, by row and column. */
type Table = Record<string, Record<string, number>>;

async function benchStages(bodies: readonly Body[], backend: Backend): Promise<Table> {
  const table: Table = {};
  print('Stages without the network: CPU as a multiple of JSON.parse of the same series, and µs a sample');
  for (const body of bodies) {
    print(`  ${body.name}`);
    const results = await compare(stageNames, body, { warmUpSamples: 40_000, samples: 30_000 }, backend);
    const yardstick = results.get('JSON.parse')!.cpu;
    for (const [name, { cpu }] of results) {
      const row = { jsonParse: cpu / yardstick, microseconds: cpu / body.samples };
      table[`${body.name}, ${name}`] = row;
      print(`    ${name.padEnd(26)}${column(row.jsonParse, 2)}${column(row.microseconds, 2)}`);
    }
  }
  return table;
}

async function benchWholeWrite(bodies: readonly Body[], backend: Backend): Promise<Table> {
  print(
    '\nWhole write, backend answers at once: samples per CPU second as a multiple of the textbook (target: 4), and',
  );
  print('µs a sample of the connector and of the textbook');
  const table: Table = {};
  for (const body of bodies) {
    const amount = { warmUpSamples: 300_000, samples: 60_000 };
    const results = await compare(['connector', 'textbook'], body, amount, backend);
    const [connector, textbook] = [results.get('connector')!.cpu, results.get('textbook')!.cpu];
    const row = {
      timesTextbook: textbook / connector,
      connector: connector / body.samples,
      textbook: textbook / body.samples,
    };
    table[body.name] = row;
    const columns = Object.values(row).map((value) => column(value, 2));
    print(`  ${body.name.padEnd(44)}${columns.join('')}`);
  }
  return table;
}

async function benchInfluxdb(bodies: readonly Body[], backend: Backend): Promise<Table> {
  print(
    '\nWhole write to InfluxDB, backend answers at once: µs a sample, of Timestream too, and as a multiple of it',
  );
  print('(target: at most 1.3)');
  const table: Table = {};
  for (const body of bodies) {
    const amount = { warmUpSamples: 300_000, samples: 60_000 };
    const results = await compare(['connector', TO_INFLUXDB], body, amount, backend, PAIRS);
    const [timestream, influxdb] = [results.get('connector')!.cpu, results.get(TO_INFLUXDB)!.cpu];
    const row = {
      influxdb: influxdb / body.samples,
      timestream: timestream / body.samples,
      ratio: influxdb / timestream,
    };
    table[body.name] = row;
    const columns = Object.values(row).map((value) => column(value, 2));
    print(`  ${body.name.padEnd(44)}${columns.join('')}`);
  }
  return table;
}

/** Turns of a variant and of that which it is compared with. */
const PAIRS = 9;

async function benchKubernetes(backend: Backend): Promise<Table> {
  print(
    '\nWhole write of Kubernetes-like samples in both versions of remote write: µs a sample, version 2.0 as a',
  );
  print('multiple of 1.0');
  const table: Table = {};
  const bodies = kubernetesBodies(1).map((body, index) => [body, kubernetesBodies(2)[index]!] as const);
  for (const versions of bodies) {
    const amount = { warmUpSamples: 300_000, samples: 60_000 };
    const cpu: number[] = [];
    for (const body of versions) {
      const results = await compare(['connector'], body, amount, backend);
      cpu.push(results.get('connector')!.cpu / body.samples);
    }
    const [version1, version2] = [cpu[0]!, cpu[1]!];
    const row = { version1, version2, ratio: version2 / version1 };
    table[versions[0].name] = row;
    const columns = Object.values(row).map((value) => column(value, 2));
    print(`  ${versions[0].name.padEnd(44)}${columns.join('')}`);
  }
  return table;
}

/** What AWS bills does not depend on the machine. */
function benchBill(): Record<string, Bill> {
  print(
    '\nKiB billed for 1,000 samples; the same without common attributes; bytes of a sample in the store; calls',
  );
  const messages = [...capturedMessages(), ...kubernetesMessages(1)];
  return Object.fromEntries(
    messages.map(([name, message]) => {
      const bill = billOf(decodeVersion1(message));
      const columns = [bill.units, bill.unitsAlone, bill.bytes, bill.calls].map((value) => column(value, 0));
      print(`  ${name.padEnd(44)}${columns.join('')}`);
      return [name, bill];
    }),
  );
}

async function benchLatency(bodies: readonly Body[], backend: Backend): Promise<Table> {
  print(
    '\nWhole write, backend answers after 10 ms: median time in such round trips, of the connector (target for 2,000',
  );
  print('samples: 4) and of the textbook');
  const table: Table = {};
  for (const body of bodies) {
    const amount = { warmUpSamples: 200_000, samples: 60_000 };
    const connector = await compare(['connector'], body, amount, backend);
    const textbook = await compare(['textbook'], body, { warmUpSamples: 10_000, samples: 10_000 }, backend);
    const row = {
      connector: connector.get('connector')!.wall / 10,
      textbook: textbook.get('textbook')!.wall / 10,
    };
    table[body.name] = row;
    const columns = Object.values(row).map((value) => column(value, 1));
    print(`  ${body.name.padEnd(44)}${columns.join('')}`);
  }
  return table;
}

/** Requests after which a young process is measured. */
const youngRequests = [1, 10, 50, 200];

async function benchYoung(body: Body, backend: Backend): Promise<Table> {
  print(
    `\nA young process, requests of ${body.name}: ms of CPU time in all since its start, and as multiples of bare Node's`,
  );
  const [bare = 0, loaded = 0, ...after] = await measureYoung(youngRequests, body, backend);
  const rows: [string, number][] = [
    ['bare Node', bare],
    ['connector loaded', loaded],
    ...youngRequests.map((request, index): [string, number] => [`after ${request} requests`, after[index]!]),
  ];
  for (const [name, cpu] of rows) print(`  ${name.padEnd(44)}${column(cpu, 0)}${column(cpu / bare, 1)}`);
  return Object.fromEntries(rows.map(([name, cpu]) => [name, { cpu, timesBare: cpu / bare }]));
}

async function main(): Promise<void> {
  bundleVariants();
  const bodies = capturedBodies();
  const instant = await startBackend(0);
  const distant = await startBackend(10);
  const kubernetes = kubernetesBodies(1);
  const results = {
    bill: benchBill(),
    young: await benchYoung(bodies[1]!, instant),
    stages: await benchStages(bodies, instant),
    wholeWrite: await benchWholeWrite([...bodies, ...kubernetes], instant),
    influxdb: await benchInfluxdb([...bodies, ...kubernetes], instant),
    versions: await benchKubernetes(instant),
    latency: await benchLatency([...bodies, ...kubernetes], distant),
    reads: await benchReads(print),
  };
  const file = join(folder, 'results.json');
  writeFileSync(file, JSON.stringify(results, null, 2));
  print(`\nThe same as JSON: ${file}`);
  instant.close();
  distant.close();
}

void main();
