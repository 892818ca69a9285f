import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { NOTICES_FILE, packageFolders, thirdPartyNotices } from '../../lambda/third-party-notices';

/** Processors that Lambda has, by their names there, and what npm calls them. */
export const processors = { arm64: 'arm64', x86_64: 'x64' } as const;

/** A processor's name to Lambda. */
export type Processor = keyof typeof processors;

/** The checkout: the compiled package has handlers ready, and bundles none. */
const root = join(__dirname, '..', '..');

/**
 * Makes of a handler what Lambda loads: one file with its map, and beside it the packages with native code that the handler imports,
 * for one processor, and the licences of all that is of others. The same sources and lock file make the same bytes, wherever the
 * checkout and the folder are.
 * @param entry path from the project's folder of the file that exports `handler`
 * @param folder is made if it is not there
 * @throws {Error} of esbuild that says what in the source is wrong, or with what npm said.
 */
export function bundleHandler(entry: string, processor: Processor, folder: string): void {
  // Not with the other imports: who installs the package has no esbuild.
  // oxlint-disable-next-line typescript/no-require-imports
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles, metafile } = buildSync({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [entry],
    absWorkingDir: root,
    external: [...nativeModules],
    // Nothing is written there. Whatever paths outputs have are relative to it, and so the same everywhere.
    outfile: join(root, 'index.js'),
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const native = nativeModules.filter((name) => imported.includes(name));
  if (native.length > 0) install(native, processor, folder);
  const packages = [
    ...packageFolders(root, Object.keys(metafile.inputs)),
    ...packageFolders(folder, filesIn(folder)),
  ];
  writeFileSync(join(folder, NOTICES_FILE), thirdPartyNotices(packages));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

/** Files of npm's: with them in it, a function would change with every dependency of the project, used or not. */
const npmFiles = ['package.json', 'package-lock.json', 'node_modules/.package-lock.json'];

function install(names: readonly string[], processor: Processor, folder: string): void {
  const lockFile = join(root, 'package-lock.json');
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as LockFile;
  const dependencies = Object.fromEntries(
    names.map((name) => [name, packages[`node_modules/${name}`]?.version]),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies }));
  copyFileSync(lockFile, join(folder, 'package-lock.json'));
  const platform = ['--os=linux', `--cpu=${processors[processor]}`, '--libc=glibc'];
  // On Windows, npm is a script that only a shell runs.
  const shell = process.platform === 'win32';
  execFileSync('npm', ['ci', ...platform, ...quietly], { cwd: folder, stdio: 'pipe', shell });
  for (const file of npmFiles) rmSync(join(folder, file));

  if (!filesIn(folder).some((file) => file.endsWith('.node'))) {
    throw new Error(`npm installed no native code of ${names.join(', ')} for Linux on ${processor}`);
  }
}

const quietly = [
  // Whatever the npm does that this runs below, such as `npm pack --dry-run`, and however it is configured.
  ...['--no-dry-run', '--include=optional', '--ignore-scripts'],
  // Without it, npm spends minutes on retries when there is no network.
  '--prefer-offline',
  ...['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'],
];

/** https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
interface LockFile {
  readonly packages: Readonly<Record<string, { readonly version: string } | undefined>>;
}
