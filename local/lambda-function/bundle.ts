import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, nativeModules } from '../../lambda/bundle';

/** Inside `node_modules`, so that native packages resolve from here wherever the data folder is. */
const cacheFolder = path.resolve(__dirname, '../../node_modules/.cache/chaos-telemetry');

/** A function's code, ready to load. */
export interface FunctionCode {
  /** Path of the bundled entry. */
  readonly bundle: string;
  /** Path of what loads it, in the place of Lambda's runtime. */
  readonly bootstrap: string;
}

/**
 * Bundles a function's entry exactly as the stacks do.
 * @param name begins the bundle's name
 * @param entry path of the TypeScript file that exports `handler`
 * @throws Error of esbuild that says what in the source is wrong.
 */
export async function bundleFunction(name: string, entry: string): Promise<FunctionCode> {
  const [bundle, bootstrap] = await Promise.all([
    bundleEntry(name, entry),
    bundleEntry('bootstrap', path.join(__dirname, 'bootstrap.ts')),
  ]);
  return { bundle, bootstrap };
}

/** Bundles are named by their content, so that one in use never changes. */
async function bundleEntry(name: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [entry],
    external: [...nativeModules],
    write: false,
    logLevel: 'silent',
  });
  const contents = outputFiles[0]!.contents;
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const bundle = path.join(cacheFolder, `${name}-${hash}.js`);
  if (!(await exists(bundle))) await writeAtomically(bundle, contents);
  return bundle;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function writeAtomically(file: string, contents: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, contents);
  await rename(temporary, file);
}
