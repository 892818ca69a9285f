import type { HypothesisResult, WindowsResult } from '../../windows/result';
import { formatDuration } from '../../text/amounts';
import { formatValue } from '../../text/metric-value';
import { groupCount, isBroken } from '../hypothesis-findings';
import type { Period } from '../time';
import { mergePeriods } from './merge-marks';
import type { Lane, LaneDraft } from './timeline-lane';

/** A lane for each hypothesis of a run, on which is seen where it was violated. Times are those of the run's clock. */
export function hypothesisLanes({ hypotheses, scenarios, shift }: WindowsResult): readonly LaneDraft[] {
  const ofRun = ({ start, end }: Period): Period => ({ start: start - shift, end: end - shift });
  const during = scenarios.map((scenario) => ofRun(scenario.during));
  const watched = scenarios.map(({ during, after }) => ofRun({ ...during, end: (after ?? during).end }));
  return hypotheses.map((hypothesis) => {
    const violations = hypothesis.violations.map((violation) => ({
      ...ofRun(violation),
      worst: violation.worst,
      labels: violation.labels,
    }));
    const isSure = hypothesis.verdict !== 'inconclusive';
    return {
      // What is watched after the last scenario does not make the picture wider.
      periods: [...violations, ...during],
      badness: violations.reduce((sum, { start, end }) => sum + end - start, 0),
      draw: (window) => toLane(hypothesis, violations, isSure ? watched : [], window),
    };
  });
}

interface Violation extends Period {
  readonly worst: number | undefined;
  readonly labels: HypothesisResult['violations'][number]['labels'];
}

function toLane(
  hypothesis: HypothesisResult,
  violations: readonly Violation[],
  watched: readonly Period[],
  window: Period,
): Lane {
  const { name, verdict, severity, unit, recovery } = hypothesis;
  const isError = severity === 'error';
  return {
    kind: 'hypothesis',
    label: name,
    scenarioIndex: undefined,
    result:
      verdict === 'late' && recovery !== undefined ? `late: after ${formatDuration(recovery)}` : verdict,
    isBad: isError && isBroken(hypothesis),
    isWarning: !isError && isBroken(hypothesis),
    watched: mergePeriods(watched, window).map(({ start, end }) => ({ start, end })),
    bars: mergePeriods(violations, window).map(({ start, end, marks }) => ({
      ...{ start, end, kind: isError ? 'violated' : 'warned' },
      label: barLabel(marks, unit),
    })),
    points: [],
  };
}

function barLabel(violations: readonly [Violation, ...Violation[]], unit: HypothesisResult['unit']): string {
  const groups = groupCount(violations);
  if (groups > 1) return `violated in ${groups} groups`;
  if (violations.length > 1) return `violated ${violations.length} times`;
  const [first] = violations;
  return first.worst === undefined ? 'no values' : `worst ${formatValue(first.worst, unit)}`;
}
