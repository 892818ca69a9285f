/**
 * Keeps objects on disk. The bytes of a version are a file named by its version id, for keys make no file names; all
 * else is in a journal, which is replayed into memory at the start.
 *
 *     journal.jsonl    what was added and removed
 *     incoming/        uploads that are under way, and marks of versions that are about to be added
 *     objects/ab/ab…   bytes of versions
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tellOnStderr, type Tell } from '../disk-trouble';
import { Journal } from '../journal';
import { checkWritable, makePrivateFolder } from '../private-files';
import { StartTrouble } from '../start-trouble';
import { BucketIndex } from './bucket-index';
import { isVersion, isVersionName, VERSION_ID, type Version } from './object-version';

type Entry = { readonly added: Version } | { readonly removed: RemovedVersion };

interface RemovedVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

function isEntry(value: unknown): value is Entry {
  const { added, removed } = (value ?? {}) as Partial<Record<string, unknown>>;
  return isVersion(added) || isVersionName(removed);
}

/** Ends the name of a mark, whose beginning is a version id. */
const MARK = '.adding';

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
   * Opens a folder that no other process uses, and creates it if necessary. What a killed process left half done is deleted:
   * uploads, and bytes that were not in the journal yet.
   *
   * @param tell called when some files are missing, or are not of a run. Default: stderr
   * @throws {StartTrouble} when the journal is damaged, or all bytes are gone.
   */
  static async open(directory: string, tell: Tell = tellOnStderr): Promise<ObjectStore> {
    await makePrivateFolder(directory);
    const { journal, entries } = Journal.open(join(directory, 'journal.jsonl'), {
      isEntry,
      remedy: `Restore the file, or move ${directory} away to start without the runs in it`,
    });
    const store = new ObjectStore(directory, journal);
    try {
      for (const entry of entries) store.apply(entry);
      const named = versionsWithBytes(entries);
      store.deleteRemains(entries.at(-1), named);
      await makePrivateFolder(store.incoming);
      await makePrivateFolder(store.objects);
      await Promise.all(store.folders().map(checkWritable));
      store.compareFiles(named, tell);
      return store;
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  /** Where to put the bytes of an upload until they are complete. Nothing is there yet. */
  incomingFile(): string {
    return join(this.incoming, newVersionId());
  }

  /** The versions of a bucket. */
  bucket(name: string): BucketIndex {
    const index = this.indexes.get(name) ?? new BucketIndex();
    this.indexes.set(name, index);
    return index;
  }

  /** The file that holds the bytes of a version. */
  file({ versionId }: { readonly versionId: string }): string {
    return join(this.objects, versionId.slice(0, 2), versionId);
  }

  /**
   * Adds a version as the newest of its key.
   *
   * @param bytes file of the version's bytes, which is moved away; a delete marker has none.
   */
  add(version: Version, bytes?: string): void {
    const file = this.file(version);
    const mark = join(this.incoming, version.versionId + MARK);
    try {
      if (bytes !== undefined) {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        writeFileSync(mark, '', { mode: 0o600 });
        // Before the journal, which must never speak of bytes that are not there.
        renameSync(bytes, file);
      }
      this.record({ added: version });
    } catch (error) {
      rmSync(file, { force: true });
      deleteMark(mark);
      throw error;
    }
    deleteMark(mark);
  }

  /** Removes a version and its bytes for good. */
  remove({ bucket, key, versionId }: RemovedVersion): void {
    this.record({ removed: { bucket, key, versionId } });
    rmSync(this.file({ versionId }), { force: true });
  }

  close(): void {
    this.journal.close();
  }

  private get incoming(): string {
    return join(this.directory, 'incoming');
  }

  private get objects(): string {
    return join(this.directory, 'objects');
  }

  /** Those in which bytes are. */
  private folders(): string[] {
    const names = namesIn(this.objects).filter((name) => /^[\da-f]{2}$/.test(name));
    return names.map((name) => join(this.objects, name));
  }

  /**
   * Deletes what is certainly of no use: no other file, for a journal that was cut or restored would take the bytes with it.
   */
  private deleteRemains(last: Entry | undefined, named: ReadonlySet<string>): void {
    if (last !== undefined && 'removed' in last) rmSync(this.file(last.removed), { force: true });
    for (const name of namesIn(this.incoming)) {
      const versionId = name.slice(0, -MARK.length);
      const isLeft = name.endsWith(MARK) && !named.has(versionId);
      if (isLeft) rmSync(this.file({ versionId }), { force: true });
    }
    rmSync(this.incoming, { recursive: true, force: true });
  }

  private compareFiles(named: ReadonlySet<string>, tell: Tell): void {
    const names = this.folders().flatMap(namesIn);
    const files = new Set(names.filter((name) => VERSION_ID.test(name)));
    const missing = [...named].filter((versionId) => !files.has(versionId));
    const count = `${this.objects} lacks ${missing.length} of ${named.size} files`;
    if (missing.length > 0 && missing.length === named.size) {
      throw new StartTrouble(
        `${count} of runs. Restore the folder, or move ${this.directory} away to start without these runs`,
      );
    }
    if (missing.length > 0) tell(`${count}, such as ${missing[0]!}: restore them`);
    const strays = files.size - (named.size - missing.length);
    if (strays > 0) {
      tell(`${this.objects} has files that the journal does not name: ${strays}. They are kept`);
    }
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

/** What has bytes, by version id. */
function versionsWithBytes(entries: readonly Entry[]): Set<string> {
  const found = new Set<string>();
  for (const entry of entries) {
    if ('removed' in entry) found.delete(entry.removed.versionId);
    else if (entry.added.kind === 'object') found.add(entry.added.versionId);
  }
  return found;
}

/** The names in a folder; none if it is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** One that stays does no harm: the journal has its version. */
function deleteMark(mark: string): void {
  try {
    rmSync(mark, { force: true });
  } catch {
    // The disk has just become read-only, for example.
  }
}

/** A new, unguessable name. */
export function newVersionId(): string {
  return randomBytes(16).toString('hex');
}
