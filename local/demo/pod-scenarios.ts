import type { Chance } from './chance';
import { noRecovery, recovery, type DemoScenario, type Surroundings } from './scenario';

/** Pods of one kind, and the scenario that kills some of them. */
export interface Workload {
  readonly scenario: string;
  readonly namespace: string;
  readonly labelSelector: string;
  /** Seconds from the shortest to the longest that such a pod usually takes to be ready. */
  readonly readiness: readonly [number, number];
}

interface KilledPods extends Workload {
  /** Those that came back. */
  readonly recovered: readonly string[];
  /** Those that did not, for which the scenario fails. Default: none. */
  readonly unrecovered?: readonly string[];
}

/** Seconds that pods have to come back. */
const RECOVERY_TIME = 120;

/** `pod_disruption_scenarios`: kills pods and waits for them. */
export function killPods(pods: KilledPods, surroundings: Surroundings): DemoScenario {
  const { scenario, namespace, labelSelector, recovered, unrecovered = [] } = pods;
  const kill = recovered.length + unrecovered.length;
  return {
    scenario,
    scenarioType: 'pod_disruption_scenarios',
    parameters: [
      {
        id: 'kill-pods',
        config: {
          namespace_pattern: `^${namespace}$`,
          label_selector: labelSelector,
          kill,
          krkn_pod_recovery_time: RECOVERY_TIME,
          exclude_label: '',
        },
      },
    ],
    ...affectedPods(pods, surroundings),
  };
}

/** Kills all pods of a deployment, of which one may not come back. */
export function killDeployment(
  { deployment, pods: count, ...workload }: Workload & { readonly deployment: string; readonly pods: number },
  isOneLost: boolean,
  surroundings: Surroundings,
): DemoScenario {
  const pods = deploymentPods(deployment, count, surroundings.chance);
  const lost = isOneLost ? 1 : 0;
  return killPods(
    { ...workload, recovered: pods.slice(lost), unrecovered: pods.slice(0, lost) },
    surroundings,
  );
}

/** `container_scenarios`: kills a container in pods and waits for them. */
export function killContainer(container: string, pods: KilledPods, surroundings: Surroundings): DemoScenario {
  const { scenario, namespace, labelSelector } = pods;
  return {
    scenario,
    scenarioType: 'container_scenarios',
    parameters: {
      scenarios: [
        {
          name: `kill ${container} container`,
          namespace,
          label_selector: labelSelector,
          container_name: container,
          action: 1,
          count: 1,
          expected_recovery_time: RECOVERY_TIME,
          exclude_label: '',
        },
      ],
    },
    ...affectedPods(pods, surroundings),
  };
}

function affectedPods(
  { namespace, recovered, unrecovered = [], readiness }: KilledPods,
  surroundings: Surroundings,
): Pick<DemoScenario, 'seconds' | 'disrupted' | 'errors'> {
  const pods = recovered.map((name) => ({
    pod_name: name,
    namespace,
    ...recovery('pod', readiness, surroundings),
  }));
  const wait = unrecovered.length > 0 ? RECOVERY_TIME : readiness[1] * surroundings.slowness + 5;
  return {
    seconds: wait + surroundings.chance.between(4, 18),
    disrupted: {
      affected_pods: {
        recovered: pods,
        unrecovered: unrecovered.map((name) => ({ pod_name: name, namespace, ...noRecovery('pod') })),
        error: null,
      },
    },
    errors: unrecovered.map(
      (name) => `pod ${name} in namespace ${namespace} did not recover in ${RECOVERY_TIME}s`,
    ),
  };
}

/** Names of a deployment's pods. */
export function deploymentPods(deployment: string, count: number, chance: Chance): string[] {
  const replicaSet = `${deployment}-${podSuffix(chance, 10)}`;
  return Array.from({ length: count }, () => `${replicaSet}-${podSuffix(chance)}`);
}

/** What Kubernetes puts after the names of what it makes several of. */
export function podSuffix(chance: Chance, length = 5): string {
  return chance.text(length, 'bcdfghjklmnpqrstvwxz2456789');
}

/** Names of etcd's pods: one on each master, named after it. */
export function etcdPods(masters: readonly string[]): string[] {
  return masters.map((master) => `etcd-${master}`);
}
