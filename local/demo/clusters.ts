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

const CORE_OS = 'Red Hat Enterprise Linux CoreOS';

/** OpenShift's releases. */
export const openShift = {
  '4.17.21': release('4.17.21', 'v1.30.10', '5.14.0-427.57.1.el9_4', `${CORE_OS} 417.94.202503041044-0`),
  '4.18.6': release('4.18.6', 'v1.31.6', '5.14.0-427.60.1.el9_4', `${CORE_OS} 418.94.202503121207-0`),
  '4.18.9': release('4.18.9', 'v1.31.7', '5.14.0-427.65.1.el9_4', `${CORE_OS} 418.94.202504080525-0`),
};

/** EKS' releases. */
export const eks = {
  '1.31': release(
    'v1.31.7',
    'v1.31.7-eks-473151a',
    '6.1.130-139.222.amzn2023',
    'Amazon Linux 2023.7.20250331',
  ),
  '1.32': release(
    'v1.32.3',
    'v1.32.3-eks-473151a',
    '6.1.132-147.221.amzn2023',
    'Amazon Linux 2023.7.20250414',
  ),
};

function release(version: string, kubelet: string, kernel: string, os: string): Release {
  return { version, kubelet, kernel: `${kernel}.x86_64`, os };
}

/** A cluster, but for its release and how long it has been there. */
interface Cluster {
  readonly nodes: readonly { readonly role: string; readonly instanceType: string; readonly count: number }[];
  readonly taints: readonly object[];
  /** How many objects there were at first, by kind. */
  readonly objects: Readonly<Record<string, number>>;
  /** Part of them by which they become more every day. */
  readonly growth: number;
  /** What else an OpenShift cluster is known by. Undefined: Krkn knows little of it. */
  readonly openShift?: { readonly cloud: string; readonly fips: boolean; readonly ipsec: boolean };
}

/** The fields of Krkn's telemetry about a cluster after so many days. */
export function clusterFields(
  cluster: Cluster,
  release: Release,
  day: number,
  chance: Chance,
): ClusterFields {
  const { nodes, taints, objects, growth } = cluster;
  return {
    // Krkn leaves a count of 1 out.
    node_summary_infos: nodes.map(({ role, instanceType, count }) => ({
      ...(count > 1 && { count }),
      architecture: 'amd64',
      instance_type: instanceType,
      nodes_type: role,
      kernel_version: release.kernel,
      kubelet_version: release.kubelet,
      os_version: release.os,
    })),
    node_taints: taints,
    kubernetes_objects_count: Object.fromEntries(
      Object.entries(objects).map(([kind, count]) => [
        kind,
        Math.round(count * (1 + growth * day)) + (count > 50 ? chance.whole(-4, 4) : 0),
      ]),
    ),
    ...(cluster.openShift === undefined
      ? { network_plugins: ['Unknown'] }
      : {
          cluster_version: release.version,
          major_version: release.version.split('.').slice(0, 2).join('.'),
          cloud_infrastructure: cluster.openShift.cloud,
          cloud_type: 'self-managed',
          total_node_count: nodes.reduce((sum, { count }) => sum + count, 0),
          network_plugins: ['OVNKubernetes'],
          fips_enabled: cluster.openShift.fips,
          etcd_encryption_enabled: true,
          ipsec_enabled: cluster.openShift.ipsec,
        }),
  };
}

const taint = (node: string, role: string, value: string | null): object => ({
  node_name: node,
  effect: 'NoSchedule',
  key: `node-role.kubernetes.io/${role}`,
  value,
});

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

/** OpenShift on AWS. */
export const paymentsCluster: Cluster = {
  nodes: [
    { role: 'master', instanceType: 'm6i.xlarge', count: 3 },
    { role: 'worker', instanceType: 'm6i.2xlarge', count: 6 },
    { role: 'infra', instanceType: 'r6i.xlarge', count: 1 },
  ],
  taints: [
    ...paymentsMasters.map((name) => taint(name, 'master', null)),
    taint(inAws('10.0.2.15'), 'infra', 'reserved'),
  ],
  objects: { Deployment: 96, Pod: 412, Secret: 1388, ConfigMap: 604, Build: 3, Route: 17 },
  growth: 0.003,
  openShift: { cloud: 'AWS', fips: false, ipsec: false },
};

/** EKS, to which a node is added every two weeks. */
export function checkoutCluster(day: number): Cluster {
  return {
    nodes: [
      { role: 'unknown', instanceType: 'm6a.large', count: 4 + Math.floor(day / 14) },
      { role: 'unknown', instanceType: 'c7g.xlarge', count: 1 },
    ],
    taints: [],
    objects: { Deployment: 31, Pod: 118, Secret: 46, ConfigMap: 87 },
    growth: 0.008,
  };
}

/** Masters of the platform's cluster. */
export const platformMasters = [0, 1, 2].map((index) => `master-${index}.platform.example`);

/** Workers of the platform's cluster, by the addresses of their controllers. */
export const platformWorkers: readonly StoppableNode[] = [0, 1, 2, 3].map((index) => ({
  name: `worker-${index}.platform.example`,
  id: `192.0.2.${21 + index}`,
}));

/** OpenShift on bare metal, with virtual machines. */
export const platformCluster: Cluster = {
  nodes: [
    { role: 'master', instanceType: 'unknown', count: 3 },
    { role: 'worker', instanceType: 'unknown', count: 4 },
  ],
  taints: platformMasters.map((name) => taint(name, 'master', null)),
  objects: {
    Deployment: 84,
    Pod: 355,
    Secret: 1011,
    ConfigMap: 498,
    Build: 0,
    Route: 12,
    VirtualMachineInstance: 18,
  },
  growth: 0.001,
  openShift: { cloud: 'BareMetal', fips: true, ipsec: true },
};
