declare const kind: unique symbol;

/** A number that stands for something of a request, and cannot be taken for one that stands for something else. */
type NumberOf<Kind extends string> = number & { readonly [kind]: Kind };

/** Number of a label of a request, by which `LabelTable` has its name and value. */
export type LabelNumber = NumberOf<'label'>;

/** Numbers of labels, such as those of a series: a view that cannot be written to. */
export interface LabelNumbers extends Iterable<LabelNumber> {
  /** The first that `judge` accepts. */
  find(judge: (label: LabelNumber) => boolean): LabelNumber | undefined;
  /** Those from position `start` up to `end`. */
  subarray(start: number, end: number): LabelNumbers;
}

/** Index of a series of a request, or of what was read for a query. */
export type SeriesNumber = NumberOf<'series'>;

/** Number of a destination of a request. */
export type DestinationNumber = NumberOf<'destination'>;

/** In place of a label that a series does not have. */
export const NO_LABEL = -1 as LabelNumber;

/** In place of the destination of a series that is refused, or of what has none. */
export const NO_DESTINATION = -1 as DestinationNumber;
