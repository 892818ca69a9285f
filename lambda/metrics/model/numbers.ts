declare const kind: unique symbol;

/** A number that stands for something of a request, and cannot be taken for one that stands for something else. */
export type NumberOf<Kind extends string> = number & { readonly [kind]: Kind };

/** Index of a series of a request, or of what was read for a query. */
export type SeriesNumber = NumberOf<'series'>;
