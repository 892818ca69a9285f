/**
 * Cancels a query: its further pages cannot be read.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_CancelQuery.html
 */
import { stringField } from '../aws-json/json-fields';
import type { TimestreamOperation } from './operation';
import type { Executions } from './query/executions';
import { constraintError } from './service-error';

/** Makes the operation. */
export function cancelQuery(executions: Executions): TimestreamOperation {
  return async ({ body }) => {
    const queryId = stringField(body, 'QueryId');
    if (queryId === undefined) {
      throw constraintError('null', 'queryId', 'Member must not be null');
    }
    const execution = executions.ofId(queryId);
    if (execution.isCancelled) {
      return { CancellationMessage: `The query ${queryId} has already been cancelled.` };
    }
    await execution.cancel();
    return {};
  };
}
