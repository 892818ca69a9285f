/** A label as text. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/** Name of the label that names the metric. */
export const METRIC_NAME = '__name__';
