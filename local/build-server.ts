// `npm run build:server`: makes of the local run a folder that Node.js runs as it is, without sources, npm and esbuild. The
// container image and the service of docs/vm.md are this folder. docs/decisions/0023-server-ready.md
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, nativeModules } from '../lambda/bundle';
import { NOTICES_FILE, packageFolders, thirdPartyNotices } from '../lambda/third-party-notices';
import { bundleServices } from './services';

const root = resolve(__dirname, '..');
const server = join(root, 'dist/server');
/** Packages with native code: copied, as they find it beside them, for the platform that this runs on. */
const copied = [...nativeModules, '@duckdb/node-api'];

async function main(): Promise<void> {
  rmSync(server, { recursive: true, force: true });
  const services = Object.entries(await bundleServices());
  for (const [name, { bundle, bootstrap }] of services) {
    copyBundle(bundle, name);
    copyBundle(bootstrap, 'bootstrap');
  }
  const { metafile } = await build({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: { server: join(__dirname, 'index.ts') },
    outdir: server,
    absWorkingDir: root,
    external: [...copied, 'esbuild'],
    metafile: true,
    logLevel: 'warning',
  });
  cpSync(join(__dirname, 'start.cjs'), join(server, 'index.js'));
  const besides = [...withDependencies(copied)].map((name) => join('node_modules', name));
  for (const folder of besides) {
    cpSync(join(root, folder), join(server, folder), { recursive: true, dereference: true });
  }
  const packages = [
    ...packageFolders(root, Object.keys(metafile.inputs)),
    ...services.flatMap(([, { bundle, bootstrap }]) => [bundle, bootstrap].flatMap(packagesIn)),
    ...besides.map((folder) => join(root, folder)),
  ];
  writeFileSync(join(server, NOTICES_FILE), thirdPartyNotices(packages));
  process.stdout.write(`node ${join('dist/server', 'index.js')} --help\n`);
}

/** With its map, by which a defect is located. */
function copyBundle(bundle: string, name: string): void {
  const copy = join(server, 'functions', `${name}.js`);
  cpSync(bundle, copy);
  cpSync(`${bundle}.map`, `${copy}.map`);
}

/** Folders of the packages that a bundle has parts of, by its map. */
function packagesIn(bundle: string): readonly string[] {
  const { sources } = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as {
    readonly sources: readonly string[];
  };
  return packageFolders(
    '/',
    sources.map((source) => resolve(dirname(bundle), source)),
  );
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
