import type { HttpRequest, HttpResponse, Invocation, Route } from '../http/message';
import type { Bucket } from './bucket/bucket';
import { folderPrefix, indexedRun, telemetryKey } from './keys/object-key';
import { renderGroupPage } from './pages/group-page';
import { renderGroupsPage } from './pages/groups-page';
import { renderMissingFolder } from './pages/missing-folder-page';
import { renderRunPage } from './pages/run/run-page';
import { pageNumber } from './page-number';
import { pathTail } from './path-tail';
import type { RunIndex } from './run-index/run-index';
import { parseRunsQuery } from './run/group/runs-query';
import { readStoredRun } from './stored-run';

/** What the pages of folders are made of. */
export interface FolderPageParts {
  readonly bucket: Bucket;
  readonly index: RunIndex;
  /** Whether there are sessions at all. */
  readonly canLogOut: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** `GET /`, `GET /files[/G[/R]]` and `GET /files?path=G/R`: all groups, the runs of a group, or one run. */
export function createFolderPage(parts: FolderPageParts): Route {
  return async (request, invocation) => {
    const prefix = folderPrefix(request.query.get('path') ?? pathTail(request.path));
    if (prefix === '') return groupsPage(parts, request, invocation);
    const folder = prefix.slice(0, -1);
    // What the index makes sure of tells also whether the folder is a group: nothing is asked twice.
    const group = await parts.index.group(folder, invocation.signal);
    if (group.hasFiles) return runPage(parts, folder, request, invocation);
    const { basePath, query } = request;
    const { canLogOut, now } = parts;
    if (group.runs.length + group.subgroups.length > 0 || group.indexing !== undefined) {
      const shown = { basePath, canLogOut, folder, ...group, query: parseRunsQuery(query), now: now() };
      return page(renderGroupPage(shown));
    }
    return page(renderMissingFolder({ basePath, canLogOut, folder }), 404);
  };
}

async function groupsPage(
  { index, canLogOut, now }: FolderPageParts,
  { basePath, query }: HttpRequest,
  { signal }: Invocation,
): Promise<HttpResponse> {
  const { groups, files } = await index.groups(signal);
  const search = query.get('q') ?? '';
  return page(renderGroupsPage({ basePath, canLogOut, groups, files, search, now: now() }));
}

async function runPage(
  { bucket, canLogOut, now }: FolderPageParts,
  folder: string,
  { basePath, query }: HttpRequest,
  { signal }: Invocation,
): Promise<HttpResponse> {
  const id = indexedRun(folder);
  const [listing, stored] = await Promise.all([
    bucket.list(`${folder}/`, signal),
    readStoredRun(bucket, id, signal),
  ]);
  return page(
    renderRunPage({
      basePath,
      canLogOut,
      folder,
      listing,
      ...stored,
      hasTelemetry: listing.files.some(({ key }) => key === telemetryKey(id)),
      recoveryPage: pageNumber(query.get('recovery')),
      now: now(),
    }),
  );
}

function page(body: string, status = 200): HttpResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
