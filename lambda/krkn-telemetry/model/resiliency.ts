import type { Run } from './run';

/**
 * The resiliency score of a whole run, 0 to 100: the mean of its scenarios' scores, cut to a whole number as Krkn
 * does. Krkn's own overall report is all zeros on the wire, so it counts only when no scenario has a score and it is
 * not. Undefined when nothing was evaluated.
 */
export function overallResiliency(run: Run): number | undefined {
  const scores = run.scenarios.flatMap(({ resiliencyReport }) => resiliencyReport?.resiliencyScore ?? []);
  if (scores.length === 0) return run.overallResiliencyReport?.resiliencyScore;
  return Math.trunc(scores.reduce((sum, score) => sum + score, 0) / scores.length);
}
