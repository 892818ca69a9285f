import type { HypothesisVerdict } from '../../windows/result';
import { html, type Html } from '../frame/html';
import { renderSign } from './status';

/** What became of a hypothesis, in a word. */
export const hypothesisWords: Readonly<Record<HypothesisVerdict, string>> = {
  held: 'Held',
  violated: 'Violated',
  late: 'Late',
  inconclusive: 'Inconclusive',
};

/** The colour and the sign of each. */
export const hypothesisStatuses: Readonly<Record<HypothesisVerdict, 'passed' | 'failed' | 'unknown'>> = {
  held: 'passed',
  violated: 'failed',
  late: 'failed',
  inconclusive: 'unknown',
};

/** What became of a hypothesis: a word with a sign. */
export function renderHypothesisVerdict(verdict: HypothesisVerdict): Html {
  const status = hypothesisStatuses[verdict];
  return html`<span class="status ${status}">${renderSign(status)}${hypothesisWords[verdict]}</span>`;
}
