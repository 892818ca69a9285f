import { spawnSync } from 'node:child_process';

/** Loads a bundle as Lambda does, hands it events one after the other and writes the answers to a file of their own. */
const script = `
  const [folder, events] = process.argv.slice(1);
  const { handler } = require(folder);
  const context = { awsRequestId: 'request', functionName: 'function', getRemainingTimeInMillis: () => 15000 };
  (async () => {
    const answers = [];
    for (const event of JSON.parse(events)) answers.push(await handler(event, context));
    require('node:fs').writeSync(3, JSON.stringify(answers));
  })();
`;

/**
 * Runs a function's asset in a Node process of its own, where nothing exists but the asset and its environment.
 * @returns What the function answers to each event.
 * @throws Error with the process's output, if it fails.
 */
export function runAsset(
  folder: string,
  environment: Readonly<Record<string, string>>,
  events: readonly unknown[],
): unknown[] {
  const { status, output } = spawnSync(process.execPath, ['-e', script, folder, JSON.stringify(events)], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 30_000,
  });
  const [, stdout, stderr, answers] = output;
  if (status !== 0 || !answers) throw new Error(`The asset failed:\n${stdout}${stderr}`);
  return JSON.parse(answers) as unknown[];
}
