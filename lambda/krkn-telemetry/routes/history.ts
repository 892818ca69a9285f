import { HttpError } from '../../http/errors';
import type { RunIndex } from '../index/run-index';
import type { PageRoute } from '../frame';
import { folderPrefix } from '../storage/keys/object-key';
import { pageNumber } from './parameters';
import { renderScenariosPage } from '../web/group/scenarios-page';
import { renderHistoryPage, renderUnknownHistory } from '../web/history/history-page';

/**
 * `GET /history?group=G`: how all scenarios of a group go. `GET /history?group=G&scenario=S[&page=N]`: how one went in all
 * runs of the group.
 */
export function createHistory(index: Pick<RunIndex, 'group'>): PageRoute {
  return async ({ query, links }, { signal }) => {
    const group = folderPrefix(query.get('group') ?? '').slice(0, -1);
    if (group === '') throw missingGroup();
    const scenario = query.get('scenario');
    const { runs, indexing } = await index.group(group, signal);
    if (scenario === null && (runs.length > 0 || indexing !== undefined)) {
      return renderScenariosPage({ links, group, runs, indexing });
    }
    const parts = { links, group, scenario: scenario ?? '', runs };
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
