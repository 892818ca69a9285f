import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = join(__dirname, '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<
  Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
>;
const versions = { ...manifest.dependencies, ...manifest.devDependencies };
const local = JSON.parse(readFileSync(join(root, 'local/package.json'), 'utf8')) as Pick<
  typeof manifest,
  'dependencies'
>;

describe('package-lock.json', () => {
  // npm locks a platform's binary only if it was there when the lock was made: `npm ci` elsewhere then installs a
  // package without its native part, and says nothing.
  it('holds the native code of every platform of every dependency', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(name, path))
        .map((name) => `${path} lacks ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('has such dependencies', () => {
    expect(lock.packages['node_modules/@duckdb/node-bindings-darwin-arm64']).toBeDefined();
    expect(lock.packages['node_modules/@napi-rs/snappy-win32-x64-msvc']).toBeDefined();
  });
});

describe('package.json', () => {
  it('pins every dependency exactly', () => {
    const loose = Object.entries({ ...local.dependencies, ...versions }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});

describe('local/package.json', () => {
  /** Names of packages that files of a folder import when they run. */
  const importedIn = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => [
        ...readFileSync(join(root, folder, name), 'utf8').matchAll(
          /^import (?!type\b)[^;']*'([^.'][^']*)';$/gm,
        ),
      ])
      .map(([, specifier = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0])
      .filter((name) => !name.startsWith('node:'));

  // What `npm ci --omit=dev` installs. test/e2e/container.test.ts starts both with it.
  it('has what `npm start` and its functions import, and what runs and bundles them', () => {
    const imported = ['local', 'lambda', 'client-config', 'command-line'].flatMap(importedIn);
    expect(Object.keys(local.dependencies)).toEqual([...new Set([...imported, 'tsx', 'esbuild'])].sort());
  });

  it('has the versions of package.json', () => {
    expect({ ...versions, ...local.dependencies }).toEqual({ ...local.dependencies, ...versions });
  });
});

/** Whether npm would find the package from `path`: beside it or in any folder above. */
function isLocked(name: string, path: string): boolean {
  const own = lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
  return own?.version !== undefined;
}
