import type { RE2JS } from 're2js';
import type { ByteText } from '../byte-text';
import type { Span } from './flux-error';

/** What decides whether a row is kept. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not' | 'exists'; readonly argument: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: '==' | '!=' | '=~' | '!~';
      readonly left: Condition;
      readonly right: Condition;
    }
  /** A column of the row. */
  | { readonly kind: 'member'; readonly label: ByteText }
  | { readonly kind: 'string'; readonly value: ByteText }
  | { readonly kind: 'regex'; readonly regex: RE2JS }
  | { readonly kind: 'boolean'; readonly value: boolean };

/** Value of an argument. */
export type Argument = Span &
  (
    | { readonly kind: 'string'; readonly value: ByteText }
    | { readonly kind: 'integer'; readonly value: bigint }
    /** In nanoseconds; negative: before now. */
    | { readonly kind: 'duration'; readonly value: bigint }
    | { readonly kind: 'texts'; readonly values: readonly ByteText[] }
    | { readonly kind: 'condition'; readonly condition: Condition }
    | { readonly kind: 'call'; readonly call: Call }
  );

/** A call of a function. */
export interface Call extends Span {
  readonly name: string;
  readonly arguments: ReadonlyMap<string, Argument>;
}
