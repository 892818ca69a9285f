// One variant of a read in a process of its own: `reads-worker.js <variant> <samples> <rounds> <warm-ups>`, the body as
// base64 on stdin, `PAGES_URL` in the environment: what it gives is parsed. Prints one JSON line: CPU microseconds of this process for a read, wall milliseconds of each, and
// what the process took in memory at most.
import { uncompressSync } from 'snappy';
import { handler } from '../../lambda/prometheus-connector/index';
import { eventOf } from './event';

const [variant = '', samples = '', rounds = '', warmUps = ''] = process.argv.slice(2);
const context = { getRemainingTimeInMillis: (): number => 60_000 };
/** Bytes of a sample in an answer, at least. */
const SAMPLE_BYTES = 13;

async function read(body: string): Promise<string> {
  const event = eventOf('/read', body);
  const { AUTHORIZATION: authorization } = process.env;
  if (authorization !== undefined) event.headers['authorization'] = authorization;
  const result = await handler(event, context);
  if (result.statusCode !== 200) throw new Error(`${String(result.statusCode)}: ${String(result.body)}`);
  return result.body!;
}

/** @throws {Error} when the answer cannot hold all samples */
function check(answer: string): void {
  const bytes = uncompressSync(Buffer.from(answer, 'base64')).length;
  if (bytes < Number(samples) * SAMPLE_BYTES) throw new Error(`an answer of ${bytes} bytes`);
}

async function createRun(body: string): Promise<() => unknown> {
  check(await read(body));
  if (variant === 'read') return () => read(body);
  if (variant !== 'JSON.parse') throw new Error(`Unknown variant ${variant}; expected read or JSON.parse`);
  const response = await fetch(process.env['PAGES_URL']!);
  const pages = ((await response.json()) as string[]).map((page) => Buffer.from(page));
  return () => {
    for (const page of pages) JSON.parse(page.toString());
  };
}

async function main(): Promise<void> {
  let body = '';
  for await (const chunk of process.stdin) body += String(chunk);
  const run = await createRun(body);
  for (let round = 0; round < Number(warmUps); round++) await run();
  const wall: number[] = [];
  const before = process.cpuUsage();
  for (let round = 0; round < Number(rounds); round++) {
    const start = performance.now();
    await run();
    wall.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(`${JSON.stringify({ cpu: (user + system) / wall.length, wall, maxRSS })}\n`);
  process.exit();
}

main().catch((error: unknown) => {
  // Not thrown: Node would print the line it happened on, and the bundle is one line.
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
