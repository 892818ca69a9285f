import fc from 'fast-check';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import {
  recoveries,
  recoverySummary,
  type Recovery,
  type RecoverySummary,
} from '../../../../lambda/krkn-telemetry/model/recovery';
import type { Run } from '../../../../lambda/krkn-telemetry/model/run';
import { krknFixture, run, runOf, scenario } from '../../../support/krkn-payloads';

const read = (text: string): Run => readRun(text)!;
const rows = (text: string): readonly Recovery[] => recoveries(read(text));

const pod = (name: string, total?: unknown, readiness?: unknown, rescheduling?: unknown): object => ({
  pod_name: name,
  namespace: 'shop',
  total_recovery_time: total,
  pod_readiness_time: readiness,
  pod_rescheduling_time: rescheduling,
});
const withPods = (recovered: readonly object[], unrecovered: readonly object[] = []): string =>
  runOf({ affected_pods: { recovered, unrecovered, error: null } });
const node = (changes: object): object => ({
  node_name: 'n',
  node_id: 'i',
  not_ready_time: 62,
  ready_time: 0,
  stopped_time: 58,
  running_time: 0,
  terminating_time: 0,
  ...changes,
});

describe('recoveries', () => {
  it('the run of the fixture; what did not come back first, then the slowest first', () => {
    const found = rows(krknFixture('openshift-run.json').toString());
    expect(found.map(({ kind, name, total, isRecovered }) => [kind, name, total, isRecovered])).toEqual([
      ['pod', 'etcd-ip-10-0-2-47', undefined, false],
      ['node', 'ip-10-0-3-9.us-west-2.compute.internal', expect.closeTo(180.3, 5), true],
      ['pod', 'etcd-ip-10-0-1-23', 41.218, true],
      ['vm', 'fedora-vm-0', 38.2, true],
    ]);
    expect(found[2]).toEqual({
      kind: 'pod',
      name: 'etcd-ip-10-0-1-23',
      namespace: 'openshift-etcd',
      scenario: 'scenarios/openshift/regex_openshift_pod_kill.yml',
      scenarioIndex: 0,
      rescheduling: 11.114,
      readiness: 30.104,
      total: 41.218,
      isRecovered: true,
    });
  });

  it.each([
    ['all there; as sent', [10, 6, 4], [10, 6, 4]],
    ['total that is not the sum; as sent', [12, 6, 4], [12, 6, 4]],
    ['no total; the sum', [undefined, 6, 4], [10, 6, 4]],
    ['null total; the sum', [null, 6, 4], [10, 6, 4]],
    ['one part alone; it is the total', [undefined, 6, undefined], [6, 6, undefined]],
    ['the other part alone; it is the total', [undefined, undefined, 4], [4, undefined, 4]],
    ['total alone', [10, undefined, undefined], [10, undefined, undefined]],
    ['nothing', [null, null, null], [undefined, undefined, undefined]],
    ['zeros; they are times', [0, 0, 0], [0, 0, 0]],
    ['negative total; not known, nor made of parts', [-3, 6, 4], [undefined, undefined, undefined]],
    ['total and a negative part; the total', [10, 6, -4], [10, 6, undefined]],
    ['no total and a negative part; not known', [undefined, 6, -4], [undefined, 6, undefined]],
    ['longer than a year; not known', [1e300, 6, 4e7], [undefined, undefined, undefined]],
    ['texts of numbers', ['10', '6', '4'], [10, 6, 4]],
    ['other types; absent', [true, {}, 'soon'], [undefined, undefined, undefined]],
  ] as const)('times of a pod: %s', (_name, [total, readiness, rescheduling], expected) => {
    const [row] = rows(withPods([pod('a', total, readiness, rescheduling)]));
    expect([row?.total, row?.readiness, row?.rescheduling]).toEqual(expected);
  });

  it.each([
    [
      'stopped and started; running, then ready',
      { running_time: 31, ready_time: 149 },
      0,
      [31, 149, 180, true],
    ],
    ['rebooted; ready', { ready_time: 90 }, 0, [undefined, 90, 90, true]],
    ['Kubernetes not asked; running', { running_time: 31, not_ready_time: 0 }, 0, [31, undefined, 31, true]],
    ['started but not ready; failed', { running_time: 31 }, 1, [31, undefined, undefined, false]],
    ['not started; failed', {}, 1, [undefined, undefined, undefined, false]],
    ['another node failed; recovered', { running_time: 31, ready_time: 149 }, 1, [31, 149, 180, true]],
    ['stopped on purpose; no recovery', {}, 0, undefined],
    ['terminated on purpose; no recovery', { terminating_time: 40 }, 0, undefined],
    [
      'negative until it ran; ready, no one knows when',
      { running_time: -5, ready_time: 9 },
      0,
      [undefined, 9, undefined, true],
    ],
    [
      'negative until it was ready; the same',
      { running_time: 9, ready_time: -5 },
      1,
      [9, undefined, undefined, true],
    ],
    ['nonsense; no recovery', { running_time: -1, ready_time: 'x' }, 0, undefined],
  ] as const)('times of a node: %s', (_name, times, exitStatus, expected) => {
    const found = rows(runOf({ affected_nodes: [node(times)], exit_status: exitStatus }));
    expect(
      found.map(({ rescheduling, readiness, total, isRecovered }) => [
        rescheduling,
        readiness,
        total,
        isRecovered,
      ]),
    ).toEqual(expected === undefined ? [] : [expected]);
  });

  it('several scenarios; each row tells its own', () => {
    const text = run({
      scenarios: [
        scenario(),
        scenario({
          scenario: 'b.yml',
          affected_pods: { recovered: [pod('a', 1)], unrecovered: [], error: null },
        }),
      ],
    });
    expect(rows(text)).toMatchObject([{ scenario: 'b.yml', scenarioIndex: 1 }]);
  });

  it('whatever the times; lost ones first, then descending, then those without a time', () => {
    const time = fc.oneof(fc.constant(null), fc.double(), fc.integer());
    fc.assert(
      fc.property(fc.array(fc.tuple(time, time, time)), fc.array(time), (recovered, unrecovered) => {
        const found = rows(
          withPods(
            recovered.map((times, index) => pod(String(index), ...times)),
            unrecovered.map((total) => pod('lost', total)),
          ),
        );
        expect(found).toHaveLength(recovered.length + unrecovered.length);
        expect(found.slice(0, unrecovered.length).every(({ isRecovered }) => !isRecovered)).toBe(true);
        const totals = found.slice(unrecovered.length).map(({ total }) => total ?? -1);
        expect(totals).toEqual([...totals].sort((left, right) => right - left));
        for (const { total } of found) expect(total === undefined || (total >= 0 && total < 4e7)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('recoverySummary', () => {
  const summary = (text: string): RecoverySummary => recoverySummary(rows(text));

  it.each([
    ['one', [5], { count: 1, median: 5, p95: 5 }],
    [
      'two; the median is between them',
      [4, 8],
      { count: 2, median: 6, p95: expect.closeTo(7.8, 9) as number },
    ],
    ['three', [9, 1, 2], { median: 2, p95: expect.closeTo(8.3, 9) as number }],
    ['hundred and one', Array.from({ length: 101 }, (_, index) => index), { median: 50, p95: 95 }],
  ])('of %s', (_name, totals, expected) => {
    expect(summary(withPods(totals.map((total) => pod('a', total))))).toMatchObject(expected);
  });

  it('those that did not come back, and those without a time, count but have no part in times', () => {
    const found = summary(withPods([pod('slow', 7), pod('untimed')], [pod('lost', 99)]));
    expect(found).toMatchObject({ count: 3, recovered: 2, unrecovered: 1, median: 7, p95: 7 });
    expect(found.slowest?.name).toBe('slow');
  });

  it.each([
    ['nothing', withPods([])],
    ['no times', withPods([pod('a')], [pod('b')])],
  ])('%s; no times and no slowest', (_name, text) => {
    expect(summary(text)).toMatchObject({ median: undefined, p95: undefined, slowest: undefined });
  });
});
