import type { DemoScenario, Surroundings } from './scenario';

/** A node that can be stopped. */
export interface StoppableNode {
  readonly name: string;
  /** Of the cloud's instance; on bare metal, the address of the machine's controller. */
  readonly id: string;
}

/** Seconds that nodes have to be ready again. */
const NODE_TIMEOUT = 360;

/** Nodes that a scenario stops and starts again. */
interface StoppedNodes {
  readonly nodes: readonly StoppableNode[];
  /** Whether the last of them is not ready in time, for which the scenario fails. Default: no. */
  readonly isLastStuck?: boolean;
}

/** `node_scenarios` on AWS: stops instances and starts them again. */
export function stopAwsNodes(stopped: StoppedNodes, surroundings: Surroundings): DemoScenario {
  return {
    scenario: 'scenarios/openshift/aws_node_scenarios.yml',
    scenarioType: 'node_scenarios',
    parameters: {
      node_scenarios: [
        {
          actions: ['node_stop_start_scenario'],
          node_name: null,
          label_selector: 'node-role.kubernetes.io/worker',
          instance_count: stopped.nodes.length,
          runs: 1,
          timeout: NODE_TIMEOUT,
          duration: 120,
          cloud_type: 'aws',
          parallel: true,
          kube_check: true,
          poll_interval: 15,
        },
      ],
    },
    ...affectedNodes(stopped, [18, 42], surroundings),
  };
}

/** `node_scenarios` on bare metal: the same by way of the machines' controllers, whose password is in the file. */
export function stopBareMetalNodes(stopped: StoppedNodes, surroundings: Surroundings): DemoScenario {
  return {
    scenario: 'scenarios/openshift/baremetal_node_scenarios.yml',
    scenarioType: 'node_scenarios',
    parameters: {
      node_scenarios: [
        {
          actions: ['node_stop_start_scenario'],
          node_name: stopped.nodes.map(({ name }) => name).join(','),
          instance_count: stopped.nodes.length,
          runs: 1,
          timeout: NODE_TIMEOUT,
          duration: 120,
          parallel: false,
          cloud_type: 'bm',
          kube_check: true,
          bmc_user: 'demo',
          bmc_password: 'example-not-a-secret',
          bmc_info: Object.fromEntries(stopped.nodes.map(({ name, id }) => [name, { bmc_addr: id }])),
        },
      ],
    },
    ...affectedNodes(stopped, [95, 190], surroundings),
  };
}

function affectedNodes(
  { nodes, isLastStuck = false }: StoppedNodes,
  [fastestBoot, slowestBoot]: readonly [number, number],
  { chance }: Surroundings,
): Pick<DemoScenario, 'seconds' | 'disrupted' | 'errors'> {
  const stuck = isLastStuck ? nodes.at(-1) : undefined;
  const affected = nodes.map((node) => {
    const running = chance.between(fastestBoot, slowestBoot);
    return {
      node_name: node.name,
      node_id: node.id,
      not_ready_time: chance.between(38, 66),
      ready_time: node === stuck ? 0 : Number((running + chance.between(35, 80)).toFixed(3)),
      stopped_time: chance.between(31, 63),
      running_time: running,
      terminating_time: 0,
    };
  });
  return {
    seconds: 200 + (stuck === undefined ? slowestBoot + chance.between(60, 110) : NODE_TIMEOUT),
    disrupted: { affected_nodes: affected },
    errors:
      stuck === undefined
        ? []
        : [
            `Timed out after ${NODE_TIMEOUT}s waiting for node ${stuck.name} to be ready`,
            `node_stop_start_scenario injection failed for node ${stuck.name}`,
          ],
  };
}

/** `zone_outages_scenarios`: cuts the subnets of an availability zone off. */
export function cutZone(nodes: readonly StoppableNode[], { chance }: Surroundings): DemoScenario {
  return {
    scenario: 'scenarios/openshift/zone_outage.yaml',
    scenarioType: 'zone_outages_scenarios',
    parameters: {
      zone_outage: {
        cloud_type: 'aws',
        duration: 300,
        vpc_id: 'vpc-0a1b2c3d4e5f60718',
        subnet_id: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'],
      },
    },
    seconds: 300 + chance.between(8, 25),
    disrupted: {
      affected_nodes: nodes.map(({ name, id }) => ({
        node_name: name,
        node_id: id,
        not_ready_time: chance.between(40, 55),
        ready_time: chance.between(6, 28),
        stopped_time: 0,
        running_time: 0,
        terminating_time: 0,
      })),
    },
  };
}

/** What a hog takes from nodes. */
export type Hog = 'cpu' | 'memory' | 'io';

/** `hog_scenarios`: takes processor, memory or disk of nodes. */
export function hogNodes(hog: Hog, nodeSelector: string, { chance }: Surroundings): DemoScenario {
  const duration = { cpu: 180, memory: 120, io: 90 }[hog];
  return {
    scenario: `scenarios/kube/${hog}-hog.yml`,
    scenarioType: 'hog_scenarios',
    parameters: {
      duration,
      workers: '',
      'hog-type': hog,
      image: 'quay.io/krkn-chaos/krkn-hog',
      namespace: 'default',
      ...hogParameters[hog],
      'node-selector': nodeSelector,
      'number-of-nodes': 2,
      taints: [],
    },
    seconds: duration + chance.between(9, 26),
  };
}

const hogParameters: Readonly<Record<Hog, object>> = {
  cpu: { 'cpu-load-percentage': 90, 'cpu-method': 'all' },
  memory: { 'memory-vm-bytes': '90%' },
  io: {
    'io-block-size': '1m',
    'io-write-bytes': '1g',
    'io-target-pod-folder': '/hog-data',
    'io-target-pod-volume': { name: 'node-volume', hostPath: { path: '/root' } },
  },
};

/** `time_scenarios`: sets the clocks of etcd's pods and of nodes wrong. */
export function skewTime({ chance }: Surroundings): DemoScenario {
  return {
    scenario: 'scenarios/openshift/time_scenarios_example.yml',
    scenarioType: 'time_scenarios',
    parameters: {
      time_scenarios: [
        {
          action: 'skew_time',
          object_type: 'pod',
          namespace: 'openshift-etcd',
          container_name: 'etcd',
          label_selector: 'app=etcd',
        },
        { action: 'skew_date', object_type: 'node', label_selector: 'node-role.kubernetes.io/worker' },
      ],
    },
    seconds: chance.between(75, 130),
  };
}
