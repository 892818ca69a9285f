import { readFileSync } from 'node:fs';
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

describe('package-lock.json', () => {
  // npm locks a platform's binary only if it could be had when the lock was made: `npm ci` elsewhere then installs a
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
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});

/** Whether npm would find the package from `path`: beside it or in any folder above. */
function isLocked(name: string, path: string): boolean {
  const own = lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
  return own?.version !== undefined;
}
