import { labelJson } from '../../../model/label-json';
import { isIdentity, labelRoles, type LabelRoles } from '../../../model/label-roles';
import type { Labels } from '../../../model/label-table';
import type { Selection } from '../../../model/selection';
import { dimensionsOf } from '../../../../metrics/timestream/dimension';
import { reservedMeasureNames } from '../../../../metrics/timestream/measure-names';
import type { LabelNumber } from '../../../model/numbers';
import type { SeriesNumber } from '../../../../metrics/model/numbers';

/** A label that is stored together with others of its series in one dimension. No role has this number. */
const OTHER = 255;

/** Names of the labels that are dimensions; all others of a series are stored in one. Undefined: every label is one. */
export type DimensionLabels = ReadonlySet<string> | undefined;

/** What each label is in a record: its role, or {@link OTHER}. */
function placesOf(labels: Labels, roles: LabelRoles, dimensionLabels: DimensionLabels): LabelRoles {
  if (dimensionLabels === undefined) return roles;
  return roles.map((role, label) =>
    role === labelRoles.identity && !dimensionLabels.has(labels.names[label]!) ? OTHER : role,
  );
}

/** What each label of a request is in a Timestream record, worked out once a label however many series have it. */
export class RecordLabels {
  /**
   * JSON of each label by its number: of a dimension the list items, of the metric's name the string, of one of the
   * other labels a member of their object, as it stands in a string. Empty of a label that is not stored.
   */
  readonly fragments: string[];
  /**
   * Bytes of each label's dimensions, names and values, or of the metric's name, or of the member of the other labels'
   * object and a comma.
   */
  readonly bytes: Float64Array;
  /** Number of dimensions that each label takes. */
  readonly dimensionCounts: Uint8Array;
  /** Whether any label is stored with others in one dimension. */
  readonly haveOthers: boolean;

  /** Names of metrics by which other data is stored. */
  private readonly reserved = new Set<LabelNumber>();
  private readonly places: LabelRoles;

  constructor(
    private readonly selection: Pick<Selection, 'request' | 'roles'>,
    dimensionLabels: DimensionLabels,
  ) {
    const { labels } = selection.request;
    const { size } = labels;
    this.places = placesOf(labels, selection.roles, dimensionLabels);
    this.haveOthers = this.places.includes(OTHER);
    this.fragments = new Array<string>(size).fill('');
    this.bytes = new Float64Array(size);
    this.dimensionCounts = new Uint8Array(size);
    for (let label = 0 as LabelNumber; label < size; label++) this.workOut(label);
  }

  isDimension(label: LabelNumber): boolean {
    return this.places[label] === labelRoles.identity;
  }

  isMetricName(label: LabelNumber): boolean {
    return this.places[label] === labelRoles.metricName;
  }

  /** Whether the label names a metric as no metric may be named. */
  isReservedName(label: LabelNumber): boolean {
    return this.reserved.has(label);
  }

  /** Whether the label is stored with others of its series in one dimension. */
  isOther(label: LabelNumber): boolean {
    return this.places[label] === OTHER;
  }

  /** A text that is the same for the same series in every request, and for no others. */
  keyOf(series: SeriesNumber): string {
    let key = '';
    for (const label of this.selection.request.labelsOf(series)) {
      if (isIdentity(this.selection.roles[label])) key += `${this.fragments[label]!},`;
    }
    return key;
  }

  private workOut(label: LabelNumber): void {
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
    if (!this.isDimension(label)) return;
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
