import type { WriteRequest } from '../../../model/write-request';
import { decimalText } from './decimal-text';
import type { Destination } from '../../../write/select/destinations';
import { NO_LABELS_DIMENSION, OTHER_LABELS_DIMENSION } from '../dimension';
import type { TimestreamLabels } from './record-labels';

/** What all records of a call have in common, and so is written once. Timestream bills by the KiB. */
interface CommonAttributes {
  /** Number of the label that is the metric's name, if all records have the same. */
  readonly metricName: number | undefined;
  /** Milliseconds, if all records have the same. */
  readonly timestamp: number | undefined;
  /** Items of the list of dimensions that all records have. */
  readonly dimensions: string;
}

/**
 * Writes the bodies of WriteRecords calls: single-measure records, the metric's name as measure name, the other labels
 * as dimensions. Type, unit and version are left to their defaults, DOUBLE, MILLISECONDS and 1: a record that is sent
 * again is then the same record.
 *
 * The text is what the SDK's serializer would make of the same records, field for field. Writing it here, from parts
 * that are made once a label, takes an eighth of the time.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html
 */
export class TimestreamBody {
  /** How many records of the batch at hand have each label. A batch holds 100 at most. */
  private readonly occurrences: Uint8Array;

  constructor(
    private readonly request: WriteRequest,
    private readonly labels: TimestreamLabels,
  ) {
    this.occurrences = new Uint8Array(request.labels.size);
  }

  /** The JSON body of a call for some samples, whose labels are all prepared. */
  serialize(destination: Destination, samples: readonly number[]): string {
    this.countLabels(samples);
    if (this.labels.haveOthers && !this.shareOthers(samples)) this.forgetOthers(samples);
    const common = this.commonAttributes(samples);
    let records = '';
    for (const sample of samples) {
      if (records !== '') records += ',';
      records += this.record(sample, common, samples.length);
    }
    const body =
      `{"DatabaseName":${JSON.stringify(destination.database)},"TableName":${JSON.stringify(destination.table)},` +
      `"Records":[${records}],"CommonAttributes":{${this.commonFields(common)}}}`;
    this.forgetLabels(samples);
    return body;
  }

  private countLabels(samples: readonly number[]): void {
    const { request, occurrences } = this;
    for (const sample of samples) {
      const series = request.samples.seriesOf(sample);
      const end = request.endOfLabels(series);
      for (let row = request.firstLabel(series); row < end; row++) occurrences[request.labelAt(row)]!++;
    }
  }

  private forgetLabels(samples: readonly number[]): void {
    const { request, occurrences } = this;
    for (const sample of samples) {
      const series = request.samples.seriesOf(sample);
      const end = request.endOfLabels(series);
      for (let row = request.firstLabel(series); row < end; row++) occurrences[request.labelAt(row)] = 0;
    }
  }

  /** Whether all records have the same other labels: these are one dimension, which is common as a whole or not. */
  private shareOthers(samples: readonly number[]): boolean {
    const { labels, occurrences } = this;
    return samples.every((sample) =>
      this.labelsOf(sample).every((label) => !labels.isOther(label) || occurrences[label] === samples.length),
    );
  }

  private forgetOthers(samples: readonly number[]): void {
    for (const sample of samples) {
      for (const label of this.labelsOf(sample)) if (this.labels.isOther(label)) this.occurrences[label] = 0;
    }
  }

  private commonAttributes(samples: readonly number[]): CommonAttributes {
    const first = samples[0]!;
    const timestamp = this.request.samples.timestamp(first);
    const metricName = this.labelsOf(first).find((label) => this.labels.isMetricName(label))!;
    return {
      metricName: this.occurrences[metricName] === samples.length ? metricName : undefined,
      timestamp: samples.every((sample) => this.request.samples.timestamp(sample) === timestamp)
        ? timestamp
        : undefined,
      dimensions: this.commonDimensions(first, samples.length),
    };
  }

  private commonDimensions(first: number, batchSize: number): string {
    const { labels } = this;
    let dimensions = '';
    let others = '';
    for (const label of this.labelsOf(first)) {
      if (this.occurrences[label] !== batchSize) continue;
      if (labels.isDimension(label)) dimensions = joined(dimensions, labels.fragments[label]!);
      else if (labels.isOther(label)) others = joined(others, labels.fragments[label]!);
    }
    return others === '' ? dimensions : joined(dimensions, otherLabels(others));
  }

  private commonFields({ metricName, timestamp, dimensions }: CommonAttributes): string {
    let fields = dimensions === '' ? '' : `"Dimensions":[${dimensions}]`;
    if (metricName !== undefined)
      fields = joined(fields, `"MeasureName":${this.labels.fragments[metricName]!}`);
    return timestamp === undefined ? fields : joined(fields, `"Time":"${timestamp}"`);
  }

  private record(sample: number, common: CommonAttributes, batchSize: number): string {
    const { request, labels, occurrences } = this;
    const { fragments } = labels;
    const series = request.samples.seriesOf(sample);
    const end = request.endOfLabels(series);
    let dimensions = '';
    let others = '';
    let metricName = '';
    for (let row = request.firstLabel(series); row < end; row++) {
      const label = request.labelAt(row);
      if (occurrences[label] === batchSize) continue;
      if (labels.isDimension(label)) dimensions = joined(dimensions, fragments[label]!);
      else if (labels.isMetricName(label)) metricName = fragments[label]!;
      else if (labels.isOther(label)) others = joined(others, fragments[label]!);
    }
    if (others !== '') dimensions = joined(dimensions, otherLabels(others));
    if (dimensions === '' && common.dimensions === '') dimensions = NO_LABELS;
    let record = dimensions === '' ? '{' : `{"Dimensions":[${dimensions}],`;
    if (metricName !== '') record += `"MeasureName":${metricName},`;
    record += `"MeasureValue":"${decimalText(request.samples.value(sample))}"`;
    return common.timestamp === undefined
      ? `${record},"Time":"${request.samples.timestamp(sample)}"}`
      : `${record}}`;
  }

  private labelsOf(sample: number): Uint32Array {
    return this.request.labelsOf(this.request.samples.seriesOf(sample));
  }
}

/** For a series without labels. */
const NO_LABELS = `{"Name":"${NO_LABELS_DIMENSION.name}","Value":"${NO_LABELS_DIMENSION.value}"}`;

/** The dimension of labels that are none of their own. @param members JSON of an object's, as it stands in a string */
function otherLabels(members: string): string {
  return `{"Name":"${OTHER_LABELS_DIMENSION}","Value":"{${members}}"}`;
}

function joined(list: string, item: string): string {
  return list === '' ? item : `${list},${item}`;
}
