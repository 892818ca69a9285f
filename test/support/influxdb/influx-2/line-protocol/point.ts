import type { ByteText } from '../byte-text';

/** Value of a field. Integers and unsigned ones have 64 bits. */
export type FieldValue =
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'integer' | 'unsigned'; readonly value: bigint }
  | { readonly type: 'string'; readonly value: ByteText }
  | { readonly type: 'boolean'; readonly value: boolean };

interface Field {
  readonly name: ByteText;
  readonly value: FieldValue;
}

/** Key and value of a tag. */
export type Tag = readonly [key: ByteText, value: ByteText];

/** A line of line protocol. */
export interface Point {
  /** Measurement and tags as they were written, the tags sorted by their keys. */
  readonly key: ByteText;
  readonly measurement: ByteText;
  /** Sorted by their keys. */
  readonly tags: readonly Tag[];
  /** As they were written: a name may come twice. */
  readonly fields: readonly Field[];
  /** Nanoseconds since 1970. */
  readonly time: bigint;
}

/** What is wrong with a line. */
export class LineError extends Error {
  override name = 'LineError';
}
