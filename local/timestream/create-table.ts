/**
 * Creates a table, which exists until the stand-in is closed.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_CreateTable.html
 */
import { type JsonObject, longField, objectField, stringField } from '../aws-json/json-fields';
import type { TableDefinition } from './engine';
import { checkResourceName } from './names';
import type { TimestreamOperation } from './operation';
import { retentionProblem } from './record-time';
import {
  conflictError,
  constraintError,
  notImplementedError,
  resourceNotFoundError,
  validationError,
} from './service-error';

/** Fields of the API that would change what the table does. */
const UNSUPPORTED = ['MagneticStoreWriteProperties', 'Schema'];

/** Makes the operation. */
export function createTable(
  databases: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
  create: (definition: TableDefinition) => Promise<void>,
): TimestreamOperation {
  return async ({ body }) => {
    const definition = parseDefinition(body);
    const tables = databases.get(definition.database);
    if (tables === undefined) {
      throw resourceNotFoundError(`The database ${definition.database} does not exist.`);
    }
    if (tables.has(definition.table)) {
      throw conflictError();
    }
    await create(definition);
    return {
      Table: { DatabaseName: definition.database, TableName: definition.table, TableStatus: 'ACTIVE' },
    };
  };
}

function parseDefinition(body: JsonObject): TableDefinition {
  const database = checkResourceName(stringField(body, 'DatabaseName'), 'databaseName');
  const table = checkResourceName(stringField(body, 'TableName'), 'tableName');
  const unsupported = UNSUPPORTED.find((name) => objectField(body, name) !== undefined);
  if (unsupported !== undefined) {
    throw notImplementedError(`The stand-in creates no tables with ${unsupported}.`);
  }
  const retention = objectField(body, 'RetentionProperties');
  return { database, table, ...(retention && parseRetention(retention)) };
}

/** If one retention is given, the API requires both. */
function parseRetention(
  source: JsonObject,
): Pick<TableDefinition, 'memoryStoreRetentionHours' | 'magneticStoreRetentionDays'> {
  const [hours, days] = (
    ['MemoryStoreRetentionPeriodInHours', 'MagneticStoreRetentionPeriodInDays'] as const
  ).map((name) => {
    const value = longField(source, name);
    if (value === undefined) {
      throw constraintError('null', `retentionProperties.${name}`, 'Member must not be null');
    }
    return Number(value);
  });
  const problem = retentionProblem(hours, days);
  if (problem !== undefined) {
    throw validationError(problem);
  }
  return { memoryStoreRetentionHours: hours!, magneticStoreRetentionDays: days! };
}
