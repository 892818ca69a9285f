// The worker's function in a process of its own, as Lambda runs it: an event of SQS as JSON on stdin. Its last line on stdout is JSON:
// what it took.
import type { SQSEvent } from 'aws-lambda';
import { handler } from '../../../lambda/krkn-telemetry/windows-worker/index';
import { deployment } from '../../../lambda/krkn-telemetry/windows-worker/deployment';

async function main(): Promise<void> {
  let event = '';
  for await (const chunk of process.stdin) event += String(chunk);
  const deadline = Date.now() + 1_000 * deployment.timeout;
  const began = performance.now();
  await handler(JSON.parse(event) as SQSEvent, { getRemainingTimeInMillis: () => deadline - Date.now() });
  const seconds = (performance.now() - began) / 1_000;
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(`${JSON.stringify({ seconds, maxRSS })}\n`);
  process.exit();
}

main().catch((error: unknown) => {
  // Not thrown: Node would print the line it happened on, and the bundle is one line.
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
