import type { Baseline } from '../../model/comparison/baselines';

/** What a run that another is compared with is called, by the rule that chose it. */
export const baselineWords: Readonly<Record<Baseline['common'], string>> = {
  'same scenarios': 'the last passing run of the same scenarios',
  'scenarios in common': 'the last passing run with scenarios in common',
  'other scenarios': 'the last passing run',
};
