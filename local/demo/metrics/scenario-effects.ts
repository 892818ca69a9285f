import type { Absence, Course, Effect } from './demo-series';
import type { DemoCluster } from './demo-cluster';

/** What is of use here of a scenario as Krkn sends it. */
export interface SentScenario {
  readonly start_timestamp: number;
  readonly end_timestamp: number;
  readonly scenario: string;
  readonly scenario_type: string;
  readonly affected_pods: {
    readonly recovered: readonly SentPod[];
    readonly unrecovered: readonly Pick<SentPod, 'namespace'>[];
  };
  readonly affected_nodes: readonly {
    readonly node_name: string;
    readonly not_ready_time: number;
    readonly ready_time: number;
  }[];
}

interface SentPod {
  readonly namespace: string;
  readonly total_recovery_time: number;
}

/** What happens to some series, in seconds after a scenario began. */
interface Change {
  readonly metrics: RegExp;
  /** Labels that a series must have, each one of some values. Default: none. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  readonly factor: number;
  /** Default: when the scenario began. */
  readonly from?: number;
  /** Default: when the scenario ended. */
  readonly to?: number;
  /** Default: it is over at once. */
  readonly halfLife?: number;
}

/** What scenarios did to the metrics of a cluster. The last of them may take long to be over. */
export function affectedBy(
  scenarios: readonly SentScenario[],
  cluster: DemoCluster,
): Pick<Course, 'effects' | 'absences'> {
  return {
    effects: scenarios.flatMap((scenario) =>
      changesOf(scenario, cluster).map((change) => effectOf(change, scenario)),
    ),
    absences: scenarios.flatMap(absencesOf),
  };
}

function effectOf(
  { metrics, labels = {}, factor, from = 0, to, halfLife = 0 }: Change,
  { start_timestamp: start, end_timestamp: end }: SentScenario,
): Effect {
  return {
    start: start + from,
    end: to === undefined ? end : start + to,
    factor,
    halfLife,
    affects: (metric, own) =>
      metrics.test(metric) &&
      Object.entries(labels).every(([name, values]) => values.includes(own[name] ?? '')),
  };
}

function changesOf(scenario: SentScenario, cluster: DemoCluster): readonly Change[] {
  const { scenario_type: type, scenario: file } = scenario;
  const [service = ''] = cluster.services;
  const recovery = Math.max(0, ...scenario.affected_pods.recovered.map((pod) => pod.total_recovery_time));
  const isLost = scenario.affected_pods.unrecovered.length > 0;
  switch (type) {
    case 'pod_disruption_scenarios':
    case 'container_scenarios':
      if (disrupts(scenario, 'openshift-etcd')) return etcdChanges(cluster, recovery);
      return disrupts(scenario, cluster.namespace) ? podChanges(service, recovery, isLost) : [];
    case 'node_scenarios':
      return nodeChanges(scenario, cluster);
    case 'zone_outages_scenarios':
      return [
        ...nodeChanges(scenario, cluster),
        ...failing(cluster.services, 40),
        ...slow(cluster.services, 5),
      ];
    case 'hog_scenarios':
      return hogChanges(/(cpu|memory|io)-hog/.exec(file)?.[1], cluster.workers.slice(1, 3));
    case 'network_chaos_scenarios':
      return [
        { metrics: /^node_network_receive_bytes_total$/, factor: 0.35 },
        ...slow(cluster.services, 18, 75),
        ...failing(cluster.services, 30),
      ];
    case 'network_chaos_ng_scenarios':
    case 'application_outages_scenarios':
      return failing([file.includes('app_outage') ? cluster.services.at(-1)! : service], 90);
    case 'service_hijacking_scenarios':
      return failing([service], 260);
    case 'http_load_scenarios':
      return [
        { metrics: /^(?:http_requests_total|http_request_duration_seconds_count)$/, factor: 3.2 },
        { metrics: /^node_cpu_seconds_total$/, labels: { mode: ['user'] }, factor: 1.5 },
        ...slow([service], 3.5),
      ];
    default:
      return [];
  }
}

function disrupts({ affected_pods: { recovered, unrecovered } }: SentScenario, namespace: string): boolean {
  return [...recovered, ...unrecovered].some((pod) => pod.namespace === namespace);
}

function etcdChanges({ masters }: DemoCluster, recovery: number): readonly Change[] {
  return [
    {
      metrics: /^etcd_disk_wal_fsync_duration_seconds_sum$/,
      labels: { instance: masters.slice(1) },
      factor: 9,
      to: recovery,
      halfLife: 12,
    },
    { metrics: /^apiserver_current_inflight_requests$/, factor: 3.5, to: recovery, halfLife: 15 },
  ];
}

function podChanges(service: string, recovery: number, isLost: boolean): readonly Change[] {
  const to = isLost ? undefined : recovery;
  const during = to === undefined ? {} : { to };
  return [
    {
      metrics: /^kube_deployment_status_replicas_available$/,
      labels: { deployment: [service] },
      factor: isLost ? 2 / 3 : 0,
      ...during,
      halfLife: isLost ? Infinity : 0,
    },
    ...failing([service], 190).map((change) => ({ ...change, ...during })),
    ...slow([service], 7, 20).map((change) => ({ ...change, ...during })),
  ];
}

function nodeChanges({ affected_nodes: nodes }: SentScenario, { services }: DemoCluster): readonly Change[] {
  return nodes.flatMap((node) => [
    { metrics: /^up$/, labels: { instance: [node.node_name] }, factor: 0, ...downtimeOf(node) },
    {
      metrics: /^kube_deployment_status_replicas_available$/,
      labels: { deployment: services.slice(0, 1) },
      factor: 2 / 3,
      from: 40,
      to: 40 + node.not_ready_time,
    },
  ]);
}

/** A target that is down has no series but `up`. */
function absencesOf({ start_timestamp: start, affected_nodes: nodes }: SentScenario): readonly Absence[] {
  return nodes.map((node) => {
    const { from, to } = downtimeOf(node);
    return {
      start: start + from,
      end: start + to,
      affects: (metric, labels) => metric !== 'up' && labels['instance'] === node.node_name,
    };
  });
}

function downtimeOf(node: SentScenario['affected_nodes'][number]): {
  readonly from: number;
  readonly to: number;
} {
  return { from: 8, to: 8 + node.not_ready_time + node.ready_time };
}

function hogChanges(hog: string | undefined, nodes: readonly string[]): readonly Change[] {
  const labels = { instance: nodes };
  const cpu = (mode: string, factor: number): Change => ({
    metrics: /^node_cpu_seconds_total$/,
    labels: { ...labels, mode: [mode] },
    factor,
  });
  const load: Change = { metrics: /^node_load1$/, labels, factor: 4, halfLife: 45 };
  if (hog === 'cpu') return [cpu('user', 3.4), cpu('idle', 0.12), load];
  if (hog === 'io') return [cpu('iowait', 24), load];
  return [
    { metrics: /^node_memory_MemAvailable_bytes$/, labels, factor: 0.12, halfLife: 10 },
    // What was pushed out of memory stays there.
    {
      metrics: /^container_memory_working_set_bytes$/,
      labels: { job: ['ledger'] },
      factor: 1.4,
      halfLife: Infinity,
    },
  ];
}

/** Requests to services that fail. */
function failing(services: readonly string[], factor: number): readonly Change[] {
  return [{ metrics: /^http_requests_total$/, labels: { job: services, code: ['503'] }, factor }];
}

/** Requests to services that take longer. */
function slow(services: readonly string[], factor: number, halfLife = 0): readonly Change[] {
  return [{ metrics: /^http_request_duration_seconds_sum$/, labels: { job: services }, factor, halfLife }];
}
