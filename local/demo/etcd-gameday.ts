import { Chance } from './chance';
import { healthChecks, virtCheck, within, type Period, type VirtualMachine } from './checks';
import { clusterFields, openShift, platformCluster, platformMasters, platformWorkers } from './clusters';
import { composeRun, type RunPlan } from './compose-run';
import type { DemoRun } from './demo-run';
import { skewTime, stopBareMetalNodes } from './node-scenarios';
import { etcdPods, killContainer, killPods } from './pod-scenarios';
import type { DemoScenario, Surroundings } from './scenario';
import { disturbNodeNetwork } from './traffic-scenarios';
import { deleteVm } from './vm-scenarios';

/** OpenShift on bare metal with virtual machines, every week: the last of them is still going on. */
export const GAMEDAY_GROUP = 'platform/etcd-gameday';

const WEEK_SECONDS = 7 * 86_400;
const GAMEDAYS = 6;
/** Seconds for which the last one has been going on. */
const UNDER_WAY = 14 * 60;

/** Unusual events. */
type Incident = 'etcd lost' | 'vm lost' | 'vm moved';

/** Keyed by how many weeks ago. */
const incidents: Readonly<Record<number, Incident>> = { 4: 'etcd lost', 3: 'vm lost', 1: 'vm moved' };

const machines: readonly VirtualMachine[] = [0, 1, 2].map((index) => ({
  name: `fedora-vm-${index}`,
  node: platformWorkers[index]!.name,
  ip: `10.129.${index}.${15 + index}`,
}));

/** The runs of five weeks, in any order. */
export function etcdGameday(now: number): DemoRun[] {
  const last = Math.floor(now / 1000) - UNDER_WAY;
  return Array.from({ length: GAMEDAYS }, (_, ago) => gameday(last - ago * WEEK_SECONDS, ago));
}

function gameday(start: number, ago: number): DemoRun {
  const chance = new Chance(`${GAMEDAY_GROUP} ${ago}`);
  const incident = incidents[ago];
  const scenarios = gamedayScenarios(incident, { chance, slowness: 1 });
  const plan: RunPlan = {
    group: GAMEDAY_GROUP,
    startedAt: ago === 0 ? start : start + chance.whole(-2400, 2400),
    runTag: 'gameday',
    tag: 'etcd-gameday',
    scenarios,
    cluster: clusterFields(
      platformCluster,
      ago >= 2 ? openShift['4.17.21'] : openShift['4.18.9'],
      (GAMEDAYS - ago) * 7,
      chance,
    ),
    isOpenShift: true,
    isEvaluated: true,
    checks: (times, run) => gamedayChecks(times, run, incident, chance),
    prometheus: { parts: incident === undefined ? 4 : 13 },
    logs: ['openshift-etcd'],
    ...(incident === 'etcd lost' && {
      failedAlerts: [
        {
          name: 'etcd cluster has high number of failed grpc requests.',
          severity: 'critical',
          message: 'etcd cluster has high number of failed grpc requests.',
          scenario: 1,
        },
      ],
      criticalAlerts: {
        during: [
          ['etcdMembersDown', 'openshift-etcd'],
          ['etcdMembersDown', 'openshift-etcd'],
          ['etcdInsufficientMembers', 'openshift-etcd'],
        ],
        after: [['etcdMembersDown', 'openshift-etcd']],
      },
    }),
  };
  if (ago > 0) return composeRun(plan, chance);
  const { prometheus: _, ...unfinished } = { ...plan, scenarios: scenarios.slice(0, 2) };
  return { ...composeRun(unfinished, chance), telemetry: undefined };
}

function gamedayScenarios(incident: Incident | undefined, surroundings: Surroundings): DemoScenario[] {
  const { chance } = surroundings;
  const pods = etcdPods(platformMasters);
  const isEtcdLost = incident === 'etcd lost';
  const killed = {
    namespace: 'openshift-etcd',
    labelSelector: 'k8s-app=etcd',
    readiness: [22, 41],
  } as const;
  return [
    killContainer(
      'etcd',
      { ...killed, scenario: 'scenarios/openshift/container_etcd.yml', recovered: chance.some(1, pods) },
      surroundings,
    ),
    killPods(
      {
        ...killed,
        scenario: 'scenarios/openshift/etcd.yml',
        recovered: pods.slice(0, 1),
        unrecovered: isEtcdLost ? pods.slice(1, 2) : [],
      },
      surroundings,
    ),
    skewTime(surroundings),
    deleteVm(machines[0]!, incident !== 'vm lost', surroundings),
    stopBareMetalNodes({ nodes: platformWorkers.slice(3) }, surroundings),
    disturbNodeNetwork('eno1', surroundings),
  ];
}

/** The place of the scenario that deletes the first virtual machine. */
const VM_SCENARIO = 3;

function gamedayChecks(
  times: readonly Period[],
  run: Period,
  incident: Incident | undefined,
  chance: Chance,
): object {
  const outage = times[VM_SCENARIO];
  if (outage === undefined) return {};
  const [first, ...others] = machines as readonly [VirtualMachine, ...VirtualMachine[]];
  const down =
    incident === 'vm lost' ? { start: outage.start + 2, end: run.end } : within(outage, 0.05, 48, chance);
  const newIp = incident === 'vm moved' ? '10.129.3.31' : '';
  const isBack = down.end < run.end;
  return {
    health_checks: healthChecks('https://console.platform.example/healthz', run, []),
    virt_checks: [
      virtCheck(first, { checkType: 'healthy', start: run.start, end: down.start - 2 }),
      virtCheck(first, { checkType: newIp === '' ? 'both' : 'ssh_access', newIp, ...down }),
      ...(isBack
        ? [virtCheck(first, { checkType: 'healthy', newIp, start: down.end + 2, end: run.end })]
        : []),
      ...others.map((machine) => virtCheck(machine, { checkType: 'healthy', ...run })),
    ],
    post_virt_checks: isBack
      ? []
      : [virtCheck(first, { checkType: 'both', start: run.end + 1, end: run.end + 4 })],
  };
}
