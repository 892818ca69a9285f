import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from 'esbuild';
import { bundleOptions, nativeModules } from '../../lambda/bundle';
import { readJson, writePrivateJson } from '../private-files';

/** A source file when it was bundled: time of its last change in milliseconds, and bytes. */
type Stamp = readonly [changed: number, size: number];

interface Manifest {
  /** By path. */
  readonly sources: Readonly<Record<string, Stamp>>;
  /** Paths of bundles by name. */
  readonly bundles: Readonly<Record<string, string>>;
}

/** Remembers the sources of bundles, so that a start need not build them again while no source has changed. */
export class BundleCache {
  private readonly file: string;
  private readonly names: readonly string[];

  /**
   * @param folder where it is kept
   * @param entries paths of what is bundled, by name
   */
  constructor(folder: string, entries: Readonly<Record<string, string>>) {
    const key = JSON.stringify([version, bundleOptions, nativeModules, entries]);
    this.names = Object.keys(entries);
    this.file = join(folder, `bundles-${digest(key)}.json`);
  }

  /** Bundles by name, or undefined when they must be made. */
  async find(): Promise<Readonly<Record<string, string>> | undefined> {
    const manifest = await readJson(this.file).catch(() => undefined);
    if (!this.isManifest(manifest)) return undefined;
    const { sources, bundles } = manifest;
    const isFresh = await everyOf(Object.entries(sources), async ([source, [changed, size]]) => {
      const found = await stampOf(source);
      return found?.[0] === changed && found[1] === size;
    });
    return isFresh && (await everyOf(Object.values(bundles), isWhole)) ? bundles : undefined;
  }

  /** Remembers bundles that were just built from these sources. */
  async keep(sources: readonly string[], bundles: Readonly<Record<string, string>>): Promise<void> {
    const stamps = await Promise.all(sources.map(async (source) => [source, await stampOf(source)] as const));
    const manifest = { sources: Object.fromEntries(stamps), bundles };
    await writePrivateJson(this.file, manifest);
  }

  /** What is no manifest is as good as none. */
  private isManifest(value: unknown): value is Manifest {
    const { sources, bundles } = (value ?? {}) as Partial<Record<keyof Manifest, unknown>>;
    if (typeof sources !== 'object' || typeof bundles !== 'object') return false;
    return (
      Object.values(sources ?? {}).every(Array.isArray) &&
      this.names.every((name) => typeof (bundles as Record<string, unknown> | null)?.[name] === 'string')
    );
  }
}

/** File name of a bundle, by its content: one in use never changes, and one that is damaged is noticed. */
export function bundleFileName(name: string, contents: Uint8Array): string {
  return `${name}-${digest(contents)}.js`;
}

/** Whether a bundle is there as it was written: a power cut or a full disk can leave a part of one. */
export async function isWhole(bundle: string): Promise<boolean> {
  return readFile(bundle).then(
    (contents) => bundle.endsWith(`-${digest(contents)}.js`),
    () => false,
  );
}

function digest(contents: Uint8Array | string): string {
  return createHash('sha256').update(contents).digest('hex').slice(0, 16);
}

async function everyOf<T>(values: readonly T[], is: (value: T) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(values.map(is))).every(Boolean);
}

async function stampOf(file: string): Promise<Stamp | undefined> {
  return stat(file).then(
    ({ mtimeMs, size }): Stamp => [mtimeMs, size],
    () => undefined,
  );
}
