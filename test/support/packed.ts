// The package, as users get it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/**
 * Packs the project, which builds it first.
 * @param folder where the tarball is put
 * @returns path of the tarball
 * @throws {Error} with what npm and the compiler printed, if it fails
 */
export function pack(folder: string): string {
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: root, stdio: 'pipe' });
  const [tarball, ...more] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  if (tarball === undefined || more.length > 0) throw new Error('npm pack has not made one tarball');
  return join(folder, tarball);
}

/** Unpacks a package as installers do, into a folder that need not be there. */
export function unpack(tarball: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder], { stdio: 'pipe' });
}
