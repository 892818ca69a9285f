import { Chance } from './chance';
import { healthChecks, within, type Downtime, type Period } from './checks';
import {
  clusterFields,
  openShift,
  paymentsCluster,
  paymentsMasters,
  paymentsWorkers,
  type Release,
} from './clusters';
import { composeRun, type RunPlan } from './compose-run';
import type { DemoRun } from './demo-run';
import { cutZone, hogNodes, stopAwsNodes, type Hog } from './node-scenarios';
import { asOldClient } from './old-client';
import { etcdPods, killContainer, killDeployment, killPods, podSuffix, type Workload } from './pod-scenarios';
import type { DemoScenario, Surroundings } from './scenario';
import { latestStart } from './start-times';
import { disturbNodeNetwork } from './traffic-scenarios';

/** OpenShift on AWS, every night: an upgrade makes pods slow to come back until the next one fixes it. */
export const PAYMENTS_GROUP = 'payments-nightly';

const NIGHTS = 36;
const DAY_SECONDS = 86_400;
const START_OF_NIGHT = 1.5 * 3600;
/** No run takes longer. */
const LONGEST_RUN = 2 * 3600;

/** Unusual events. */
type Incident =
  | 'old client'
  | 'pod lost'
  | 'file missing'
  | 'node stuck'
  | 'krkn crashed'
  | 'alert'
  | 'alert remains'
  | 'part lost'
  | 'large backup';

/** Keyed by how many nights ago. */
const incidents: Readonly<Record<number, Incident>> = {
  35: 'old client',
  33: 'pod lost',
  29: 'file missing',
  26: 'node stuck',
  24: 'large backup',
  20: 'krkn crashed',
  19: 'pod lost',
  17: 'alert',
  15: 'pod lost',
  12: 'alert remains',
  7: 'part lost',
  5: 'node stuck',
};

/** The runs of five weeks, in any order. */
export function paymentsNightly(now: number): DemoRun[] {
  const lastNight = latestStart(now / 1000 - LONGEST_RUN, START_OF_NIGHT);
  return Array.from({ length: NIGHTS }, (_, ago) => nightRun(lastNight - ago * DAY_SECONDS, ago));
}

function nightRun(night: number, ago: number): DemoRun {
  const chance = new Chance(`${PAYMENTS_GROUP} ${ago}`);
  const incident = incidents[ago];
  const release = releaseOf(ago);
  const surroundings = { chance, slowness: release === openShift['4.18.6'] ? 2.6 : 1 };
  const scenarios = nightScenarios(ago, incident, surroundings);
  const plan: RunPlan = {
    group: PAYMENTS_GROUP,
    startedAt: night + chance.whole(2, 50),
    runTag: 'nightly',
    tag: `nightly-${release.version.split('.', 2).join('.')}`,
    scenarios,
    cluster: clusterFields(paymentsCluster, release, NIGHTS - ago, chance),
    isOpenShift: true,
    isEvaluated: true,
    checks: (times, run) => ({ health_checks: paymentsHealth(times, run, surroundings) }),
    ...alertsOf(incident),
    ...filesOf(incident, ago),
  };
  if (incident === 'krkn crashed') {
    const crashed = { ...plan, scenarios: scenarios.slice(0, 3) };
    return { ...composeRun(crashed, chance), telemetry: undefined };
  }
  const run = composeRun(plan, chance);
  return incident === 'old client' ? asOldClient(run, scenarios) : run;
}

function releaseOf(ago: number): Release {
  if (ago >= 20) return openShift['4.17.21'];
  return ago >= 9 ? openShift['4.18.6'] : openShift['4.18.9'];
}

const etcd: Workload = {
  scenario: 'scenarios/openshift/etcd.yml',
  namespace: 'openshift-etcd',
  labelSelector: 'k8s-app=etcd',
  readiness: [24, 38],
};
const payments = {
  scenario: 'scenarios/openshift/customapp_pod.yaml',
  namespace: 'payments',
  labelSelector: 'app=payments-api',
  deployment: 'payments-api',
  pods: 3,
  readiness: [12, 29],
} as const;
const monitoring: Workload = {
  scenario: 'scenarios/openshift/prom_kill.yml',
  namespace: 'openshift-monitoring',
  labelSelector: 'statefulset.kubernetes.io/pod-name=prometheus-k8s-0',
  readiness: [18, 33],
};
const network: Workload = {
  scenario: 'scenarios/openshift/container_ovn.yml',
  namespace: 'openshift-ovn-kubernetes',
  labelSelector: 'app=ovnkube-node',
  readiness: [3, 9],
};

const hogs: readonly Hog[] = ['cpu', 'memory', 'io'];

function nightScenarios(
  ago: number,
  incident: Incident | undefined,
  surroundings: Surroundings,
): DemoScenario[] {
  const { chance, slowness } = surroundings;
  const system = { chance, slowness: Math.min(slowness, 1.8) };
  const workers = chance.some(2, paymentsWorkers);
  return [
    killPods({ ...etcd, recovered: chance.some(1, etcdPods(paymentsMasters)) }, { chance, slowness: 1 }),
    killDeployment(payments, incident === 'pod lost', surroundings),
    ago % 2 === 0
      ? killPods({ ...monitoring, recovered: ['prometheus-k8s-0'] }, system)
      : killContainer(
          'ovn-controller',
          { ...network, recovered: [`ovnkube-node-${podSuffix(chance)}`] },
          system,
        ),
    stopAwsNodes({ nodes: workers, isLastStuck: incident === 'node stuck' }, surroundings),
    hogNodes(hogs[ago % hogs.length]!, 'node-role.kubernetes.io/worker=', surroundings),
    incident === 'file missing' ? missingFile(surroundings) : disturbNodeNetwork('ens5', surroundings),
    ...(ago % 7 === 3 ? [cutZone(paymentsWorkers.slice(2, 4), surroundings)] : []),
  ];
}

/** The file was renamed, but not in Krkn's configuration. */
function missingFile({ chance }: Surroundings): DemoScenario {
  const scenario = 'scenarios/openshift/network_chaos_ingres.yml';
  return {
    scenario,
    scenarioType: 'pod_network_scenarios',
    parameters: undefined,
    seconds: chance.between(0.001, 0.01),
    errors: [
      `scenario file not found: '${scenario}' -- check that the path is correct relative to the working directory: /home/krkn/kraken`,
    ],
  };
}

function paymentsHealth(times: readonly Period[], run: Period, { chance, slowness }: Surroundings): object[] {
  const down = (scenario: number, seconds: number, statusCode: number): Downtime => ({
    ...within(times[scenario]!, 0.1, seconds, chance),
    statusCode,
  });
  const isDown = chance.next() < 0.5 || slowness > 1;
  const zone = times.length > 6 ? [down(6, chance.between(20, 60), 504)] : [];
  const downtimes = [...(isDown ? [down(1, chance.between(3, 9) * slowness, 503)] : []), ...zone];
  return healthChecks('https://payments.apps.example.com/healthz', run, downtimes);
}

function alertsOf(incident: Incident | undefined): Pick<RunPlan, 'failedAlerts' | 'criticalAlerts'> {
  if (incident === 'alert') {
    return {
      failedAlerts: [
        {
          name: '10 minutes avg. 99th etcd fsync latency on {{$labels.pod}} higher than 1s. {{$value}}s',
          severity: 'error',
          message: `10 minutes avg. 99th etcd fsync latency on etcd-${paymentsMasters[1]!} higher than 1s. 1.31s`,
          scenario: 3,
        },
      ],
    };
  }
  const firing = ['KubePodNotReady', 'payments'] as const;
  if (incident === 'alert remains') {
    return {
      criticalAlerts: { during: [firing, firing, ['etcdMembersDown', 'openshift-etcd']], after: [firing] },
    };
  }
  return incident === 'pod lost' ? { criticalAlerts: { during: [firing, firing], after: [] } } : {};
}

function filesOf(incident: Incident | undefined, ago: number): Pick<RunPlan, 'logs' | 'prometheus'> {
  if (incident === 'krkn crashed') return { logs: [undefined, 'payments'] };
  return {
    ...((incident === 'pod lost' || incident === 'node stuck') && { logs: [undefined, 'payments'] }),
    ...(incident === 'large backup' && { prometheus: { parts: 104 } }),
    ...(incident === 'part lost' && { prometheus: { parts: 12, lost: 7 } }),
    ...(incident === undefined && ago % 7 === 1 && { prometheus: { parts: 3 } }),
  };
}
