import type { NumberOf } from '../../metrics/model/numbers';

/** Number of a label of a request, by which `LabelTable` has its name and value. */
export type LabelNumber = NumberOf<'label'>;

/** Numbers of labels, such as those of a series: a view that cannot be written to. */
export interface LabelNumbers extends Iterable<LabelNumber> {
  /** The first that `judge` accepts. */
  find(judge: (label: LabelNumber) => boolean): LabelNumber | undefined;
  /** Those from position `start` up to `end`. */
  subarray(start: number, end: number): LabelNumbers;
}

/** Number of a destination of a request. */
export type DestinationNumber = NumberOf<'destination'>;

/** In place of a label that a series does not have. */
export const NO_LABEL = -1 as LabelNumber;

/** In place of the destination of a series that is refused, or of what has none. */
export const NO_DESTINATION = -1 as DestinationNumber;
