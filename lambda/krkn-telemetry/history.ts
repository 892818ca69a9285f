import { HttpError } from '../http/errors';
import type { Route } from '../http/message';
import type { GroupRuns } from './compare';
import { folderPrefix } from './keys/object-key';
import { pageNumber } from './page-number';
import { renderHistoryPage, renderUnknownHistory } from './pages/history-page';

/** What the page of a scenario's history is made of. */
export interface HistoryParts {
  readonly index: GroupRuns;
  /** Whether there are sessions at all. */
  readonly canLogOut: boolean;
}

/** `GET /history?group=G&scenario=S[&page=N]`: how a scenario went in all runs of a group. */
export function createHistory({ index, canLogOut }: HistoryParts): Route {
  return async ({ query, basePath }, { signal }) => {
    const group = folderPrefix(query.get('group') ?? '').slice(0, -1);
    if (group === '') throw missingGroup();
    const scenario = query.get('scenario') ?? '';
    const { runs } = await index.group(group, signal);
    const parts = { basePath, canLogOut, group, scenario, runs };
    const body = renderHistoryPage({ ...parts, page: pageNumber(query.get('page')) });
    return {
      status: body === undefined ? 404 : 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: body ?? renderUnknownHistory(parts),
    };
  };
}

function missingGroup(): HttpError {
  return new HttpError({
    code: 'missing_parameter',
    status: 400,
    message:
      '[bad request]: the query parameter group is missing or empty. Expected a group and one of its scenarios: group=G&scenario=S.',
  });
}
