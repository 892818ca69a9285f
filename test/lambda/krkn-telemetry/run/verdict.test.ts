import { readRun } from '../../../../lambda/krkn-telemetry/run/read-run';
import { verdict } from '../../../../lambda/krkn-telemetry/run/verdict';
import { krknFixture, run, scenario } from '../../../support/krkn-payloads';

const passed = scenario();
const failed = (name: string): object => scenario({ scenario: name, exit_status: 1 });
const alert = { name: 'etcdInsufficientMembers', severity: 'critical' };

it.each([
  ['job_status absent, all passed', { scenarios: [passed] }, 'passed', []],
  ['job_status null, all passed', { job_status: null, scenarios: [passed] }, 'passed', []],
  ['job_status true', { job_status: true, scenarios: [] }, 'passed', []],
  [
    'one of two failed',
    { scenarios: [passed, failed('a.yml')] },
    'failed',
    ['1 of 2 scenarios failed: a.yml'],
  ],
  [
    'job_status true, one failed',
    { job_status: true, scenarios: [failed('a.yml')] },
    'failed',
    ['1 of 1 scenario failed: a.yml'],
  ],
  [
    'exit status negative or as text',
    { scenarios: [scenario({ exit_status: -9 }), scenario({ exit_status: '2', scenario: 'b.yml' })] },
    'failed',
    ['2 of 2 scenarios failed: scenarios/kube/pod.yml, b.yml'],
  ],
  [
    'the same scenario twice',
    { scenarios: [failed('a.yml'), failed('b.yml'), failed('a.yml')] },
    'failed',
    ['3 of 3 scenarios failed: a.yml (2 times), b.yml'],
  ],
  [
    'many scenarios',
    { scenarios: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(failed) },
    'failed',
    ['7 of 7 scenarios failed: a, b, c, d, e and 2 more'],
  ],
  [
    'a scenario without a name',
    { scenarios: [scenario({ exit_status: 1, scenario: null, scenario_type: 'hog_scenarios' })] },
    'failed',
    ['1 of 1 scenario failed: hog_scenarios'],
  ],
  [
    'alerts alone',
    { job_status: false, scenarios: [passed], failed_alerts: [alert] },
    'failed',
    ['1 alert fired: etcdInsufficientMembers (critical)'],
  ],
  [
    'scenarios and alerts',
    { job_status: false, scenarios: [failed('a.yml')], failed_alerts: [alert, alert, { message: 'slow' }] },
    'failed',
    ['1 of 1 scenario failed: a.yml', '3 alerts fired: etcdInsufficientMembers (critical) (2 times), slow'],
  ],
  [
    'job_status false and nothing else',
    { job_status: false, scenarios: [passed] },
    'failed',
    ['Krkn reported a failure although no scenario failed'],
  ],
  ['no scenario', { scenarios: [] }, 'unknown', ['No scenario ran']],
  [
    'no exit status',
    { scenarios: [scenario({ exit_status: {} })] },
    'unknown',
    ['No scenario has an exit status'],
  ],
])('%s', (_name, changes, status, reasons) => {
  expect(verdict(readRun(run(changes))!)).toEqual({ status, reasons });
});

it('a run on Kubernetes whose scenario failed; failed without job_status', () => {
  expect(verdict(readRun(krknFixture('kubernetes-run.json').toString())!).status).toBe('failed');
});
