import { METRIC_NAME_DIMENSION, NO_LABELS_DIMENSION, OTHER_LABELS_DIMENSION } from './dimension';
import { multiMeasures } from './measure-names';

/** Names of columns that are no label's own. */
interface OwnColumns {
  readonly metricName: string;
  readonly otherLabels: string;
  readonly noLabels: string;
  readonly histogram: string;
}

/** The names that are written, and those that earlier versions wrote. A table may have both, a record those of one. */
export const ownColumns: readonly OwnColumns[] = [
  {
    metricName: METRIC_NAME_DIMENSION,
    otherLabels: OTHER_LABELS_DIMENSION,
    noLabels: NO_LABELS_DIMENSION.name,
    histogram: multiMeasures.histogram,
  },
  {
    metricName: '__name__',
    otherLabels: '__other_labels__',
    noLabels: 'prometheus_no_labels',
    histogram: '__histogram',
  },
];
