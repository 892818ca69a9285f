/**
 * Reads the body of WriteRecords and checks everything that can be judged from the request alone.
 *
 * Any error here fails the whole request with a ValidationException and nothing is stored: a request that breaks the
 * API's own terms (shape, counts, lengths, names, types, sizes) is wrong whatever the table holds. What depends on the
 * clock or on the table is judged per record, later, and answered with RejectedRecords.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html
 */
import {
  type JsonObject,
  longField,
  objectField,
  objectListField,
  stringField,
} from '../aws-json/json-fields';
import { LIMITS } from './limits';
import { canonicalValue, checkValueLength, parseDouble } from './measure-value';
import { checkDimensionName, checkMeasureName, checkMultiMeasureName, checkResourceName } from './names';
import {
  MEASURE_VALUE_TYPES,
  type Measure,
  type MeasureValueType,
  type RecordValue,
  SCALAR_TYPES,
  type TimestreamRecord,
} from './record';
import { NANOSECONDS_PER_UNIT, type TimeUnit } from './record-time';
import { constraintError, validationError } from './service-error';

/** A WriteRecords request that is valid in itself. */
interface WriteRequest {
  readonly database: string;
  readonly table: string;
  /** As in the request: the place in this list is the RecordIndex of a rejection. */
  readonly records: readonly TimestreamRecord[];
}

/** A record as sent, its fields still optional and still text. */
interface RawRecord {
  readonly dimensions: readonly JsonObject[];
  readonly measureName: string | undefined;
  readonly measureValue: string | undefined;
  readonly measureValueType: string | undefined;
  readonly measureValues: readonly JsonObject[] | undefined;
  readonly time: string | undefined;
  readonly timeUnit: string | undefined;
  readonly version: bigint | undefined;
}

const TIME_UNITS = Object.keys(NANOSECONDS_PER_UNIT) as readonly TimeUnit[];
const BYTES_OF_NUMBER = 8;

/**
 * Parses and checks a request.
 *
 * @throws {ServiceError} SerializationException or ValidationException.
 */
export function parseWriteRequest(body: JsonObject): WriteRequest {
  const database = checkResourceName(stringField(body, 'DatabaseName'), 'databaseName');
  const table = checkResourceName(stringField(body, 'TableName'), 'tableName');
  const records = objectListField(body, 'Records');
  checkRecordCount(records);
  const common = rawRecord(objectField(body, 'CommonAttributes') ?? {});
  return {
    database,
    table,
    records: records.map((record, index) => {
      const path = `records.${index + 1}.member`;
      return parseRecord(merge(common, rawRecord(record), path), path);
    }),
  };
}

function checkRecordCount(
  records: readonly JsonObject[] | undefined,
): asserts records is readonly JsonObject[] {
  if (records === undefined) {
    throw constraintError('null', 'records', 'Member must not be null');
  }
  if (records.length < 1) {
    throw constraintError('[]', 'records', 'Member must have length greater than or equal to 1');
  }
  if (records.length > LIMITS.recordsPerRequest) {
    const limit = `Member must have length less than or equal to ${LIMITS.recordsPerRequest}`;
    throw constraintError(`[${records.length} records]`, 'records', limit);
  }
}

function rawRecord(source: JsonObject): RawRecord {
  return {
    dimensions: objectListField(source, 'Dimensions') ?? [],
    measureName: stringField(source, 'MeasureName'),
    measureValue: stringField(source, 'MeasureValue'),
    measureValueType: stringField(source, 'MeasureValueType'),
    measureValues: objectListField(source, 'MeasureValues'),
    time: stringField(source, 'Time'),
    timeUnit: stringField(source, 'TimeUnit'),
    version: longField(source, 'Version'),
  };
}

/** Joins common attributes and a record; the service lets no field be in both. */
function merge(common: RawRecord, record: RawRecord, path: string): RawRecord {
  const either = <Field extends Exclude<keyof RawRecord, 'dimensions'>>(field: Field): RawRecord[Field] => {
    if (common[field] !== undefined && record[field] !== undefined) {
      throw validationError(`'${path}.${field}' is also given in the common attributes.`);
    }
    return record[field] ?? common[field];
  };
  return {
    dimensions: [...common.dimensions, ...record.dimensions],
    measureName: either('measureName'),
    measureValue: either('measureValue'),
    measureValueType: either('measureValueType'),
    measureValues: either('measureValues'),
    time: either('time'),
    timeUnit: either('timeUnit'),
    version: either('version'),
  };
}

function parseRecord(raw: RawRecord, path: string): TimestreamRecord {
  const dimensions = parseDimensions(raw.dimensions, path);
  const measureName = checkMeasureName(raw.measureName, `${path}.measureName`);
  const unit = oneOf(TIME_UNITS, raw.timeUnit ?? 'MILLISECONDS', `${path}.timeUnit`);
  const record: TimestreamRecord = {
    dimensions,
    measureName,
    timeNs: parseTime(raw.time, unit, `${path}.time`),
    version: parseVersion(raw.version, `${path}.version`),
    value: parseValue(raw, unit, path),
  };
  checkColumnsDiffer(record, path);
  checkSizes(record, path);
  return record;
}

function parseDimensions(sources: readonly JsonObject[], path: string): Record<string, string> {
  // As the service says it: https://github.com/leonyork/xk6-output-timestream/issues/257
  if (sources.length < LIMITS.dimensionsPerRecordMinimum) {
    throw validationError('At least one dimension is required for a record.');
  }
  if (sources.length > LIMITS.dimensionsPerRecord) {
    const limit = `Member must have length less than or equal to ${LIMITS.dimensionsPerRecord}`;
    throw constraintError(`[${sources.length} dimensions]`, `${path}.dimensions`, limit);
  }
  const dimensions = new Map<string, string>();
  sources.forEach((source, index) => {
    const place = `${path}.dimensions.${index + 1}.member`;
    const name = checkDimensionName(stringField(source, 'Name'), `${place}.name`);
    const value = stringField(source, 'Value');
    if (value === undefined) {
      throw constraintError('null', `${place}.value`, 'Member must not be null');
    }
    oneOf(['VARCHAR'], stringField(source, 'DimensionValueType') ?? 'VARCHAR', `${place}.dimensionValueType`);
    if (dimensions.has(name)) {
      throw validationError(`The dimension name '${name}' at '${place}.name' is given more than once.`);
    }
    dimensions.set(name, value);
  });
  return Object.fromEntries([...dimensions].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function parseTime(text: string | undefined, unit: TimeUnit, path: string): bigint {
  if (text === undefined) {
    throw constraintError('null', path, 'Member must not be null');
  }
  if (text.length < 1 || text.length > LIMITS.timeCharacters) {
    throw constraintError(text, path, `Member must have length between 1 and ${LIMITS.timeCharacters}`);
  }
  if (!/^\d+$/.test(text)) {
    throw validationError(`The time '${text}' at '${path}' is not a whole number that is not negative.`);
  }
  return BigInt(text) * NANOSECONDS_PER_UNIT[unit];
}

function parseVersion(version = 1n, path: string): bigint {
  if (version < 1n) {
    throw constraintError(String(version), path, 'Member must have value greater than or equal to 1');
  }
  return version;
}

function parseValue(raw: RawRecord, unit: TimeUnit, path: string): RecordValue {
  const type = oneOf(MEASURE_VALUE_TYPES, raw.measureValueType ?? 'DOUBLE', `${path}.measureValueType`);
  if (type === 'MULTI') {
    if (raw.measureValue !== undefined) {
      throw validationError(`'${path}.measureValue' must not be given for type MULTI.`);
    }
    return { type, value: parseMeasures(raw.measureValues ?? [], unit, path) };
  }
  if (raw.measureValues !== undefined && raw.measureValues.length > 0) {
    throw validationError(`'${path}.measureValues' must only be given for type MULTI.`);
  }
  return parseSingleValue(type, raw.measureValue, unit, `${path}.measureValue`);
}

function parseSingleValue(
  type: Exclude<MeasureValueType, 'MULTI'>,
  text: string | undefined,
  unit: TimeUnit,
  path: string,
): RecordValue {
  // The API's enumeration has TIMESTAMP, yet the service takes it only inside MULTI: boto/boto3 issue 3138.
  if (type === 'TIMESTAMP') {
    throw validationError('TIMESTAMP is an invalid measure value type.');
  }
  if (text === undefined) {
    throw constraintError('null', path, 'Member must not be null');
  }
  checkValueLength(text, path);
  return type === 'DOUBLE'
    ? { type, value: parseDouble(text, path) }
    : { type, value: canonicalValue(type, text, unit, path) };
}

function parseMeasures(sources: readonly JsonObject[], unit: TimeUnit, path: string): Measure[] {
  if (sources.length < 1 || sources.length > LIMITS.measuresPerMultiRecord) {
    throw validationError(
      `'${path}.measureValues' has ${sources.length} members; type MULTI takes 1 to ${LIMITS.measuresPerMultiRecord}.`,
    );
  }
  let characters = 0;
  const measures = sources.map((source, index): Measure => {
    const place = `${path}.measureValues.${index + 1}.member`;
    const name = checkMultiMeasureName(stringField(source, 'Name'), `${place}.name`);
    const type = oneOf(SCALAR_TYPES, stringField(source, 'Type') ?? 'null', `${place}.type`);
    const text = stringField(source, 'Value') ?? '';
    checkValueLength(text, `${place}.value`);
    characters += text.length;
    return { name, type, value: canonicalValue(type, text, unit, `${place}.value`) };
  });
  if (characters > LIMITS.multiRecordCharacters) {
    throw validationError(
      `The values of '${path}.measureValues' have ${characters} characters; at most ${LIMITS.multiRecordCharacters} are allowed.`,
    );
  }
  return measures.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Dimensions and measures of a multi-measure record are columns of one table. */
function checkColumnsDiffer(record: TimestreamRecord, path: string): void {
  if (record.value.type !== 'MULTI') {
    return;
  }
  const columns = new Set(Object.keys(record.dimensions));
  for (const { name } of record.value.value) {
    if (columns.has(name)) {
      throw validationError(`The name '${name}' at '${path}.measureValues' is given more than once.`);
    }
    columns.add(name);
  }
}

function checkSizes(record: TimestreamRecord, path: string): void {
  const ofDimensions = Object.entries(record.dimensions).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (ofDimensions > LIMITS.dimensionBytesPerSeries) {
    throw validationError(
      `The names and values of '${path}.dimensions' have ${ofDimensions} bytes; at most ${LIMITS.dimensionBytesPerSeries} are allowed.`,
    );
  }
  const ofRecord =
    BYTES_OF_NUMBER + ofDimensions + Buffer.byteLength(record.measureName) + valueBytes(record.value);
  if (ofRecord > LIMITS.recordBytes) {
    throw validationError(
      `The record at '${path}' has ${ofRecord} bytes; at most ${LIMITS.recordBytes} are allowed.`,
    );
  }
}

/** @see https://docs.aws.amazon.com/timestream/latest/developerguide/metering-and-pricing.writes.html */
function valueBytes(value: RecordValue): number {
  if (value.type === 'MULTI') {
    return value.value.reduce(
      (sum, measure) => sum + Buffer.byteLength(measure.name) + scalarBytes(measure.type, measure.value),
      0,
    );
  }
  return scalarBytes(value.type, String(value.value));
}

function scalarBytes(type: Exclude<MeasureValueType, 'MULTI'>, text: string): number {
  switch (type) {
    case 'VARCHAR':
      return Buffer.byteLength(text);
    case 'BOOLEAN':
      return 1;
    default:
      return BYTES_OF_NUMBER;
  }
}

function oneOf<Member extends string>(allowed: readonly Member[], text: string, path: string): Member {
  const member = allowed.find((candidate) => candidate === text);
  if (member === undefined) {
    throw constraintError(text, path, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
  }
  return member;
}
