// Whatever two runs are compared, the verdict on top and the colours below it agree.
import fc from 'fast-check';
import { renderComparePage } from '../../../../../lambda/krkn-telemetry/web/compare/compare-page';
import {
  compareRuns,
  type ComparedRun,
} from '../../../../../lambda/krkn-telemetry/model/comparison/compare-runs';
import { lostMore } from '../../../../../lambda/krkn-telemetry/model/comparison/compare-losses';
import { scenarioOutcomes } from '../../../../../lambda/krkn-telemetry/model/comparison/compare-scenarios';
import { readCriticalAlerts } from '../../../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import { seed, shareOf } from '../../../../support/fuzz';
import { run as runBody, scenario } from '../../../../support/krkn-payloads';
import { nothingFound } from '../../../../support/windows-results';
import { expectNoContradiction, readComparedPage, type ComparedPage } from './compared-page';
import { drawn, links } from '../drawn';

/** Around the thresholds, 2 s and a tenth, and far beyond. */
const seconds = fc.constantFrom(
  0,
  0.04,
  1,
  1.99,
  2,
  3,
  10,
  10.9,
  11,
  12,
  100,
  109,
  109.9,
  110,
  122,
  600,
  4000,
);
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(value, { freq: 3 });
const few = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> => fc.array(value, { maxLength: 3 });

/** Some belong to one workload under each of their names, some have nothing in common. */
const podName = fc.constantFrom(
  ...['api-6d4cf56db6-x2x7q', 'api-6d4cf56db6-bvk5m', 'web-7c9d8f6b5-tq9wd', 'db-0', 'db-1'],
  ...['etcd-ip-10-0-1-23', 'etcd-ip-10-0-2-47', 'etcd-m-0', 'store', 'shop'],
);
const times = { total_recovery_time: maybe(seconds), namespace: fc.constantFrom('a', 'b', null) };
const affected = (name: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<object> =>
  fc.record({
    recovered: few(fc.record({ ...name, ...times })),
    unrecovered: few(fc.record({ ...name, ...times })),
  });

const anyScenario = fc
  .record({
    scenario: fc.constantFrom('scenarios/a.yml', 'scenarios/b.yml', 'c.yml'),
    exit_status: fc.constantFrom(0, 0, 0, 1, null),
    end_timestamp: seconds.map((duration) => 1745343338.4127 + duration),
    affected_pods: affected({ pod_name: podName }),
    affected_vmis: affected({ vmi_name: fc.constantFrom('vm-1', 'vm-2') }),
    affected_nodes: few(
      fc.record({
        node_name: fc.constantFrom('m-0', 'w-0'),
        running_time: maybe(seconds),
        ready_time: seconds,
      }),
    ),
    resiliency_report: maybe(
      fc.record({
        resiliency_score: fc.constantFrom(0, 20, 95, 96, 97, 98, 99, 100),
        passed_slos: fc.nat(27),
        total_slos: fc.constant(27),
      }),
    ),
  })
  .map(scenario);

const alertName = fc.constantFrom('KubePodNotReady', 'etcdMembersDown', 'x');
const anyBody = fc.record({
  job_status: fc.constantFrom(true, true, false, null),
  scenarios: few(anyScenario),
  health_checks: few(
    fc.record({
      url: fc.constantFrom('https://a', 'https://b'),
      status: fc.boolean(),
      // Krkn 3.1.1 to 5.1.0 lose the state of the last check: of some of these, it is unknown.
      status_code: fc.constantFrom('200', '503', 503),
      duration: seconds,
    }),
  ),
  virt_checks: few(
    fc.record({ vm_name: fc.constantFrom('vm-1', 'vm-2'), status: fc.boolean(), duration: seconds }),
  ),
  failed_alerts: few(fc.record({ name: alertName, severity: fc.constantFrom('critical', 'error') })),
  alerts: few(
    fc.record({
      name: alertName,
      severity: fc.constantFrom('critical', 'error', 'warning', 'info'),
      status: fc.boolean(),
      phase: fc.constantFrom('pre', 'during', 'post'),
    }),
  ),
  cluster_version: fc.constantFrom('4.17.21', '4.18.6'),
  kubernetes_objects_count: fc.record({ Pod: fc.nat(3) }),
});
const anyFiring = fc.record({
  chaos_alerts: few(fc.record({ alertname: alertName, alertstate: fc.constantFrom('firing', 'pending') })),
  post_chaos_alerts: few(
    fc.record({ alertname: alertName, alertstate: fc.constantFrom('firing', 'pending') }),
  ),
});

interface Sent {
  readonly body: Readonly<Record<string, unknown>>;
  readonly firing: object;
}
const anySent: fc.Arbitrary<Sent> = fc.record({ body: anyBody, firing: anyFiring });

/** The same without failures: mostly better. */
const healed = ({ body, firing }: Sent): Sent => ({
  body: { ...body, job_status: true, failed_alerts: [] },
  firing,
});

/** A run and another, which is the same but for failures, in most things, in some, or in none. */
const anyPair = fc
  .tuple(
    anySent,
    anySent,
    fc.subarray(['scenarios', 'job_status', 'health_checks', 'failed_alerts']),
    fc.nat(4),
  )
  .map(([before, other, changed, dice]): readonly [Sent, Sent] => {
    if (dice === 0) return [before, other];
    if (dice <= 2) return [before, healed(before)];
    const taken = Object.fromEntries(changed.map((key) => [key, other.body[key]]));
    return [before, { body: { ...before.body, ...taken }, firing: before.firing }];
  });

function told({ body, firing }: Sent): ComparedRun {
  return {
    requestId: '1795478400-x',
    run: readRun(runBody(body))!,
    metrics: nothingFound,
    alerts: readCriticalAlerts(JSON.stringify(firing)),
  };
}

function pageOf(before: ComparedRun, after: ComparedRun): ComparedPage {
  const id = { group: 'team', requestId: '1795478400-x' };
  const page = renderComparePage({
    links,
    id,
    runs: [],
    baselines: [],
    outcome: {
      kind: 'compared',
      baseline: id,
      chosen: undefined,
      comparison: compareRuns(before, after),
      tooLong: [],
    },
  });
  return readComparedPage(drawn(page));
}

const hasBetter = ({ verdict }: ComparedPage): boolean => verdict === 'Better' || verdict === 'Mixed';
const hasWorse = ({ verdict }: ComparedPage): boolean => verdict === 'Worse' || verdict === 'Mixed';

/** Whether both ran the same scenarios as often, each of which disrupted something: so that all is measured in both. */
function isAllMeasured(before: ComparedRun, after: ComparedRun): boolean {
  const [left, right] = [before, after].map(({ run }) => scenarioOutcomes(run));
  return (
    left!.size > 0 &&
    left!.size === right!.size &&
    [...left!].every(
      ([name, { count, disrupted }]) =>
        disrupted > 0 && right!.get(name)?.count === count && right!.get(name)!.disrupted > 0,
    )
  );
}

/** Whether more of anything did not come back than before: then what is slower in the other direction is not faster in this. */
function isMoreLost(before: ComparedRun, after: ComparedRun): boolean {
  const { scenarios, workloads } = compareRuns(before, after);
  return [...scenarios, ...workloads].some(({ changes }) => lostMore(changes.unrecovered));
}

it(`any two runs; verdict and colours agree, and what is better is worse the other way round, and the reverse but for scenarios that one did not run, that disrupted nothing or lost more (FUZZ_SEED=${seed})`, () => {
  const runs = shareOf(1_000);
  const seen = new Map<string, number>();
  let measured = 0;
  fc.assert(
    fc.property(anyPair, (pair) => {
      const [before, after] = [told(pair[0]), told(pair[1])];
      const forth = pageOf(before, after);
      const back = pageOf(after, before);
      expectNoContradiction(forth);
      expectNoContradiction(back);
      if (hasBetter(forth)) expect(back.verdict).toMatch(/Worse|Mixed/);
      if (hasBetter(back)) expect(forth.verdict).toMatch(/Worse|Mixed/);
      if (isAllMeasured(before, after)) {
        measured++;
        if (!isMoreLost(after, before)) expect(hasBetter(back)).toBe(hasWorse(forth));
        if (!isMoreLost(before, after)) expect(hasBetter(forth)).toBe(hasWorse(back));
      }
      seen.set(forth.verdict, (seen.get(forth.verdict) ?? 0) + 1);
    }),
    { numRuns: runs, seed },
  );
  // A property of runs that are all mixed would say little.
  expect(
    [...seen]
      .filter(([, count]) => count > runs / 50)
      .map(([verdict]) => verdict)
      .sort(),
  ).toEqual(['About the same', 'Better', 'Mixed', 'Worse']);
  expect(measured).toBeGreaterThan(runs / 10);
});
