/** A file in a folder. */
export interface FileEntry {
  /** The last segment of the key. */
  readonly name: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601, UTC. */
  readonly modified: string;
}

/** What a folder of the bucket holds, in the order in which people look for it. */
export interface Folder {
  /** Names without a slash; runs newest first. */
  readonly folders: readonly string[];
  /** By name, numbers by their value. */
  readonly files: readonly FileEntry[];
}
