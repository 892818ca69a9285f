import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import {
  scenarioSet,
  summarizeRun,
  summarizeStored,
  unfinishedRun,
  unreachableRun,
  type RunSummary,
} from '../../../../lambda/krkn-telemetry/model/run-summary';
import { nothingFound } from '../../../support/windows-results';
import { krknFixture, run, runOf, scenario } from '../../../support/krkn-payloads';

const REQUEST_ID = '1745343337-96348571-0b06-459e-b654-a1bb6fd66239-nightly';
const summarize = (text: string | Buffer, id = REQUEST_ID): RunSummary =>
  summarizeRun(id, readRun(String(text))!);
const node = (ready: unknown, running: unknown) => ({
  node_name: 'n',
  not_ready_time: 900,
  ready_time: ready,
  stopped_time: 900,
  running_time: running,
});

describe('summarizeRun', () => {
  it('a run on OpenShift; all that a list tells', () => {
    expect(summarize(krknFixture('openshift-run.json'))).toEqual({
      requestId: REQUEST_ID,
      status: 'failed',
      reason: expect.stringMatching(
        /^1 of 2 scenarios failed: .*; 1 alert fired: etcd leader changes/,
      ) as string,
      warningCount: 2,
      startedAt: 1745343337,
      duration: 783,
      tag: 'nightly-4.18',
      score: 89.5,
      clusterVersion: '4.18.0-0.nightly-2025-03-13-035622',
      platform: 'AWS',
      scenarios: [
        {
          scenario: 'scenarios/openshift/regex_openshift_pod_kill.yml',
          scenarioType: 'pod_disruption_scenarios',
          count: 1,
          failed: 1,
          unjudged: 0,
          slowestRecovery: 41.218,
          unrecovered: 1,
          score: 82,
          reason:
            'Pod etcd-ip-10-0-2-47 in openshift-etcd did not recover – pod etcd-ip-10-0-2-47 did not recover in 120s',
        },
        {
          scenario: 'scenarios/openshift/aws_node_scenarios.yml',
          scenarioType: 'node_scenarios',
          count: 1,
          failed: 0,
          unjudged: 0,
          slowestRecovery: 180.3,
          unrecovered: 0,
          score: 97,
          reason: undefined,
        },
      ],
      scenarioCount: 2,
      failedScenarioCount: 1,
      scenarioSet: scenarioSet([
        'scenarios/openshift/aws_node_scenarios.yml',
        'scenarios/openshift/regex_openshift_pod_kill.yml',
      ]),
      lastSign: undefined,
    });
  });

  it('a run that passed on a cluster that says nothing of itself; no reason, and nothing made up', () => {
    expect(summarize(run())).toMatchObject({
      status: 'passed',
      reason: undefined,
      tag: undefined,
      score: undefined,
      clusterVersion: undefined,
      platform: undefined,
    });
  });

  it.each([
    ['the telemetry, whatever the id says', '1745343000-r', {}, 1745343337],
    ['the id, half an hour and more from the telemetry', '1745350000-r', {}, 1745350000],
    ['the id', REQUEST_ID, { timestamp: undefined, scenarios: [] }, 1745343337],
    ['the timestamp', 'mine', {}, Date.parse('2025-04-22T17:35:37Z') / 1000],
    ['the first scenario', 'mine', { timestamp: undefined }, 1745343338],
    ['nothing', 'mine', { timestamp: 'yesterday', scenarios: [] }, undefined],
    [
      'zeros',
      'mine',
      { timestamp: '', scenarios: [scenario({ start_timestamp: 0, end_timestamp: 0 })] },
      undefined,
    ],
  ])('the start is that of %s', (_source, id, changes, startedAt) => {
    expect(summarize(run(changes), id).startedAt).toBe(startedAt);
  });

  it.each([
    ['the last scenario ends', {}, 346],
    ['the scenarios were long before what the run says', { start_timestamp: 1e9, end_timestamp: 1e9 + 5 }, 5],
    [
      'a scenario ends before it begins',
      { start_timestamp: 1745343338, end_timestamp: 1745343330 },
      undefined,
    ],
    ['a scenario ends in the year 3000', { end_timestamp: 32503680000 }, undefined],
    ['its times are in milliseconds', { start_timestamp: 1745343338412, end_timestamp: 1745343683091 }, 346],
    ['no scenario has a time', { start_timestamp: null, end_timestamp: 0 }, undefined],
  ])('the duration when %s', (_condition, changes, seconds) => {
    const { duration } = summarize(runOf(changes), '1745343000-r');
    // Whatever the id says: as on the run's own page.
    expect(duration).toBe(seconds);
  });

  it('a scenario that ran three times; one entry, with the last score', () => {
    const ran = (exit: number, score?: number) =>
      scenario({
        exit_status: exit,
        ...(score !== undefined && { resiliency_report: { resiliency_score: score, total_slos: 3 } }),
        affected_vmis: {
          recovered: [{ total_recovery_time: 10 * exit + 1 }],
          unrecovered: [{}],
          error: null,
        },
      });
    const { scenarios, scenarioCount } = summarize(
      run({ scenarios: [ran(0, 90), scenario({ scenario: 'other' }), ran(2, 70), ran(1)] }),
    );
    expect(scenarioCount).toBe(4);
    expect(scenarios.map(({ scenario: name }) => name)).toEqual(['scenarios/kube/pod.yml', 'other']);
    expect(scenarios[0]).toMatchObject({
      count: 3,
      failed: 2,
      slowestRecovery: 21,
      unrecovered: 3,
      score: 70,
    });
  });

  it.each([
    ['a node; from the order to start it until it is ready', [node(80, 30)], 110],
    ['a node that was not asked whether it is ready', [node(0, 30)], 30],
    ['a node that only went down', [node(0, 0)], undefined],
    ['nodes without times', [node(null, null), {}], undefined],
    ['nodes; the slowest', [node(80, 30), node(90, 31)], 121],
  ])('the recovery of %s', (_condition, nodes, seconds) => {
    const [first] = summarize(runOf({ affected_nodes: nodes })).scenarios;
    expect(first?.slowestRecovery).toBe(seconds);
  });

  it('long texts and many scenarios; cut, never within a character', () => {
    const long = '😀'.repeat(200);
    const scenarios = Array.from({ length: 60 }, (_, index) =>
      scenario({ scenario: `${index} ${long}`, scenario_type: long, exit_status: 1 }),
    );
    const summary = summarize(
      run({
        scenarios,
        tag: long,
        cluster_version: long,
        cloud_infrastructure: long,
        failed_alerts: [{ name: long }],
      }),
    );
    expect([summary.scenarios.length, summary.scenarioCount]).toEqual([50, 60]);
    expect(summary.reason!.length).toBeLessThanOrEqual(300);
    const names = [summary.tag, summary.clusterVersion, summary.platform];
    for (const { scenario: name, scenarioType } of summary.scenarios) names.push(name, scenarioType);
    for (const name of names) expect(name).toMatch(/^(?=.{190,200}$)(?:\d+ )?(?:\ud83d\ude00)+…$/);
  });

  it('more scenarios than a line has room for; those that failed are in it, in their place, and all are counted', () => {
    const scenarios = Array.from({ length: 60 }, (_, index) =>
      scenario({ scenario: `${index}.yml`, exit_status: index < 55 ? 0 : 1 }),
    );
    const summary = summarize(run({ scenarios: [...scenarios, ...scenarios] }));
    expect(summary.scenarios.map(({ scenario: name }) => name)).toEqual(
      [...Array(45).keys(), 55, 56, 57, 58, 59].map((index) => `${index}.yml`),
    );
    expect([summary.scenarioCount, summary.failedScenarioCount]).toEqual([120, 10]);
  });

  it('the set of scenarios; the same in whatever order and however often, another when a name beyond the line is', () => {
    const setOf = (...names: readonly string[]) =>
      summarize(run({ scenarios: names.map((name) => scenario({ scenario: name })) })).scenarioSet;
    const many = Array.from({ length: 60 }, (_, index) => `${index}.yml`);
    expect(setOf(...many)).toMatch(/^[0-9a-f]{16}$/);
    expect(setOf(...many.toReversed(), '0.yml')).toBe(setOf(...many));
    expect(setOf(...many.slice(0, -1), 'other.yml')).not.toBe(setOf(...many));
  });

  it('repetitions without exit status; counted', () => {
    const [first] = summarize(
      run({ scenarios: [scenario(), scenario({ exit_status: undefined }), scenario({ exit_status: 1 })] }),
    ).scenarios;
    expect(first).toMatchObject({ count: 3, failed: 1, unjudged: 1 });
  });

  it('scores that no number holds together; no score', () => {
    const report = { resiliency_report: { resiliency_score: 1.7e308, total_slos: 1 } };
    expect(summarize(run({ scenarios: [scenario(report), scenario(report)] })).score).toBeUndefined();
  });
});

const unreadable = {
  ...{ run: undefined, hasTelemetry: true, alerts: undefined, metrics: nothingFound },
  tooLong: [],
};

describe('runs without telemetry', () => {
  it.each([
    ['unfinished', 1, unfinishedRun(REQUEST_ID, 1)],
    ['unknown', undefined, summarizeStored(REQUEST_ID, unreadable, 1)],
    ['unknown', undefined, summarizeStored(REQUEST_ID, { ...unreadable, tooLong: ['telemetry.json'] }, 1)],
    ['unfinished', 1, summarizeStored(REQUEST_ID, { ...unreadable, hasTelemetry: false }, 1)],
    ['unknown', 2, unreachableRun(REQUEST_ID, 2)],
  ])('%s, last sign %p; the start is all that is known, and why', (status, lastSign, summary) => {
    expect(summary).toMatchObject({
      requestId: REQUEST_ID,
      status,
      lastSign,
      startedAt: 1745343337,
      scenarios: [],
      scenarioCount: 0,
    });
    expect(summary.reason).toMatch(/telemetry/);
  });
});
