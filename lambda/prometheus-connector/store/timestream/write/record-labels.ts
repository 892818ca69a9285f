import { labelJson } from '../../../model/labels-json';
import { isIdentity, labelRoles } from '../../../model/label-roles';
import { reservedMeasureNames } from '../measures';
import type { Selection } from '../../../write/select/selection';
import { dimensionsOf } from '../dimension';

/** What each label of a request is in a Timestream record, worked out once a label however many series have it. */
export class TimestreamLabels {
  /**
   * JSON of each label by its number: of a dimension the list items, of the metric's name the string, of one of the
   * other labels a member of their object, as it stands in a string. Undefined until {@link prepare}.
   */
  readonly fragments: (string | undefined)[];
  /**
   * Bytes of each label's dimensions, names and values, or of the metric's name, or of the member of the other labels'
   * object and a comma.
   */
  readonly bytes: Float64Array;
  /** Number of dimensions that each label takes. */
  readonly dimensionCounts: Uint8Array;
  readonly roles: Uint8Array;
  /** Whether any label is stored with others in one dimension. */
  readonly haveOthers: boolean;

  /** Names of metrics by which other data is stored, once they are prepared. */
  private readonly reserved = new Set<number>();

  constructor(private readonly selection: Selection) {
    const { size } = selection.request.labels;
    this.roles = selection.roles;
    this.haveOthers = selection.roles.includes(labelRoles.other);
    this.fragments = new Array<string | undefined>(size);
    this.bytes = new Float64Array(size);
    this.dimensionCounts = new Uint8Array(size);
  }

  isDimension(label: number): boolean {
    return this.roles[label] === labelRoles.dimension;
  }

  isMetricName(label: number): boolean {
    return this.roles[label] === labelRoles.metricName;
  }

  /** Whether the label names a metric as no metric may be named. */
  isReservedName(label: number): boolean {
    return this.reserved.has(label);
  }

  /** Whether the label is stored with others of its series in one dimension. */
  isOther(label: number): boolean {
    return this.roles[label] === labelRoles.other;
  }

  /** A text that is the same for the same series in every request, and for no others. Its labels are prepared. */
  keyOf(series: number): string {
    let key = '';
    for (const label of this.selection.request.labelsOf(series)) {
      if (isIdentity(this.roles[label])) key += `${this.fragments[label]!},`;
    }
    return key;
  }

  /** Works out the label, if it has not been yet. */
  prepare(label: number): void {
    if (this.fragments[label] !== undefined) return;
    const { names, values } = this.selection.request.labels;
    if (this.isMetricName(label)) {
      this.fragments[label] = JSON.stringify(values[label]!);
      this.bytes[label] = Buffer.byteLength(values[label]!);
      if (reservedMeasureNames.has(values[label]!)) this.reserved.add(label);
      return;
    }
    if (this.isOther(label)) {
      const member = labelJson({ name: names[label]!, value: values[label]! });
      this.fragments[label] = JSON.stringify(member).slice(1, -1);
      this.bytes[label] = Buffer.byteLength(member) + 1;
      return;
    }
    const dimensions = dimensionsOf(names[label]!, values[label]!);
    this.fragments[label] = dimensions
      .map(({ name, value }) => `{"Name":${JSON.stringify(name)},"Value":${JSON.stringify(value)}}`)
      .join(',');
    this.dimensionCounts[label] = dimensions.length;
    for (const { name, value } of dimensions) {
      this.bytes[label]! += Buffer.byteLength(name) + Buffer.byteLength(value);
    }
  }
}
