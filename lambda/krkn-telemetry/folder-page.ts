import type { Route } from '../http/message';
import type { Bucket } from './bucket/bucket';
import { folderPrefix } from './keys/object-key';
import { renderFolderPage } from './pages/folder-page';
import { pathTail } from './path-tail';
import { readRun } from './run/read-run';

/**
 * `GET /`, `GET /files[/G[/R]]` and `GET /files?path=G/R`: all groups, the runs of a group, or one run.
 * @param canLogOut whether there are sessions at all
 */
export function createFolderPage(bucket: Bucket, canLogOut: boolean): Route {
  return async ({ path, query, basePath }, { signal }) => {
    const prefix = folderPrefix(query.get('path') ?? pathTail(path));
    const listing = await bucket.list(prefix, signal);
    const telemetry = listing.files.find(({ key }) => key === `${prefix}telemetry.json` && prefix !== '');
    const text = telemetry && (await bucket.getText(telemetry.key, signal));
    const isFound = prefix === '' || listing.folders.length + listing.files.length > 0;
    return {
      status: isFound ? 200 : 404,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: renderFolderPage({
        basePath,
        canLogOut,
        folder: prefix.slice(0, -1),
        listing,
        run: text === undefined ? undefined : readRun(text),
      }),
    };
  };
}
