import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { compareFileNames } from '../../../lambda/krkn-telemetry/storage/keys/file-order';
import { objectKey, runId } from '../../../lambda/krkn-telemetry/storage/keys/object-key';
import { readCriticalAlerts } from '../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../lambda/krkn-telemetry/model/read-run';
import { receiveRun } from '../../../lambda/krkn-telemetry/model/receive-run';
import type { Affected, CheckPeriod, RecoveryTimes, Run } from '../../../lambda/krkn-telemetry/model/run';
import { findingText } from '../../../lambda/krkn-telemetry/model/findings';
import { verdict } from '../../../lambda/krkn-telemetry/model/verdict';
import type { DemoRun } from '../../../local/demo/demo-run';
import { demoGroups, demoRuns } from '../../../local/demo/demo-runs';
import { readTar } from './read-tar';

const now = Date.parse('2025-06-12T09:30:00.250Z');
const DAY_SECONDS = 86_400;

const runs = demoRuns(now);
const told = runs.flatMap((run) => {
  const stored = storedText(run);
  return stored === undefined ? [] : [{ ...run, stored, read: readRun(stored)! }];
});
const sentFields = ({ telemetry }: DemoRun) => telemetry as Readonly<Record<string, unknown>>;
const startOf = ({ requestId }: DemoRun): number => Number.parseInt(requestId, 10);

function storedText({ telemetry }: DemoRun): string | undefined {
  if (telemetry === undefined) return undefined;
  return receiveRun(Buffer.from(JSON.stringify(telemetry, null, 4))).stored;
}

/** Epoch seconds of a time of Krkn's, whose zone, if it has none, is UTC. */
function secondsOf(time: string | undefined): number {
  return Date.parse(`${time?.replace(' ', 'T').replace('Z', '') ?? ''}Z`) / 1000;
}

/** All times of a run, epoch seconds. */
function timesOf(run: Run): number[] {
  const ends = ({ startTimestamp, endTimestamp }: CheckPeriod) => [startTimestamp, endTimestamp];
  return [
    ...run.scenarios.flatMap(({ startTimestamp, endTimestamp }) => [startTimestamp!, endTimestamp!]),
    ...[
      ...run.healthChecks.flatMap(ends),
      ...run.virtChecks.flatMap(ends),
      ...run.errorLogs.map(({ timestamp }) => timestamp),
      ...run.failedAlerts.map(({ startsAt }) => startsAt),
    ].map(secondsOf),
  ];
}

describe('runs', () => {
  it('the same time; the same runs', () => {
    expect(isDeepStrictEqual(demoRuns(now), runs)).toBe(true);
  });

  it('three groups, some sixty runs; each with a name of its own that Krkn could have given', () => {
    expect(new Set(runs.map(({ group }) => group))).toEqual(new Set(demoGroups));
    expect(runs.length).toBeGreaterThan(50);
    expect(new Set(runs.map(({ requestId }) => requestId)).size).toBe(runs.length);
    for (const { group, requestId, telemetry } of runs) {
      expect(requestId).toMatch(
        /^\d{10}-[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}-[a-z]+$/,
      );
      expect(runId(group, requestId)).toEqual({ group, requestId });
      if (telemetry !== undefined) expect(requestId).toContain((telemetry as { run_uuid: string }).run_uuid);
    }
  });

  it('everything together; less than 5 MB', () => {
    const bytes = runs.flatMap(({ telemetry, files }) => [
      Buffer.byteLength(telemetry === undefined ? '' : JSON.stringify(telemetry, null, 4)),
      ...files.map(({ content }) => Buffer.byteLength(content)),
    ]);
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(5_000_000);
  });

  it('telemetry; ASCII, as Python writes it', () => {
    for (const { telemetry } of told) expect(JSON.stringify(telemetry)).toMatch(/^[\x20-\x7e]+$/);
  });

  it('a file; none that Krkn may not upload', () => {
    for (const { group, requestId, files } of runs) {
      for (const { name } of files) {
        expect(objectKey({ group, requestId }, name)).toBe(`${group}/${requestId}/${name}`);
      }
    }
  });
});

describe('times', () => {
  // Just before and after the runs of a day, at midnight, and on a leap day.
  it.each([
    '2025-06-12T09:30:00.250Z',
    '2025-06-12T03:29:59.999Z',
    '2025-06-12T03:30:00.000Z',
    '2025-06-12T15:30:00.000Z',
    '2025-01-01T00:00:00.000Z',
    '2024-02-29T23:59:59.999Z',
  ])('at %s; oldest first, over five weeks, none after now, and each run in order', (time) => {
    const seconds = Date.parse(time) / 1000;
    const madeUp = demoRuns(seconds * 1000);
    const starts = madeUp.map(startOf);
    expect(starts).toEqual(starts.toSorted((left, right) => left - right));
    expect(seconds - starts[0]!).toBeGreaterThan(34 * DAY_SECONDS);
    expect(seconds - starts[0]!).toBeLessThan(42 * DAY_SECONDS);
    expect(seconds - starts.at(-1)!).toBeLessThan(3600);
    for (const run of madeUp) {
      if (run.telemetry !== undefined) expectInOrder(withoutParameters(run.telemetry), startOf(run), seconds);
    }
  });

  /** Decoding them would take most of the time. */
  function withoutParameters(telemetry: object): Run {
    const isParameters = (key: string): boolean => key === 'parameters_base64';
    return readRun(JSON.stringify(telemetry, (key, value: unknown) => (isParameters(key) ? '' : value)))!;
  }

  function expectInOrder(run: Run, start: number, latest: number): void {
    const times = timesOf(run);
    expect(times.filter((time) => !(time >= start && time <= latest))).toEqual([]);
    if (run.timestamp !== undefined) {
      expect(secondsOf(run.timestamp)).toBeGreaterThanOrEqual(start);
      expect(secondsOf(run.timestamp)).toBeLessThanOrEqual(run.scenarios[0]!.startTimestamp!);
    }
    let previousEnd = start;
    for (const { startTimestamp, endTimestamp } of run.scenarios) {
      expect(startTimestamp!).toBeGreaterThan(previousEnd);
      expect(endTimestamp!).toBeGreaterThanOrEqual(startTimestamp!);
      previousEnd = endTimestamp!;
    }
    for (const { startTimestamp, endTimestamp, duration } of [...run.healthChecks, ...run.virtChecks]) {
      expect(duration).toBeGreaterThan(0);
      expect(secondsOf(endTimestamp) - secondsOf(startTimestamp)).toBeCloseTo(duration!, 2);
    }
  }
});

describe('what happened', () => {
  it('each run that has telemetry; judged, and its parameters read', () => {
    for (const { read, telemetry } of told) {
      expect(verdict(read).status).not.toBe('unknown');
      const sent = (telemetry as { scenarios: { parameters_base64: string }[] }).scenarios;
      read.scenarios.forEach(({ parameters }, index) => {
        const keys = Object.keys(parameters ?? {});
        expect(keys.length > 0).toBe(sent[index]!.parameters_base64 !== '');
      });
    }
  });

  it('verdicts; most runs passed, and others failed for different reasons', () => {
    const failed = told.map(({ read }) => verdict(read)).filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThanOrEqual(8);
    expect(failed.length).toBeLessThan(told.length / 2);
    expect(new Set(failed.map(({ reasons }) => reasons.map(findingText).join())).size).toBeGreaterThanOrEqual(
      8,
    );
    const kinds = failed
      .flatMap(({ reasons }) => reasons)
      .map(({ text }) => text.replace(/\d+|:.*| \S+(?: in \S+)?(?= did not recover$)/g, '').trim());
    expect(new Set(kinds)).toEqual(
      new Set([
        'of  scenarios failed',
        'alert fired',
        'alerts fired',
        'Pod did not recover',
        'Virtual machine did not recover',
        'Node did not recover',
        'Krkn reported a failure although no scenario failed',
      ]),
    );
  });

  it('scenarios; of many types', () => {
    const types = new Set(told.flatMap(({ read }) => read.scenarios.map(({ scenarioType }) => scenarioType)));
    expect([...types].filter((type) => type !== undefined).toSorted()).toEqual([
      'application_outages_scenarios',
      'container_scenarios',
      'hog_scenarios',
      'http_load_scenarios',
      'kubevirt_vm_outage',
      'network_chaos_ng_scenarios',
      'network_chaos_scenarios',
      'node_scenarios',
      'pod_disruption_scenarios',
      'pod_network_scenarios',
      'service_hijacking_scenarios',
      'time_scenarios',
      'zone_outages_scenarios',
    ]);
  });

  it('an upgrade; pods take much longer to come back until the next one', () => {
    const meanRecovery = (version: string): number => {
      const times = told
        .filter(({ read }) => read.clusterVersion === version)
        .flatMap(({ read }) => read.scenarios.flatMap(({ affectedPods }) => affectedPods.recovered))
        .filter(({ namespace }) => namespace === 'payments')
        .map(({ totalRecoveryTime }) => totalRecoveryTime!);
      expect(times.length).toBeGreaterThan(10);
      return times.reduce((sum, time) => sum + time) / times.length;
    };
    expect(meanRecovery('4.18.6')).toBeGreaterThan(1.8 * meanRecovery('4.17.21'));
    expect(meanRecovery('4.18.9')).toBeLessThan(1.2 * meanRecovery('4.17.21'));
  });

  it('a flaky scenario; fails in some runs, and passes between them', () => {
    const results = told
      .flatMap(({ read }) => read.scenarios)
      .filter(({ scenario }) => scenario === 'scenarios/kube/pod-network-filter.yml')
      .map(({ exitStatus }) => exitStatus)
      .join('');
    expect(results).toMatch(/^0+(10+){3,}$/);
  });

  it('pods, nodes and machines; some lost, most recovered', () => {
    const scenarios = told.flatMap(({ read }) => read.scenarios);
    const pods = scenarios.map(({ affectedPods }) => affectedPods);
    const machines = scenarios.map(({ affectedVmis }) => affectedVmis);
    for (const affected of [pods, machines] as readonly (readonly Affected<RecoveryTimes>[])[]) {
      const lost = affected.flatMap(({ unrecovered }) => unrecovered);
      const back = affected.flatMap(({ recovered }) => recovered);
      expect(lost.length).toBeGreaterThan(0);
      expect(back.length).toBeGreaterThan(lost.length);
      for (const { totalRecoveryTime, readinessTime, reschedulingTime } of back) {
        expect(totalRecoveryTime).toBeCloseTo(readinessTime! + reschedulingTime!, 3);
        expect(totalRecoveryTime).toBeLessThan(120);
      }
    }
    for (const { affectedPods, affectedVmis, exitStatus } of scenarios) {
      if (affectedPods.unrecovered.length + affectedVmis.unrecovered.length > 0) expect(exitStatus).toBe(1);
    }
    expect(scenarios.flatMap(({ affectedNodes }) => affectedNodes).length).toBeGreaterThan(50);
  });

  it('checks; of both results, with status codes as text but for the last', () => {
    const checks = told.flatMap(
      (run) => (sentFields(run)['health_checks'] ?? []) as { status_code: unknown }[],
    );
    expect(new Set(checks.map(({ status_code: code }) => typeof code))).toEqual(
      new Set(['string', 'number']),
    );
    const read = told.flatMap((run) => run.read.healthChecks);
    expect(new Set(read.map(({ isUp, httpStatus }) => `${String(isUp)} ${httpStatus!}`))).toEqual(
      new Set(['true 200', 'false 502', 'false 503', 'false 504']),
    );
    const machines = told.flatMap((run) => run.read.virtChecks);
    expect(machines.filter(({ status }) => status === false).length).toBeGreaterThan(2);
    expect(machines.filter(({ newIpAddress }) => newIpAddress !== undefined).length).toBeGreaterThan(0);
    expect(machines.filter(({ phase }) => phase === 'post')).toHaveLength(1);
  });

  it('errors; hundreds in one run', () => {
    expect(Math.max(...told.map(({ read }) => read.errorLogs.length))).toBeGreaterThan(300);
  });

  it('secrets in scenarios; only ones that say they are none', () => {
    const secrets = told.flatMap(({ stored }) =>
      [...stored.matchAll(/"\w*(?:password|token|secret|authorization)\w*": "(.*)"/gi)].map(
        ([, value]) => value,
      ),
    );
    expect(new Set(secrets)).toEqual(new Set(['example-not-a-secret', 'Bearer example-not-a-secret']));
  });
});

describe('odd runs', () => {
  it('clusters that are not OpenShift; without what Krkn does not know of them', () => {
    const staging = told.filter(({ group }) => group === 'checkout-staging');
    const fields = [
      'total_node_count',
      'cloud_infrastructure',
      'cloud_type',
      'cluster_version',
      'major_version',
    ];
    for (const run of staging) {
      expect(sentFields(run)).not.toHaveProperty('build_url');
      for (const field of fields) expect(sentFields(run)).not.toHaveProperty(field);
      const jobStatus = run.read.failedAlerts.length > 0 ? false : undefined;
      expect(run.read.jobStatus).toBe(jobStatus);
    }
    expect(staging.filter(({ read }) => read.jobStatus === false)).toHaveLength(1);
    const load = staging.flatMap(({ read }) =>
      read.scenarios.map((scenario) => scenario.additionalTelemetry),
    );
    expect(load.filter((telemetry) => telemetry !== undefined)).toHaveLength(staging.length);
  });

  it('without telemetry; one crashed, one under way, both with logs', () => {
    const unfinished = runs.filter(({ telemetry }) => telemetry === undefined);
    expect(unfinished.map(({ group, files }) => [group, files.map(({ name }) => name)])).toEqual([
      ['payments-nightly', ['logs-00.tar.gz', 'logs-payments-00.tar.gz']],
      ['platform/etcd-gameday', ['logs-openshift-etcd-00.tar.gz']],
    ]);
    expect(unfinished.at(-1)).toBe(runs.at(-1));
  });

  it('an old client; fewer fields, events in a file, and a verdict all the same', () => {
    const old = told.filter(({ read }) => read.timestamp === undefined);
    expect(old).toHaveLength(1);
    const { read, files, telemetry } = old[0]!;
    expect(verdict(read).status).toBe('passed');
    expect(Object.keys((telemetry as { scenarios: object[] }).scenarios[0]!)).not.toContain('scenario_type');
    const [events] = files;
    expect(events!.name).toBe('events-00.json');
    expect((JSON.parse(String(events!.content)) as unknown[]).length).toBeGreaterThan(0);
  });
});

describe('files', () => {
  const backups = runs.flatMap(({ files }) => {
    const parts = files.filter(({ name }) => name.startsWith('prometheus-'));
    return parts.length === 0
      ? []
      : [parts.toSorted((left, right) => compareFileNames(left.name, right.name))];
  });
  const numbers = (parts: DemoRun['files']) => parts.map(({ name }) => Number(/\d+/.exec(name)![0]));
  const isComplete = (parts: DemoRun['files']) => numbers(parts).every((number, index) => number === index);

  it('the parts of a backup; together one archive', () => {
    const complete = backups.filter(isComplete);
    expect(complete.length).toBeGreaterThan(5);
    for (const parts of complete) {
      const [first, ...others] = parts.map(({ content }) => Buffer.from(content));
      const entries = readTar(Buffer.concat([first!, ...others]));
      expect(entries.map(({ path }) => path.replace(/^prometheus\/[\dA-Z]{26}\//, ''))).toEqual([
        'meta.json',
        'tombstones',
        'chunks/000001',
      ]);
      expect(() => readTar(first!)).toThrow('The archive ends within');
    }
    // More than 100: by name, `prometheus-100.tar` comes before `prometheus-11.tar`.
    expect(Math.max(...complete.map((parts) => parts.length))).toBeGreaterThan(100);
  });

  it('a part that never arrived; in the middle', () => {
    const incomplete = backups.filter((parts) => !isComplete(parts));
    expect(incomplete.map(numbers)).toEqual([[0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11]]);
  });

  it('logs; archives that can be read', () => {
    const logs = runs.flatMap(({ files }) => files.filter(({ name }) => name.endsWith('.tar.gz')));
    expect(logs.length).toBeGreaterThan(5);
    for (const { content } of logs) {
      const entries = readTar(gunzipSync(content));
      expect(entries.map(({ path }) => path)).toEqual([
        expect.stringMatching(/\/timestamp$/),
        expect.stringMatching(/\/filtered\.log$/),
      ]);
      const lines = entries[1]!.content.toString().trimEnd().split('\n');
      expect(lines[0]).toContain(' Normal ChaosStarted ');
      for (const line of lines) expect(Date.parse(line.split(' ')[0]!)).toBeLessThan(now);
    }
  });

  it('critical alerts; read, some still firing', () => {
    const alerts = runs
      .flatMap(({ files }) => files.filter(({ name }) => name === 'critical-alerts-00.log'))
      .map(({ content }) => readCriticalAlerts(String(content))!);
    expect(alerts.length).toBeGreaterThan(3);
    for (const { chaosAlerts } of alerts) expect(chaosAlerts[0]!.count).toBe(2);
    expect(alerts.filter(({ postChaosAlerts }) => postChaosAlerts.length > 0)).toHaveLength(2);
  });
});
