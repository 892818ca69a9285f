/**
 * Keeps objects on disk. The bytes of a version are a file named by its version id, for keys make no file names; all
 * else is in a journal, which is replayed into memory at the start.
 *
 *     journal.jsonl    what was added and removed
 *     incoming/        uploads that are under way
 *     objects/ab/ab…   bytes of versions
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makePrivateFolder } from '../private-files';
import { BucketIndex } from './bucket-index';
import { Journal } from '../journal';
import type { Version } from './object-version';

type Entry = { readonly added: Version } | { readonly removed: RemovedVersion };

interface RemovedVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/**
 * Everything that the stand-in remembers. Changes are synchronous: nothing can happen between a check and a change in
 * the same turn. They outlive the end of the process, not that of the operating system.
 */
export class ObjectStore {
  private readonly indexes = new Map<string, BucketIndex>();

  private constructor(
    private readonly directory: string,
    private readonly journal: Journal<Entry>,
  ) {}

  /**
   * Opens a folder that no other process uses, and creates it if necessary.
   *
   * @throws {Error} when the journal is damaged.
   */
  static async open(directory: string): Promise<ObjectStore> {
    await makePrivateFolder(directory);
    const incoming = join(directory, 'incoming');
    // What a killed process was about to take.
    rmSync(incoming, { recursive: true, force: true });
    await makePrivateFolder(incoming);
    const { journal, entries } = Journal.open<Entry>(join(directory, 'journal.jsonl'));
    const store = new ObjectStore(directory, journal);
    for (const entry of entries) store.apply(entry);
    return store;
  }

  /** Where to put the bytes of an upload until they are complete. Nothing is there yet. */
  incomingFile(): string {
    return join(this.directory, 'incoming', newVersionId());
  }

  /** The versions of a bucket. */
  bucket(name: string): BucketIndex {
    const index = this.indexes.get(name) ?? new BucketIndex();
    this.indexes.set(name, index);
    return index;
  }

  /** The file that holds the bytes of a version. */
  file({ versionId }: { readonly versionId: string }): string {
    return join(this.directory, 'objects', versionId.slice(0, 2), versionId);
  }

  /**
   * Adds a version as the newest of its key.
   *
   * @param bytes file of the version's bytes, which is moved away; a delete marker has none.
   */
  add(version: Version, bytes?: string): void {
    const file = this.file(version);
    try {
      if (bytes !== undefined) {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        // Before the journal, which must never speak of bytes that are not there.
        renameSync(bytes, file);
      }
      this.record({ added: version });
    } catch (error) {
      rmSync(file, { force: true });
      throw error;
    }
  }

  /** Removes a version and its bytes for good. */
  remove({ bucket, key, versionId }: RemovedVersion): void {
    this.record({ removed: { bucket, key, versionId } });
    rmSync(this.file({ versionId }), { force: true });
  }

  close(): void {
    this.journal.close();
  }

  private record(entry: Entry): void {
    this.journal.append(entry);
    this.apply(entry);
  }

  private apply(entry: Entry): void {
    if ('added' in entry) {
      this.bucket(entry.added.bucket).add(entry.added);
    } else {
      this.bucket(entry.removed.bucket).remove(entry.removed.key, entry.removed.versionId);
    }
  }
}

/** A new, unguessable name. */
export function newVersionId(): string {
  return randomBytes(16).toString('hex');
}
