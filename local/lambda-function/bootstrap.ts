// Runs in the worker, in the place of Lambda's runtime: loads the bundle once, then invokes its handler event by event.

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { createContext } from './context';
import { failureLine } from './errors';
import type { Invocation, Reply, WorkerStart } from './protocol';

type Handler = (event: unknown, context: Context) => unknown;

const start = workerData as WorkerStart;
const port = parentPort!;

// What this throws ends the worker, and the environment reports it as a failed initialisation.
const handler = loadHandler(start);

port.on('message', (invocation: Invocation) => {
  void invoke(invocation).then(reply);
});
reply({ type: 'ready' });

/** As `require` of the bundle would, whatever has become of its file since the function was started. */
function loadHandler({ bundle, code }: WorkerStart): Handler {
  const module = { exports: {} as { readonly handler?: unknown } };
  const load = compileFunction(code, ['module', 'exports', 'require', '__filename', '__dirname'], {
    filename: bundle,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as (...parts: readonly unknown[]) => void;
  load(module, module.exports, createRequire(bundle), bundle, dirname(bundle));
  const { handler: loaded } = module.exports;
  if (typeof loaded !== 'function') {
    throw new Error('The bundle does not export a function named handler');
  }
  return loaded as Handler;
}

async function invoke({ requestId, timeout, event }: Invocation): Promise<Reply> {
  const { functionName, memorySize } = start;
  try {
    const context = createContext({ functionName, memorySize, requestId, timeout });
    const result = await handler(JSON.parse(event), context);
    return { type: 'result', payload: JSON.stringify(result ?? null) };
  } catch (thrown) {
    const { name: errorType, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
    const failure = { errorType, message, stack };
    process.stderr.write(failureLine(requestId, failure));
    return { type: 'failure', ...failure };
  }
}

function reply(message: Reply): void {
  port.postMessage(message);
}
