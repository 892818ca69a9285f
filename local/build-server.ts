// `npm run build:server`: makes of the local run a folder that Node.js runs as it is, without sources, npm and esbuild. The
// container image and the service of docs/vm.md are this folder. docs/decisions/0023-server-ready.md
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, nativeModules } from '../lambda/bundle';
import { bundleServices } from './services';

const root = resolve(__dirname, '..');
const server = join(root, 'dist/server');
/** Packages with native code: copied, as they find it beside them, for the platform that this runs on. */
const copied = [...nativeModules, '@duckdb/node-api'];

async function main(): Promise<void> {
  rmSync(server, { recursive: true, force: true });
  for (const [name, { bundle, bootstrap }] of Object.entries(await bundleServices())) {
    copyBundle(bundle, name);
    copyBundle(bootstrap, 'bootstrap');
  }
  await build({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [join(__dirname, 'index.ts')],
    outdir: server,
    absWorkingDir: root,
    external: [...copied, 'esbuild'],
    logLevel: 'warning',
  });
  for (const name of withDependencies(copied)) {
    const folder = join('node_modules', name);
    cpSync(join(root, folder), join(server, folder), { recursive: true, dereference: true });
  }
  process.stdout.write(`node ${join('dist/server', 'index.js')} --help\n`);
}

/** With its map, by which a defect is located. */
function copyBundle(bundle: string, name: string): void {
  const copy = join(server, 'functions', `${name}.js`);
  cpSync(bundle, copy);
  cpSync(`${bundle}.map`, `${copy}.map`);
}

/** Names of packages, and of those that they import. Native code is there for one platform: npm leaves out all others. */
function withDependencies(names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) {
    const { dependencies, optionalDependencies } = JSON.parse(
      readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
    ) as Manifest;
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (existsSync(join(root, 'node_modules', needed))) found.add(needed);
    }
  }
  return found;
}

/** https://docs.npmjs.com/cli/configuring-npm/package-json */
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

void main();
