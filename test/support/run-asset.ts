import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import { dirname, join } from 'node:path';

/** Loads a bundle as Lambda does, and answers each event that it is sent. */
const SCRIPT = `
  const { handler } = require(process.argv[2]);
  const context = { awsRequestId: 'request', functionName: 'function', getRemainingTimeInMillis: () => 15000 };
  process.on('message', async (event) => process.send(await handler(event, context)));
`;

/**
 * A function's asset in a Node process of its own, where nothing exists but the asset and its environment. It takes one
 * event at a time.
 */
export class RunningAsset {
  private printed = '';
  private readonly process: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    const file = join(fs.mkdtempSync(join(os.tmpdir(), 'run-asset-')), 'run.js');
    fs.writeFileSync(file, SCRIPT);
    this.process = fork(file, [folder], { cwd: folder, env: environment, execArgv: [], silent: true });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.printed += text;
      });
    }
    this.ended = once(this.process, 'close').then(() => {
      fs.rmSync(dirname(file), { recursive: true });
    });
  }

  /** Everything that it wrote so far. */
  get output(): string {
    return this.printed;
  }

  /** What the function answers to an event. @throws {Error} with the process's output, if it ends instead. */
  async invoke(event: unknown): Promise<unknown> {
    const answered = once(this.process, 'message').then(([answer]) => answer as unknown);
    this.process.send(event as object);
    const failed = this.ended.then(() => {
      throw new Error(`The asset failed:\n${this.printed}`);
    });
    return Promise.race([answered, failed]);
  }

  async stop(): Promise<void> {
    this.process.kill();
    await this.ended;
  }
}

/** What a function's asset answers to events, one after the other. */
export async function runAsset(
  folder: string,
  environment: Readonly<Record<string, string>>,
  events: readonly unknown[],
): Promise<unknown[]> {
  const asset = new RunningAsset(folder, environment);
  try {
    const answers: unknown[] = [];
    for (const event of events) answers.push(await asset.invoke(event));
    return answers;
  } finally {
    await asset.stop();
  }
}
