// The connector in a process of its own, from its start: body as base64 on stdin. Prints one JSON line: CPU milliseconds of this
// process before the connector is loaded, after it is, and after each so manieth request.
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** Numbers of requests after which is measured. */
const moments = new Set(process.argv.slice(2).map(Number));

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function main(): Promise<void> {
  const body = await text(process.stdin);
  const measured = [cpu()];
  // Not bundled with this: what loading it takes is measured.
  const bundle = pathToFileURL(join(__dirname, 'connector.js')).href;
  const { createConnectorWrite } = (await import(bundle)) as typeof import('./connector');
  const write = createConnectorWrite(1);
  measured.push(cpu());
  for (let request = 1; request <= Math.max(...moments); request++) {
    await write(body);
    if (moments.has(request)) measured.push(cpu());
  }
  process.stdout.write(`${JSON.stringify(measured)}\n`);
  process.exit();
}

main().catch((error: unknown) => {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
});
