import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionCode } from './bundle';

/** Beside the one file that `npm run build:server` makes of this and all others. A checkout has none. */
const readyFolder = join(__dirname, 'functions');

/**
 * The code of functions: ready where `npm run build:server` has made it, else bundled of the sources.
 * @param entries paths of the TypeScript files that export `handler`, by the function's name
 * @throws {Error} of esbuild that says what in the source is wrong.
 */
export function functionCode<Name extends string>(
  entries: Readonly<Record<Name, string>>,
): Promise<Readonly<Record<Name, FunctionCode>>> {
  if (!existsSync(readyFolder)) {
    // Not with the other imports: where the code is ready, there is no esbuild.
    // oxlint-disable-next-line typescript/no-require-imports
    const { bundleFunctions } = require('./bundle') as typeof import('./bundle');
    return bundleFunctions(entries);
  }
  const ready = (name: string): string => join(readyFolder, `${name}.js`);
  const code = Object.keys(entries).map((name): [string, FunctionCode] => [
    name,
    { bundle: ready(name), bootstrap: ready('bootstrap') },
  ]);
  return Promise.resolve(Object.fromEntries(code) as Record<Name, FunctionCode>);
}
