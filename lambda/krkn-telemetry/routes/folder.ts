import type { Invocation } from '../../http/message';
import type { Bucket } from '../storage/bucket';
import type { PageRequest, PageRoute } from '../frame';
import { folderPrefix, indexedRun } from '../storage/keys/object-key';
import { renderGroupPage } from '../web/group/group-page';
import { renderGroupsPage, type GroupCard } from '../web/groups/groups-page';
import type { Page } from '../web/frame/layout';
import { renderRunPage } from '../web/run/run-page';
import { pageNumber, pathTail, wholeNumber } from './parameters';
import type { RunIndex } from '../index/run-index';
import { invalidParameters, parseRunsQuery } from '../model/group/runs-query';
import { readStoredRun } from '../index/stored-run';
import { readAskedLook } from '../storage/stored-windows';

interface FolderPageParts {
  readonly bucket: Bucket;
  readonly index: RunIndex;
  /** Folder of the local run's files. Undefined: it runs in AWS. */
  readonly localDataFolder: string | undefined;
  /** Whether what the chaos did to metrics is looked at. */
  readonly hasMetrics: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** `GET /`, `GET /files[/G[/R]]` and `GET /files?path=G/R`: all groups, the runs of a group, or one run. */
export function createFolderPage(parts: FolderPageParts): PageRoute {
  return async (request, invocation) => {
    const prefix = folderPrefix(request.query.get('path') ?? pathTail(request.path));
    if (prefix === '') return groupsPage(parts, request, invocation);
    const folder = prefix.slice(0, -1);
    // What the index makes sure of tells also whether the folder is a group: nothing is asked twice.
    const group = await parts.index.group(folder, invocation.signal);
    if (group.hasFiles) return runPage(parts, folder, request, invocation);
    const { links, query } = request;
    const cards = group.subgroups.length === 0 ? [] : await cardsIn(parts, folder, invocation);
    return renderGroupPage({
      links,
      folder,
      ...group,
      cards,
      wayBack:
        group.runs.length + group.subgroups.length > 0 ? '' : await groupAround(parts, folder, invocation),
      query: parseRunsQuery(query),
      invalid: invalidParameters(query),
      now: parts.now(),
    });
  };
}

/** The group that a folder is in, if there is such; else ''. */
async function groupAround(
  { bucket }: FolderPageParts,
  folder: string,
  { signal }: Invocation,
): Promise<string> {
  const { group } = indexedRun(folder);
  if (group === '' || (await bucket.kindOf(`${group}/`, signal)) === undefined) return '';
  return group;
}

/** How the groups in a folder do, at any depth. */
async function cardsIn(
  { index }: FolderPageParts,
  folder: string,
  { signal }: Invocation,
): Promise<readonly GroupCard[]> {
  const { groups } = await index.groups(signal);
  return groups.filter(({ group }) => group.startsWith(`${folder}/`));
}

async function groupsPage(
  { index, localDataFolder, now }: FolderPageParts,
  request: PageRequest,
  { signal }: Invocation,
): Promise<Page> {
  const { groups, files } = await index.groups(signal);
  const { links, query, url } = request;
  const start = { url, localDataFolder };
  return renderGroupsPage({ links, groups, files, search: query.get('q') ?? '', start, now: now() });
}

async function runPage(
  { bucket, index, hasMetrics, now }: FolderPageParts,
  folder: string,
  { links, query }: PageRequest,
  { signal }: Invocation,
): Promise<Page> {
  const id = indexedRun(folder);
  const reading = readStoredRun(bucket, id, signal);
  // Only those who have just asked for one are told of it: it is an object more.
  const isAsked = hasMetrics && query.get('look') === 'asked';
  const [listing, stored, around, asked] = await Promise.all([
    bucket.list(`${folder}/`, signal),
    reading,
    index.around(id, reading, signal),
    isAsked ? readAskedLook(bucket, id, signal).catch(() => undefined) : undefined,
  ]);
  return renderRunPage({
    links,
    folder,
    listing,
    ...stored,
    around,
    recoveryPage: pageNumber(query.get('recovery')),
    hasMetrics,
    metricsScenario: wholeNumber(query.get('scenario')),
    askedLook: asked?.look,
    now: now(),
  });
}
