import type { Route } from '../../http/message';
import { json } from '../../http/respond';
import type { Bucket } from '../storage/bucket';
import type { Folder } from '../storage/keys/folder';
import { folderPrefix } from '../storage/keys/object-key';
import { pathTail } from './parameters';

/** A folder or file as `GET /navigate` lists it. */
export interface NavigateEntry {
  /** The last segment of the key. Folders end in `/`. */
  readonly path: string;
  readonly key: string;
  readonly type: 'folder' | 'file';
  /** Bytes; 0 for folders. */
  readonly size: number;
  /** ISO 8601, UTC; empty for folders. */
  readonly modified: string;
}

/** `GET /navigate[/G[/R]]`: all that a folder holds, runs newest first, files by name. */
export function createNavigate(bucket: Bucket): Route {
  return async ({ path }, { signal }) => {
    const prefix = folderPrefix(pathTail(path));
    const entries = toEntries(prefix, await bucket.list(prefix, signal));
    return json(entries);
  };
}

function toEntries(prefix: string, { folders, files }: Folder): NavigateEntry[] {
  return [
    ...folders.map((name): NavigateEntry => {
      const path = `${name}/`;
      return { path, key: prefix + path, type: 'folder', size: 0, modified: '' };
    }),
    ...files.map(({ name, key, size, modified }): NavigateEntry => ({
      path: name,
      key,
      type: 'file',
      size,
      modified,
    })),
  ];
}
