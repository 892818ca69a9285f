import type { Version } from './object-version';
import { SortedKeys } from './sorted-keys';

/** The versions of a bucket, in memory. */
export class BucketIndex {
  /** Oldest first; never empty. */
  private readonly byKey = new Map<string, Version[]>();
  /** Keys that have versions, be they deleted. */
  readonly allKeys = new SortedKeys();
  /** Keys whose newest version is an object. */
  readonly currentKeys = new SortedKeys();

  /** Newest first. */
  versions(key: string): readonly Version[] {
    return (this.byKey.get(key) ?? []).toReversed();
  }

  /** The newest version, be it a delete marker. */
  current(key: string): Version | undefined {
    return this.byKey.get(key)?.at(-1);
  }

  /** Adds the newest version of its key. */
  add(version: Version): void {
    this.change(version.key, [...(this.byKey.get(version.key) ?? []), version]);
  }

  /** Removes one version. Nothing happens if there is no such. */
  remove(key: string, versionId: string): void {
    const versions = this.byKey.get(key) ?? [];
    this.change(
      key,
      versions.filter((version) => version.versionId !== versionId),
    );
  }

  private change(key: string, versions: Version[]): void {
    const [wasKnown, wasObject] = [this.byKey.has(key), this.current(key)?.kind === 'object'];
    if (versions.length > 0) this.byKey.set(key, versions);
    else this.byKey.delete(key);
    changePresence(this.allKeys, key, wasKnown, this.byKey.has(key));
    changePresence(this.currentKeys, key, wasObject, this.current(key)?.kind === 'object');
  }
}

function changePresence(keys: SortedKeys, key: string, before: boolean, after: boolean): void {
  if (after && !before) keys.add(key);
  if (before && !after) keys.remove(key);
}
