import { groupStatistics } from '../../../../lambda/krkn-telemetry/model/statistics';
import type { RunSummary } from '../../../../lambda/krkn-telemetry/model/run-summary';
import { madeUpRun } from './made-up-runs';

describe('groupStatistics', () => {
  it('no runs; nothing to tell', () => {
    expect(groupStatistics([])).toEqual({
      total: 0,
      passRate: { passed: 0, judged: 0, unjudged: 0 },
      medianDuration: undefined,
      last: undefined,
    });
  });

  it('runs without a result; they neither passed nor failed', () => {
    const statuses: readonly RunSummary['status'][] = ['unfinished', 'passed', 'failed', 'unknown', 'passed'];
    const { passRate, last } = groupStatistics(statuses.map((status) => madeUpRun({ status })));
    expect(passRate).toEqual({ passed: 2, judged: 3, unjudged: 2 });
    expect(last?.status).toBe('unfinished');
  });

  it('many runs; the newest 30 tell how the group does now', () => {
    const newest = Array.from({ length: 30 }, () => madeUpRun({ duration: 60 }));
    const older = Array.from({ length: 70 }, () => madeUpRun({ status: 'failed', duration: 3600 }));
    expect(groupStatistics([...newest, ...older])).toMatchObject({
      total: 100,
      passRate: { passed: 30, judged: 30 },
      medianDuration: 60,
    });
  });

  it('runs that do not tell their duration; the others do', () => {
    const runs = [undefined, 10, 30, undefined].map((duration) => madeUpRun({ duration }));
    expect(groupStatistics(runs).medianDuration).toBe(20);
  });
});
