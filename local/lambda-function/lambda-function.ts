import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LogFile } from '../log-file';
import { isOfSdk } from '../sdk-variables';
import type { FunctionCode } from './bundle';
import { Environment } from './environment';
import { EnvironmentPool, type FunctionLoad } from './environment-pool';
import { LambdaError } from './errors';

/** Options of {@link startLambdaFunction}. */
export interface LambdaFunctionOptions {
  readonly name: string;
  readonly code: FunctionCode;
  /** The function's own environment variables. Nothing of this process' environment reaches it. */
  readonly variables: Readonly<Record<string, string>>;
  /** File that its output is appended to: structured logs and metrics. */
  readonly logFile: string;
  /** MB. Told to the function, not enforced. */
  readonly memorySize: number;
  /** Seconds that one invocation may take. */
  readonly timeout: number;
  /** Most events that are handled at the same time; more wait, within bounds. Default 4. */
  readonly concurrency?: number;
}

/** A function that can be invoked. */
export interface LambdaFunction {
  /**
   * Loads the code ahead of the first event.
   * @throws {LambdaError} if that fails.
   */
  warm(): Promise<void>;
  /**
   * Invokes the handler; event and result travel as JSON.
   * @throws {LambdaError} if it throws, crashes, times out or answers more than 6 MB, and when too many events wait. The
   * next event finds a new environment.
   */
  invoke(event: unknown): Promise<unknown>;
  /** Ends all environments. */
  close(): Promise<void>;
}

/** What watches functions. */
export interface FunctionObserver {
  /** A function is there. @param load how busy it is, whenever it is asked */
  started(name: string, load: () => FunctionLoad): void;
  /** It has written whole lines into its log. */
  printed(lines: Uint8Array): void;
}

/** What starts functions as {@link startLambdaFunction} does. */
export type StartFunction = (options: LambdaFunctionOptions) => Promise<LambdaFunction>;

/** Bytes of a function's own environment variables. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const VARIABLES_LIMIT = 4096;

/** Bytes of JSON that a function may return. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const RESPONSE_LIMIT = 6 * 1024 * 1024;

/**
 * Runs a bundled handler as Lambda would: in environments of its own, each with one event at a time. Environments are
 * started when events come, of the code as it is now: `npm ci` in the same checkout deletes its files.
 *
 * @throws {LambdaError} if its environment variables are larger than Lambda takes.
 */
export async function startLambdaFunction(
  options: LambdaFunctionOptions,
  observer?: FunctionObserver,
): Promise<LambdaFunction> {
  const { name, code, logFile, memorySize, concurrency = 4 } = options;
  const timeout = options.timeout * 1000;
  checkVariables(options.variables);
  const { bundle } = code;
  const [text, bootstrap] = await Promise.all([readFile(bundle, 'utf8'), readFile(code.bootstrap, 'utf8')]);
  const log = new LogFile(logFile);
  await log.flushed();
  const variables = { ...runtimeVariables(name, memorySize), ...options.variables };
  const printed = (lines: Uint8Array): void => {
    log.append(lines);
    observer?.printed(lines);
  };
  const pool = new EnvironmentPool(
    concurrency,
    () =>
      new Environment({
        bundle,
        code: text,
        bootstrap,
        functionName: name,
        memorySize,
        variables,
        printed,
        log,
      }),
  );
  observer?.started(name, () => pool.load);
  return {
    warm: () => pool.use(0, (environment) => environment.ready),
    invoke: async (value) => {
      const event = JSON.stringify(value);
      return pool.use(Buffer.byteLength(event), async (environment) => {
        await environment.ready;
        const payload = await environment.invoke({ requestId: randomUUID(), timeout, event });
        if (Buffer.byteLength(payload) > RESPONSE_LIMIT) throw responseTooLarge(payload);
        return JSON.parse(payload) as unknown;
      });
    },
    close: async () => {
      await pool.close();
      await log.flushed();
    },
  };
}

/** What is the SDK's is that of the machine: in AWS the function would have none of it. */
function checkVariables(variables: Readonly<Record<string, string>>): void {
  const bytes = Object.entries(variables)
    .filter(([name]) => !isOfSdk(name))
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > VARIABLES_LIMIT) {
    throw new LambdaError(
      'InvalidParameterValueException',
      `The environment variables have ${bytes} bytes; Lambda takes ${VARIABLES_LIMIT}.`,
    );
  }
}

/** The variables that Lambda sets. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
function runtimeVariables(name: string, memorySize: number): Record<string, string> {
  return {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  };
}

function responseTooLarge(payload: string): LambdaError {
  return new LambdaError(
    'Function.ResponseSizeTooLarge',
    `Response payload size (${Buffer.byteLength(payload)} bytes) exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes)`,
  );
}
