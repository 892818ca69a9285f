import { hypothesisLanes } from '../../../../../lambda/krkn-telemetry/model/timeline/hypothesis-lanes';
import type { HypothesisResult } from '../../../../../lambda/krkn-telemetry/windows/result';
import { hypothesisResults, START, windowsResult } from '../../../../support/windows-results';

const { violated } = hypothesisResults;
const violation = violated.violations[0]!;
const window = { start: START, end: START + 600 };

it.each<[string, HypothesisResult['violations'], readonly string[]]>([
  ['once', [violation], ['worst 0.042']],
  [
    'in groups at the same time',
    ['a', 'b', 'b'].map((pod) => ({ ...violation, labels: { pod } })),
    ['violated in 2 groups'],
  ],
  [
    'in stretches too close to be told apart',
    [violation, { ...violation, start: violation.end }],
    ['violated 2 times'],
  ],
  [
    'in stretches apart',
    [violation, { ...violation, start: START + 400, end: START + 500 }],
    ['worst 0.042', 'worst 0.042'],
  ],
])('violated %s', (_, violations, labels) => {
  const [lane] = hypothesisLanes(windowsResult({ hypotheses: [{ ...violated, violations }] }));
  expect(lane!.draw(window).bars.map(({ label }) => label)).toEqual(labels);
});

it.each([
  ['violated', 'error', { isBad: true, isWarning: false }, 'violated'],
  ['late', 'error', { isBad: true, isWarning: false }, 'violated'],
  ['violated', 'warning', { isBad: false, isWarning: true }, 'warned'],
  ['late', 'warning', { isBad: false, isWarning: true }, 'warned'],
] as const)('%s of severity %s', (verdict, severity, told, kind) => {
  const [lane] = hypothesisLanes(windowsResult({ hypotheses: [{ ...violated, verdict, severity }] }));
  expect(lane!.draw(window)).toMatchObject({ ...told, bars: [{ kind }] });
});
