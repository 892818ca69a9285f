import type { HypothesisResult, HypothesisVerdict } from '../../windows/result';
import { html, type Html } from '../frame/html';
import { attentionSign, renderSign } from './status';

/** What became of a hypothesis, in a word. */
export const hypothesisWords: Readonly<Record<HypothesisVerdict, string>> = {
  held: 'Held',
  violated: 'Violated',
  late: 'Late',
  inconclusive: 'Inconclusive',
};

/** What its colour depends on. */
type Outcome = Pick<HypothesisResult, 'verdict' | 'severity'>;

/** The colour of what became of a hypothesis. `attention`: it did not hold, and failed no run. */
export function hypothesisStatus({
  verdict,
  severity,
}: Outcome): 'passed' | 'failed' | 'attention' | 'unknown' {
  if (verdict === 'held') return 'passed';
  if (verdict === 'inconclusive') return 'unknown';
  return severity === 'error' ? 'failed' : 'attention';
}

/** What became of a hypothesis: a word with a sign. */
export function renderHypothesisVerdict(outcome: Outcome): Html {
  const status = hypothesisStatus(outcome);
  const word = hypothesisWords[outcome.verdict];
  if (status === 'attention') return html`<span class="status unknown">${attentionSign}${word}</span>`;
  return html`<span class="status ${status}">${renderSign(status)}${word}</span>`;
}
