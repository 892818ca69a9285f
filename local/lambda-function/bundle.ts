import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build, stop } from 'esbuild';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { writeWhole } from '../private-files';
import { BundleCache, bundleFileName, isWhole } from './bundle-cache';

const root = resolve(__dirname, '../..');
/** Inside `node_modules`, so that native packages resolve from here wherever the data folder is. */
const cacheFolder = join(root, 'node_modules/.cache/chaos-telemetry');

/** What no function has: its native code is found from the cache's folder, as that of functions is. */
const DUCKDB = '@duckdb/node-api';

/** A function's code, ready to load. */
export interface FunctionCode {
  /** Path of the bundled entry. */
  readonly bundle: string;
  /** Path of what loads it, in the place of Lambda's runtime. */
  readonly bootstrap: string;
}

/**
 * Bundles functions' entries exactly as the stacks do, all at once: what they share is read once. Bundles whose sources
 * have not changed are used again.
 * @param entries paths of the TypeScript files that export `handler`, by the function's name
 * @throws {Error} of esbuild that says what in the source is wrong.
 */
export async function bundleFunctions<Name extends string>(
  entries: Readonly<Record<Name, string>>,
): Promise<Readonly<Record<Name, FunctionCode>>> {
  const everything = { ...entries, bootstrap: join(__dirname, 'bootstrap.ts') };
  const cache = new BundleCache(cacheFolder, everything);
  const { bootstrap = '', ...functions } = await withEsbuild(
    async () => (await cache.find()) ?? (await bundle(everything, cache)),
  );
  return Object.fromEntries(
    Object.entries(functions).map(([name, file]) => [name, { bundle: file, bootstrap }]),
  ) as Record<Name, FunctionCode>;
}

/** How much is being done at the moment that may need esbuild. */
let building = 0;

/** Ends esbuild's processes and threads after the last work, also those that tsx has started: they would stay with what they have read. */
async function withEsbuild<Result>(work: () => Promise<Result>): Promise<Result> {
  building += 1;
  try {
    return await work();
  } finally {
    building -= 1;
    if (building === 0) await stop();
  }
}

async function bundle(
  entries: Readonly<Record<string, string>>,
  cache: BundleCache,
): Promise<Readonly<Record<string, string>>> {
  const { outputFiles, metafile } = await build({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: entries,
    outdir: cacheFolder,
    external: [...nativeModules, DUCKDB],
    write: false,
    metafile: true,
    absWorkingDir: root,
    logLevel: 'silent',
  });
  const contents = new Map(outputFiles.map(({ path, contents: bytes }) => [basename(path), bytes]));
  const bundles = await Promise.all(
    Object.keys(entries).map(
      async (name) =>
        [name, await keep(name, contents.get(`${name}.js`)!, contents.get(`${name}.js.map`)!)] as const,
    ),
  );
  const sources = Object.keys(metafile.inputs).map((source) => join(root, source));
  const made = Object.fromEntries(bundles);
  await cache.keep(sources, made);
  return made;
}

/** The bundle, with its map beside it, by which a defect is located. */
async function keep(name: string, contents: Uint8Array, map: Uint8Array): Promise<string> {
  const bundle = join(cacheFolder, bundleFileName(name, contents));
  if (!(await isWhole(bundle))) {
    await mkdir(cacheFolder, { recursive: true });
    await writeWhole(`${bundle}.map`, map, 0o666);
    await writeWhole(bundle, contents, 0o666);
  }
  return bundle;
}
