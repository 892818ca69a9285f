import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { overallResiliency } from '../../../../lambda/krkn-telemetry/model/run-outcome';
import { run, scenario } from '../../../support/krkn-payloads';

const report = (resiliency_score: unknown): object => ({ resiliency_score, passed_slos: 1, total_slos: 2 });
const scored = (score: unknown): object => scenario({ resiliency_report: report(score) });
const zeros = { scenarios: {}, resiliency_score: 0, passed_slos: 0, total_slos: 0 };

it.each([
  ['no scores', [scenario()], zeros, undefined],
  ['no scenarios', [], zeros, undefined],
  ['no overall report', [scored(82)], undefined, 82],
  ['the mean, to a tenth', [scored(82), scored(97), scored(97)], zeros, 92],
  ['a scenario without a report does not count', [scored(82), scenario()], zeros, 82],
  ['a score of 0 counts', [scored(0), scored(51)], zeros, 25.5],
  ['a mean between tenths, rounded', [96, 92, 96, 100, 100, 96].map(scored), zeros, 96.7],
  ['nearly all; never 100', [100, 99.97, 100].map(scored), zeros, 99.9],
  ['all; 100', [100, 100].map(scored), zeros, 100],
  ['nearly nothing; never 0', [0, 0.02, 0].map(scored), zeros, 0.1],
  ['scores that are no numbers do not count', [scored('high'), scored(70)], zeros, 70],
  ['an overall report that Krkn filled', [scenario()], { resiliency_score: 64, total_slos: 3 }, 64],
  ['scenarios before the overall report', [scored(82)], { resiliency_score: 64, total_slos: 3 }, 82],
])('%s', (_name, scenarios, overall_resiliency_report, expected) => {
  expect(overallResiliency(readRun(run({ scenarios, overall_resiliency_report }))!)).toBe(expected);
});
