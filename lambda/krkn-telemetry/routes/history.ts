import { HttpError } from '../../http/errors';
import type { GroupRuns } from './compare';
import type { PageRoute } from '../frame';
import { folderPrefix } from '../storage/keys/object-key';
import { pageNumber } from './parameters';
import { renderHistoryPage, renderUnknownHistory } from '../web/history/history-page';

/** `GET /history?group=G&scenario=S[&page=N]`: how a scenario went in all runs of a group. */
export function createHistory(index: GroupRuns): PageRoute {
  return async ({ query, links }, { signal }) => {
    const group = folderPrefix(query.get('group') ?? '').slice(0, -1);
    if (group === '') throw missingGroup();
    const scenario = query.get('scenario') ?? '';
    const { runs } = await index.group(group, signal);
    const parts = { links, group, scenario, runs };
    return (
      renderHistoryPage({ ...parts, page: pageNumber(query.get('page')) }) ?? renderUnknownHistory(parts)
    );
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
