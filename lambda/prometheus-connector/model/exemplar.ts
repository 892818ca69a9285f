import type { Label } from '../../metrics/model/label';

/** Why an exemplar breaks the protocol although the message around it does not. */
export type ExemplarProblem = 'invalid_label_reference' | 'invalid_utf8' | 'exemplar_too_large';

/** An observation that stands for those of its series, with labels of its own such as a trace's id. */
export interface Exemplar {
  /** As they came. */
  readonly labels: readonly Label[];
  /** Low and high word of its value: the bits that arrived. */
  readonly lowWord: number;
  readonly highWord: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly problem: ExemplarProblem | undefined;
}
