/**
 * What a table has come to hold, as far as the service limits it: names of dimensions and measures, and the one
 * type that each measure has. The limits themselves keep this small.
 *
 * A record that breaks one of these rules is rejected alone (RejectedRecords): whether it does depends on all that
 * was written before, so the request is not wrong in itself, and the API names "dimensions or measures that exceed
 * the Timestream defined limits" among the reasons for a RejectedRecord.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_RejectedRecord.html
 */
import { LIMITS } from './limits';
import type { MeasureValueType, ScalarType, TimestreamRecord } from './record';

/** Names and types that one table has. */
export interface TableNames {
  readonly dimensionNames: ReadonlySet<string>;
  readonly measureTypes: ReadonlyMap<string, MeasureValueType>;
  /** Of measures in multi-measure records. */
  readonly multiMeasureTypes: ReadonlyMap<string, ScalarType>;
}

/** Takes in names and types, as far as the limits allow. */
export class TableCatalog implements TableNames {
  readonly dimensionNames = new Set<string>();
  readonly measureTypes = new Map<string, MeasureValueType>();
  readonly multiMeasureTypes = new Map<string, ScalarType>();

  /** Takes the record's names in, or gives the reason why the table cannot hold them and stays as it was. */
  admit(record: TimestreamRecord): string | undefined {
    const reason =
      this.refuseMeasure(record) ?? this.refuseDimensions(record) ?? this.refuseMultiMeasures(record);
    if (reason === undefined) {
      this.takeIn(record);
    }
    return reason;
  }

  private refuseMeasure(record: TimestreamRecord): string | undefined {
    const type = this.measureTypes.get(record.measureName);
    if (type === undefined) {
      return this.measureTypes.size < LIMITS.measureNamesPerTable
        ? undefined
        : `The table has reached its limit of ${LIMITS.measureNamesPerTable} measure names.`;
    }
    return type === record.value.type
      ? undefined
      : 'Measure name already has an assigned measure value type. Each measure name can have only one measure value type and cannot be changed.';
  }

  private refuseDimensions(record: TimestreamRecord): string | undefined {
    const names = Object.keys(record.dimensions);
    const added = names.filter((name) => !this.dimensionNames.has(name));
    if (added.length === 0) {
      return undefined;
    }
    if (this.dimensionNames.size + added.length > LIMITS.dimensionsPerTable) {
      return `The table has reached its limit of ${LIMITS.dimensionsPerTable} dimensions.`;
    }
    const clash = added.find((name) => this.multiMeasureTypes.has(name));
    return clash === undefined
      ? undefined
      : `The dimension name '${clash}' is that of a measure of the table.`;
  }

  private refuseMultiMeasures(record: TimestreamRecord): string | undefined {
    if (record.value.type !== 'MULTI') {
      return undefined;
    }
    const measures = record.value.value;
    if (measures.some(({ name, type }) => (this.multiMeasureTypes.get(name) ?? type) !== type)) {
      return 'Multi measure name already has an assigned measure value type. Each multi measure name can have only one measure value type and cannot be changed.';
    }
    const added = measures.filter(({ name }) => !this.multiMeasureTypes.has(name));
    if (this.multiMeasureTypes.size + added.length > LIMITS.multiMeasureNamesPerTable) {
      return `The table has reached its limit of ${LIMITS.multiMeasureNamesPerTable} unique measures of multi-measure records.`;
    }
    const clash = added.find(({ name }) => this.dimensionNames.has(name));
    return clash === undefined
      ? undefined
      : `The measure name '${clash.name}' is that of a dimension of the table.`;
  }

  private takeIn(record: TimestreamRecord): void {
    this.measureTypes.set(record.measureName, record.value.type);
    for (const name of Object.keys(record.dimensions)) {
      this.dimensionNames.add(name);
    }
    if (record.value.type === 'MULTI') {
      for (const { name, type } of record.value.value) {
        this.multiMeasureTypes.set(name, type);
      }
    }
  }
}
