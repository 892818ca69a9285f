import type { ForeignText } from '../../text/foreign-text';

/** A file in a folder. */
export interface FileEntry {
  /** The last segment of the key. */
  readonly name: ForeignText;
  readonly key: ForeignText;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601, UTC. */
  readonly modified: string;
}

/** What a folder of the bucket holds, in the order in which people look for it. */
export interface Folder {
  /** Names without a slash; runs newest first. */
  readonly folders: readonly ForeignText[];
  /** By name, numbers by their value. */
  readonly files: readonly FileEntry[];
}
