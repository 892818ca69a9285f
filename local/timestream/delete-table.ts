/**
 * Deletes a table with all of its records.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_DeleteTable.html
 */
import { stringField } from '../aws-json/json-fields';
import { checkResourceName } from './names';
import type { TimestreamOperation } from './operation';
import { resourceNotFoundError } from './service-error';

/** Makes the operation. */
export function deleteTable(
  databases: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  remove: (database: string, table: string) => Promise<void>,
): TimestreamOperation {
  return async ({ body }) => {
    const database = checkResourceName(stringField(body, 'DatabaseName'), 'databaseName');
    const table = checkResourceName(stringField(body, 'TableName'), 'tableName');
    if (databases.get(database)?.has(table) !== true) {
      throw resourceNotFoundError(`The table ${table} does not exist.`);
    }
    await remove(database, table);
    return {};
  };
}
