import type { Chance } from './chance';
import type { StoppableNode } from './node-scenarios';

/** Fields by which Krkn's telemetry describes a cluster. */
export type ClusterFields = Readonly<Record<string, unknown>>;

/** A version of a cluster and what comes with it. */
export interface Release {
  /** `4.18.9`; the version of Kubernetes where there is no other. */
  readonly version: string;
  readonly kubelet: string;
  readonly kernel: string;
  readonly os: string;
}

/** OpenShift's releases. */
export const openShift = {
  '4.17.21': {
    version: '4.17.21',
    kubelet: 'v1.30.10',
    kernel: '5.14.0-427.57.1.el9_4.x86_64',
    os: 'Red Hat Enterprise Linux CoreOS 417.94.202503041044-0',
  },
  '4.18.6': {
    version: '4.18.6',
    kubelet: 'v1.31.6',
    kernel: '5.14.0-427.60.1.el9_4.x86_64',
    os: 'Red Hat Enterprise Linux CoreOS 418.94.202503121207-0',
  },
  '4.18.9': {
    version: '4.18.9',
    kubelet: 'v1.31.7',
    kernel: '5.14.0-427.65.1.el9_4.x86_64',
    os: 'Red Hat Enterprise Linux CoreOS 418.94.202504080525-0',
  },
} as const satisfies Readonly<Record<string, Release>>;

/** EKS' releases. */
export const eks = {
  '1.31': {
    version: 'v1.31.7',
    kubelet: 'v1.31.7-eks-473151a',
    kernel: '6.1.130-139.222.amzn2023.x86_64',
    os: 'Amazon Linux 2023.7.20250331',
  },
  '1.32': {
    version: 'v1.32.3',
    kubelet: 'v1.32.3-eks-473151a',
    kernel: '6.1.132-147.221.amzn2023.x86_64',
    os: 'Amazon Linux 2023.7.20250414',
  },
} as const satisfies Readonly<Record<string, Release>>;

/** Nodes of one kind. */
interface Nodes {
  readonly role: string;
  readonly instanceType: string;
  readonly count: number;
}

/** The nodes as Krkn sums them up: it leaves a count of 1 out. */
function nodeSummaries(release: Release, nodes: readonly Nodes[]): object[] {
  return nodes.map(({ role, instanceType, count }) => ({
    ...(count > 1 && { count }),
    architecture: 'amd64',
    instance_type: instanceType,
    nodes_type: role,
    kernel_version: release.kernel,
    kubelet_version: release.kubelet,
    os_version: release.os,
  }));
}

/** What an OpenShift cluster is known by; on other clusters all of this is absent. */
function openShiftFields(release: Release, nodes: readonly Nodes[], cloud: string): ClusterFields {
  return {
    cluster_version: release.version,
    major_version: release.version.split('.').slice(0, 2).join('.'),
    cloud_infrastructure: cloud,
    cloud_type: 'self-managed',
    total_node_count: nodes.reduce((sum, { count }) => sum + count, 0),
    network_plugins: ['OVNKubernetes'],
  };
}

function masterTaints(nodeNames: readonly string[]): object[] {
  return nodeNames.map((name) => ({
    node_name: name,
    effect: 'NoSchedule',
    key: 'node-role.kubernetes.io/master',
    value: null,
  }));
}

/** How many objects there are after so many days, in a cluster to which some are added every day. */
function objectCounts(
  counts: Readonly<Record<string, number>>,
  perDay: number,
  day: number,
  chance: Chance,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([kind, count]) => [
      kind,
      Math.round(count * (1 + perDay * day)) + (count > 50 ? chance.whole(-4, 4) : 0),
    ]),
  );
}

const inAws = (address: string): string => `ip-${address.replaceAll('.', '-')}.us-west-2.compute.internal`;

/** Masters of the payments cluster. */
export const paymentsMasters = ['10.0.1.23', '10.0.2.47', '10.0.3.88'].map(inAws);

/** Workers of the payments cluster, two in each zone. */
export const paymentsWorkers: readonly StoppableNode[] = [
  { name: inAws('10.0.1.114'), id: 'i-0a7f3c1d29e84b650' },
  { name: inAws('10.0.1.201'), id: 'i-03be91f7c52d6a84e' },
  { name: inAws('10.0.2.36'), id: 'i-0d84e6a21b7fc3950' },
  { name: inAws('10.0.2.179'), id: 'i-0517c9e3fa8b2d646' },
  { name: inAws('10.0.3.9'), id: 'i-0e2b7d8c4f1a93605' },
  { name: inAws('10.0.3.142'), id: 'i-09c3a5e7b1d2f8460' },
];

/** The payments cluster: OpenShift on AWS. */
export function paymentsCluster(release: Release, day: number, chance: Chance): ClusterFields {
  const nodes = [
    { role: 'master', instanceType: 'm6i.xlarge', count: 3 },
    { role: 'worker', instanceType: 'm6i.2xlarge', count: 6 },
    { role: 'infra', instanceType: 'r6i.xlarge', count: 1 },
  ];
  const counts = { Deployment: 96, Pod: 412, Secret: 1388, ConfigMap: 604, Build: 3, Route: 17 };
  return {
    node_summary_infos: nodeSummaries(release, nodes),
    node_taints: [
      ...masterTaints(paymentsMasters),
      {
        node_name: inAws('10.0.2.15'),
        effect: 'NoSchedule',
        key: 'node-role.kubernetes.io/infra',
        value: 'reserved',
      },
    ],
    kubernetes_objects_count: objectCounts(counts, 0.003, day, chance),
    ...openShiftFields(release, nodes, 'AWS'),
    fips_enabled: false,
    etcd_encryption_enabled: true,
    ipsec_enabled: false,
  };
}

/** The checkout cluster: EKS, of which Krkn knows little. */
export function checkoutCluster(release: Release, day: number, chance: Chance): ClusterFields {
  const nodes = [
    { role: 'unknown', instanceType: 'm6a.large', count: 4 + Math.floor(day / 14) },
    { role: 'unknown', instanceType: 'c7g.xlarge', count: 1 },
  ];
  const counts = { Deployment: 31, Pod: 118, Secret: 46, ConfigMap: 87 };
  return {
    node_summary_infos: nodeSummaries(release, nodes),
    node_taints: [],
    kubernetes_objects_count: objectCounts(counts, 0.008, day, chance),
    network_plugins: ['Unknown'],
  };
}

/** Masters of the platform's cluster. */
export const platformMasters = [0, 1, 2].map((index) => `master-${index}.platform.example`);

/** Workers of the platform's cluster, by the addresses of their controllers. */
export const platformWorkers: readonly StoppableNode[] = [0, 1, 2, 3].map((index) => ({
  name: `worker-${index}.platform.example`,
  id: `192.0.2.${21 + index}`,
}));

/** The platform's cluster: OpenShift on bare metal, with virtual machines. */
export function platformCluster(release: Release, day: number, chance: Chance): ClusterFields {
  const nodes = [
    { role: 'master', instanceType: 'unknown', count: 3 },
    { role: 'worker', instanceType: 'unknown', count: 4 },
  ];
  const counts = {
    Deployment: 84,
    Pod: 355,
    Secret: 1011,
    ConfigMap: 498,
    Build: 0,
    Route: 12,
    VirtualMachineInstance: 18,
  };
  return {
    node_summary_infos: nodeSummaries(release, nodes),
    node_taints: masterTaints(platformMasters),
    kubernetes_objects_count: objectCounts(counts, 0.001, day, chance),
    ...openShiftFields(release, nodes, 'BareMetal'),
    fips_enabled: true,
    etcd_encryption_enabled: true,
    ipsec_enabled: true,
  };
}
