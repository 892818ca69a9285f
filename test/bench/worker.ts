// One variant in a process of its own: `worker.js <variant> <proto file> <version> <rounds> <warm-ups>`, bodies as base64
// lines on stdin.
// Prints one JSON line: CPU microseconds of this process and wall milliseconds of each call, after a warm-up.
import { createConnectorWrite } from './connector';
import { stages } from './stages';
import { createTextbookWrite } from './textbook';

const [variant = '', protoFile = '', version = '', rounds = '', warmUps = ''] = process.argv.slice(2);

function createRun(bodies: readonly string[]): (body: string) => Promise<void> | void {
  if (variant.startsWith('connector')) return createConnectorWrite(version === '2' ? 2 : 1);
  if (variant === 'textbook') return createTextbookWrite(protoFile);
  const stage = stages[variant];
  if (stage === undefined) {
    throw new Error(
      `Unknown variant ${variant}; expected connector, connector to InfluxDB, textbook or a stage`,
    );
  }
  return stage(protoFile, bodies);
}

async function main(): Promise<void> {
  let input = '';
  for await (const chunk of process.stdin) input += String(chunk);
  const bodies = input.trim().split('\n');
  const run = createRun(bodies);
  for (let round = 0; round < Number(warmUps); round++) for (const body of bodies) await run(body);
  const wall: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < Number(rounds); round++) {
    for (const body of bodies) {
      const start = performance.now();
      await run(body);
      wall.push(performance.now() - start);
    }
  }
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ cpu: (user + system) / wall.length, wall })}\n`);
  process.exit();
}

main().catch((error: unknown) => {
  // Not thrown: Node would print the line it happened on, and the bundle is one line.
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
