// Runs in the worker, in the place of Lambda's runtime: loads the bundle once, then invokes its handler event by event.

import { createRequire, Module } from 'node:module';
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

/** What `require` makes of a file, and has no public name for: of a text. https://github.com/nodejs/node/blob/v24.x/lib/internal/modules/cjs/loader.js */
interface CompilableModule extends NodeJS.Module {
  _compile(code: string, filename: string): void;
}

/** As `require` of the bundle would, whatever has become of its file since the function was started. */
function loadHandler({ bundle, code }: WorkerStart): Handler {
  const module = Object.assign(new Module(bundle), {
    filename: bundle,
    // Of any package.
    paths: createRequire(bundle).resolve.paths('package') ?? [],
  }) as CompilableModule;
  module._compile(code, bundle);
  const { handler: loaded } = module.exports as { readonly handler?: unknown };
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
