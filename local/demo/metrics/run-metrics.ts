import type { DemoRun } from '../demo-run';
import { clusterOf } from './demo-cluster';
import { count, counter, gauge, histogram, type Course, type DemoSeries } from './demo-series';
import { affectedBy, type SentScenario } from './scenario-effects';

/** Seconds before the first scenario and after the last that there are metrics of: as many as are compared and watched. */
const BEFORE = 2_700;
const AFTER = 1_080;

/** The metrics of the cluster that a run disturbed, from some time before it to some time after. None of a run without telemetry. */
export function runMetrics(run: DemoRun): readonly DemoSeries[] {
  const { scenarios = [] }: { readonly scenarios?: readonly SentScenario[] } = run.telemetry ?? {};
  const [first] = scenarios;
  if (first === undefined) return [];
  const cluster = clusterOf(run.group);
  const course: Course = {
    seed: `metrics ${run.group} ${first.start_timestamp}`,
    start: first.start_timestamp - BEFORE,
    end: Math.max(...scenarios.map(({ end_timestamp: end }) => end)) + AFTER,
    ...affectedBy(scenarios, cluster),
  };
  return [
    ...[...cluster.masters, ...cluster.workers].flatMap((node) => nodeMetrics(course, node)),
    ...cluster.services.flatMap((service) => serviceMetrics(course, cluster.namespace, service)),
    ...cluster.masters.flatMap((master) => masterMetrics(course, master, cluster.hasEtcd)),
  ];
}

function nodeMetrics(course: Course, node: string): readonly DemoSeries[] {
  const labels = { job: 'node-exporter', instance: node };
  const cpu = (mode: string, level: number, noise: number): DemoSeries =>
    counter(course, { name: 'node_cpu_seconds_total', labels: { ...labels, mode }, level, noise });
  return [
    count(course, { name: 'up', labels, level: 1 }),
    cpu('idle', 5.1, 0.04),
    cpu('user', 1.9, 0.1),
    cpu('iowait', 0.06, 0.2),
    gauge(course, { name: 'node_load1', labels, level: 2.1, noise: 0.15 }),
    gauge(course, { name: 'node_memory_MemAvailable_bytes', labels, level: 18.2e9, noise: 0.006 }),
    counter(course, {
      name: 'node_network_receive_bytes_total',
      labels: { ...labels, device: 'eth0' },
      level: 9.4e6,
      noise: 0.12,
    }),
    counter(course, { name: 'node_context_switches_total', labels, level: 21_000, noise: 0.08 }),
  ];
}

function serviceMetrics(course: Course, namespace: string, service: string): readonly DemoSeries[] {
  const labels = { job: service, namespace };
  const pods = [0, 1, 2].map((index) => ({ ...labels, pod: `${service}-${index}` }));
  return [
    ...pods.flatMap((pod) => [
      counter(course, {
        name: 'http_requests_total',
        labels: { ...pod, code: '200' },
        level: 41,
        noise: 0.07,
      }),
      counter(course, {
        name: 'http_requests_total',
        labels: { ...pod, code: '503' },
        level: 0.02,
        noise: 0.5,
      }),
      gauge(course, { name: 'container_memory_working_set_bytes', labels: pod, level: 412e6, noise: 0.01 }),
      count(course, { name: 'up', labels: pod, level: 1 }),
    ]),
    ...histogram(course, { name: 'http_request_duration_seconds', labels, rate: 123, mean: 0.031 }),
    count(course, {
      name: 'kube_deployment_status_replicas_available',
      labels: { job: 'kube-state-metrics', namespace, deployment: service },
      level: 3,
    }),
  ];
}

function masterMetrics(course: Course, master: string, hasEtcd: boolean): readonly DemoSeries[] {
  const labels = { job: 'apiserver', instance: master };
  const inflight = ['mutating', 'readOnly'].map((kind) =>
    gauge(course, {
      name: 'apiserver_current_inflight_requests',
      labels: { ...labels, request_kind: kind },
      level: kind === 'readOnly' ? 14 : 3.4,
      noise: 0.2,
    }),
  );
  if (!hasEtcd) return inflight;
  const etcd = { job: 'etcd', instance: master };
  return [
    ...inflight,
    ...histogram(course, {
      name: 'etcd_disk_wal_fsync_duration_seconds',
      labels: etcd,
      rate: 34,
      mean: 0.0021,
    }),
    gauge(course, { name: 'etcd_mvcc_db_total_size_in_bytes', labels: etcd, level: 812e6, noise: 0.0004 }),
  ];
}
