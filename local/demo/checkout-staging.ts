import { Chance } from './chance';
import { healthChecks, within } from './checks';
import { checkoutCluster, clusterFields, eks } from './clusters';
import { composeRun, type RunPlan } from './compose-run';
import type { DemoRun } from './demo-run';
import { hogNodes } from './node-scenarios';
import { deploymentPods, killContainer, killDeployment, type Workload } from './pod-scenarios';
import type { DemoScenario, Surroundings } from './scenario';
import { latestStart } from './start-times';
import { filterPodNetwork, hijackService, isolateApplication, sendHttpLoad } from './traffic-scenarios';

/** EKS, every second day: one scenario is flaky, and Krkn says little of a cluster that is not OpenShift. */
export const CHECKOUT_GROUP = 'checkout-staging';

const RUNS = 18;
const DAYS_BETWEEN = 2;
const DAY_SECONDS = 86_400;
const START_OF_RUN = 14.5 * 3600;
/** No run takes longer. */
const LONGEST_RUN = 3600;

/** Unusual events. */
type Incident = 'pod lost' | 'flaky' | 'alert' | 'many errors' | 'overload';

/** Keyed by how many runs ago. */
const incidents: Readonly<Record<number, Incident>> = {
  16: 'flaky',
  14: 'pod lost',
  12: 'flaky',
  10: 'many errors',
  9: 'flaky',
  6: 'overload',
  4: 'alert',
  3: 'flaky',
};

/** The runs of five weeks, in any order. */
export function checkoutStaging(now: number): DemoRun[] {
  const lastRun = latestStart(now / 1000 - LONGEST_RUN, START_OF_RUN);
  return Array.from({ length: RUNS }, (_, ago) =>
    stagingRun(lastRun - ago * DAYS_BETWEEN * DAY_SECONDS, ago),
  );
}

function stagingRun(start: number, ago: number): DemoRun {
  const chance = new Chance(`${CHECKOUT_GROUP} ${ago}`);
  const incident = incidents[ago];
  const day = (RUNS - ago) * DAYS_BETWEEN;
  const plan: RunPlan = {
    group: CHECKOUT_GROUP,
    startedAt: start + chance.whole(3, 600),
    runTag: 'chaos',
    tag: '',
    scenarios: stagingScenarios(ago, incident, { chance, slowness: 1 }),
    cluster: clusterFields(checkoutCluster(day), ago >= 8 ? eks['1.31'] : eks['1.32'], day, chance),
    isOpenShift: false,
    isEvaluated: false,
    // The health checks were configured some weeks ago.
    ...(ago < 11 && {
      checks: (times, run) => ({
        health_checks: healthChecks('https://checkout.staging.example.com/healthz', run, [
          ...(incident === 'pod lost' || chance.next() < 0.3
            ? [{ ...within(times[0]!, 0.15, chance.between(2, 6), chance), statusCode: 502 }]
            : []),
          ...(incident === 'overload' ? [{ ...within(times[1]!, 0.3, 55, chance), statusCode: 503 }] : []),
        ]),
      }),
    }),
    ...(incident === 'alert' && {
      failedAlerts: [
        {
          name: '5 minutes avg. 99th read-only API call latency higher than 1 second',
          severity: 'error',
          message:
            '5 minutes avg. 99th read-only API call latency for LIST/configmaps higher than 1 second. 2.74s',
          scenario: 1,
        },
        {
          name: 'etcd grpc requests are slow.',
          severity: 'critical',
          message: 'etcd grpc requests are slow.',
          scenario: 3,
        },
      ],
    }),
  };
  return composeRun(plan, chance);
}

const cart = {
  scenario: 'scenarios/kube/pod.yml',
  namespace: 'checkout',
  labelSelector: 'app=cart',
  deployment: 'cart',
  pods: 2,
  readiness: [6, 14],
} as const;
const nameServer: Workload = {
  scenario: 'scenarios/kube/container_dns.yml',
  namespace: 'kube-system',
  labelSelector: 'k8s-app=kube-dns',
  readiness: [1.5, 6],
};

function stagingScenarios(
  ago: number,
  incident: Incident | undefined,
  surroundings: Surroundings,
): DemoScenario[] {
  return [
    killDeployment(cart, incident === 'pod lost', surroundings),
    sendHttpLoad(
      'checkout.staging.example.com',
      incident === 'overload' ? 0.31 : surroundings.chance.between(0, 0.004),
      surroundings,
    ),
    filterPodNetwork('app=cart', incident === 'flaky', surroundings),
    incident === 'many errors' ? brokenHijack(surroundings) : hijackService('checkout', 'cart', surroundings),
    ago % 2 === 0
      ? killContainer(
          'coredns',
          { ...nameServer, recovered: deploymentPods('coredns', 1, surroundings.chance) },
          surroundings,
        )
      : isolateApplication('checkout', 'recommendations', surroundings),
    ...(ago % 3 === 0 ? [hogNodes('memory', 'eks.amazonaws.com/nodegroup=general', surroundings)] : []),
  ];
}

/** Krkn asks again and again, and logs every refusal. */
function brokenHijack(surroundings: Surroundings): DemoScenario {
  const refusals = Array.from(
    { length: 420 },
    (_, attempt) =>
      `attempt ${attempt + 1}: failed to patch service checkout/cart: (409) Conflict: the object has been modified; please apply your changes to the latest version and try again`,
  );
  return { ...hijackService('checkout', 'cart', surroundings), seconds: 424, errors: refusals };
}
