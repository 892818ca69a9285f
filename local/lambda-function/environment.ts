import { Worker } from 'node:worker_threads';
import type { LogFile } from '../log-file';
import { failureLine, LambdaError } from './errors';
import type { Invocation, Reply, WorkerStart } from './protocol';

interface EnvironmentOptions extends WorkerStart {
  /** The text of the bundled bootstrap. */
  readonly bootstrap: string;
  /** All that the function finds in `process.env`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes what the function writes to stdout and stderr: whole lines. */
  readonly printed: (lines: Uint8Array) => void;
  /** Takes how it failed. */
  readonly log: Pick<LogFile, 'append'>;
}

/** Milliseconds that Lambda gives the code outside the handler. */
const INITIALIZATION_TIMEOUT = 10_000;

/**
 * One execution environment: a worker thread with environment variables of its own, that handles one event at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Environment {
  /** Settles when the bundle is loaded. Rejects with a {@link LambdaError} if that fails. */
  readonly ready: Promise<void>;
  private readonly worker: Worker;
  private readonly log: Pick<LogFile, 'append'>;
  private awaited:
    { readonly requestId: string; resolve(reply: Reply): void; reject(error: LambdaError): void } | undefined;
  private isAlive = true;

  constructor({ bootstrap, variables, printed, log, ...start }: EnvironmentOptions) {
    this.log = log;
    // An empty execArgv: the bundle needs no TypeScript loader, and starts faster without one.
    this.worker = new Worker(bootstrap, {
      eval: true,
      env: variables,
      execArgv: [],
      stdout: true,
      stderr: true,
      workerData: start,
    });
    for (const output of [this.worker.stdout, this.worker.stderr]) {
      output.on('data', printed);
    }
    this.worker.on('message', (reply: Reply) => this.awaited?.resolve(reply));
    this.worker.on('error', (error: unknown) => {
      this.fail(asLambdaError(error));
    });
    this.worker.on('exit', (code) => {
      this.fail(new LambdaError('Runtime.ExitError', `Runtime exited with status ${code}`));
    });
    this.ready = this.reply(INITIALIZATION_TIMEOUT, 'INIT').then(() => undefined);
    this.ready.catch(() => undefined);
  }

  /** Whether it can take another event. */
  get alive(): boolean {
    return this.isAlive;
  }

  /**
   * Hands an event to the handler. Only when {@link ready}, and one at a time.
   * @returns what the handler returned, as JSON
   * @throws {LambdaError} if the handler throws, the environment ends or the time is up.
   */
  async invoke(invocation: Invocation): Promise<string> {
    if (!this.isAlive) throw new LambdaError('Runtime.ExitError', 'The execution environment has ended');
    const replied = this.reply(invocation.timeout, invocation.requestId);
    this.worker.postMessage(invocation);
    const reply = await replied;
    if (reply.type === 'result') return reply.payload;
    if (reply.type === 'failure') throw new LambdaError(reply.errorType, reply.message, reply.stack);
    throw new LambdaError('Runtime.Unknown', 'The runtime answered out of turn');
  }

  /** Terminates the worker, with any work under way. */
  async terminate(): Promise<void> {
    if (this.awaited) this.fail(new LambdaError('Runtime.ExitError', 'The function is shutting down'));
    this.isAlive = false;
    await this.worker.terminate();
  }

  private async reply(timeout: number, requestId: string): Promise<Reply> {
    const seconds = (timeout / 1000).toFixed(2);
    const timer = setTimeout(() => {
      this.fail(
        new LambdaError(
          'Sandbox.Timedout',
          `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
        ),
      );
    }, timeout);
    try {
      return await new Promise<Reply>((resolve, reject) => {
        this.awaited = { requestId, resolve, reject };
      });
    } finally {
      clearTimeout(timer);
      this.awaited = undefined;
    }
  }

  private fail(error: LambdaError): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.log.append(failureLine(this.awaited?.requestId ?? '', error));
    this.awaited?.reject(error);
    void this.worker.terminate();
  }
}

/** What a worker threw arrives as a copy, which is an Error in nothing but its properties. */
function asLambdaError(thrown: unknown): LambdaError {
  if (typeof thrown !== 'object' || thrown === null) return new LambdaError('Error', String(thrown));
  const { name = 'Error', message = '', stack } = thrown as Partial<Error>;
  return new LambdaError(name, message, stack);
}
