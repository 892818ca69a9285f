import type { SeriesInput } from '../support/remote-write';

/** Targets of one kind, and what of them a shard of Prometheus' queue sends. */
export interface Targets {
  readonly kind: keyof typeof kinds;
  /** Of each target, with those about its scrape. */
  readonly series: number;
  /** Shards of the queue: each sends every so manieth series of a target, in the order in which they were first seen. */
  readonly shards: number;
}

/** Labels of a series without those of its target. */
type Own = Readonly<Record<string, string>>;

/**
 * So many samples as a shard sends them: one scrape of each target, in the order of its page, with external labels and
 * those that kube-prometheus gives to targets. The same in every run.
 * https://github.com/prometheus-operator/kube-prometheus
 */
export function kubernetesSeries(
  { kind, series: seriesOfTarget, shards }: Targets,
  samples: number,
): SeriesInput[] {
  const random = seeded(1);
  const ofKind = kinds[kind];
  const series: SeriesInput[] = [];
  for (let target = 0; series.length < samples; target++) {
    const labels = { ...external, ...ofKind.targetOf(target, random) };
    // Targets are scraped at moments of their own.
    const timestamp = SCRAPED_AT + Math.floor(random() * 15_000);
    const page = ofKind.pageOf(seriesOfTarget - scrapeMetrics.length, random);
    for (const [index, own] of [...page, ...scrapeMetrics.map(named)].entries()) {
      if ((target * seriesOfTarget + index) % shards !== 0) continue;
      series.push({ labels: sorted({ ...labels, ...own }), samples: [[valueOf(own, random), timestamp]] });
    }
  }
  return series.slice(0, samples);
}

/** Milliseconds. */
const SCRAPED_AT = 1_700_000_000_000;

const external = {
  cluster: 'prod-eu-1',
  prometheus: 'monitoring/k8s',
  prometheus_replica: 'prometheus-k8s-0',
};

const kinds = {
  /** Pods of services written in Go, four of each. */
  pods: {
    targetOf(target: number, random: Random): Own {
      const service = services[(target >> 2) % services.length]!;
      const replicaSet = identifier(seeded(100 + (target >> 2)), 10);
      return {
        container: service,
        endpoint: 'metrics',
        instance: `${address(random)}:8080`,
        job: service,
        namespace: namespaces[(target >> 2) % namespaces.length]!,
        pod: `${service}-${replicaSet}-${identifier(random, 5)}`,
        service,
      };
    },
    pageOf: (length: number): Own[] => servicePage(length),
  },
  /** node_exporter on virtual machines with 64 cores. */
  nodes: {
    targetOf(_target: number, random: Random): Own {
      return {
        container: 'kube-rbac-proxy',
        endpoint: 'https',
        instance: `ip-${address(random).replaceAll('.', '-')}.eu-west-1.compute.internal`,
        job: 'node-exporter',
        namespace: 'monitoring',
        pod: `node-exporter-${identifier(random, 5)}`,
        service: 'node-exporter',
      };
    },
    pageOf: nodePage,
  },
  /** cAdvisor of the kubelet on nodes: its series have the labels of a container. */
  containers: {
    targetOf(_target: number, random: Random): Own {
      const node = `ip-${address(random).replaceAll('.', '-')}.eu-west-1.compute.internal`;
      return {
        endpoint: 'https-metrics',
        instance: `${address(random)}:10250`,
        job: 'kubelet',
        metrics_path: '/metrics/cadvisor',
        node,
        service: 'kubelet',
      };
    },
    pageOf: containerPage,
  },
} as const;

const services = [
  ...[
    'checkout',
    'payments-api',
    'catalog',
    'cart',
    'recommendation-engine',
    'user-profile',
    'search-indexer',
  ],
  ...['notification-worker', 'inventory', 'shipping-quotes', 'frontend', 'image-resizer', 'gateway'],
];
const namespaces = ['shop', 'payments', 'platform', 'data-pipeline', 'staging'];

const scrapeMetrics = [
  ...['up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'scrape_samples_post_metric_relabeling'],
  'scrape_series_added',
];

/** Of client_golang. */
const goMetrics = [
  ...['go_goroutines', 'go_threads', 'go_memstats_alloc_bytes', 'go_memstats_alloc_bytes_total'],
  ...['go_memstats_buck_hash_sys_bytes', 'go_memstats_frees_total', 'go_memstats_gc_sys_bytes'],
  ...['go_memstats_heap_alloc_bytes', 'go_memstats_heap_idle_bytes', 'go_memstats_heap_inuse_bytes'],
  ...['go_memstats_heap_objects', 'go_memstats_heap_released_bytes', 'go_memstats_heap_sys_bytes'],
  ...['go_memstats_last_gc_time_seconds', 'go_memstats_lookups_total', 'go_memstats_mallocs_total'],
  ...['go_memstats_mcache_inuse_bytes', 'go_memstats_mcache_sys_bytes', 'go_memstats_mspan_inuse_bytes'],
  ...['go_memstats_mspan_sys_bytes', 'go_memstats_next_gc_bytes', 'go_memstats_other_sys_bytes'],
  ...['go_memstats_stack_inuse_bytes', 'go_memstats_stack_sys_bytes', 'go_memstats_sys_bytes'],
  ...['process_cpu_seconds_total', 'process_max_fds', 'process_open_fds', 'process_resident_memory_bytes'],
  ...['process_start_time_seconds', 'process_virtual_memory_bytes', 'process_virtual_memory_max_bytes'],
];

const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];
function servicePage(length: number): Own[] {
  const page = [
    ...['0', '0.25', '0.5', '0.75', '1'].map((quantile) => ({
      ...named('go_gc_duration_seconds'),
      quantile,
    })),
    ...['go_gc_duration_seconds_sum', 'go_gc_duration_seconds_count'].map(named),
    { ...named('go_info'), version: 'go1.24.6' },
    ...goMetrics.map(named),
    ...['200', '500', '503'].map((code) => ({ ...named('promhttp_metric_handler_requests_total'), code })),
  ];
  for (let number = 0; page.length < length; number++) page.push(...moreOf(number));
  return page.slice(0, length);
}

const tables = [
  'orders',
  'items',
  'customers',
  'stock',
  'carts',
  'sessions',
  'prices',
  'returns',
  'vouchers',
];

/** What a service measures of its own: requests, queries, caches and queues. */
function moreOf(number: number): Own[] {
  const table = tables[number % tables.length]!;
  const request = {
    code: ['200', '404', '500'][number % 3]!,
    handler: ['/api/v1/items', '/api/v1/orders', '/login', '/healthz'][number % 4]!,
    method: number % 2 === 0 ? 'GET' : 'POST',
  };
  return [
    ...histogram('http_request_duration_seconds', request),
    ...histogram('db_query_duration_seconds', { table }),
    ...['hit', 'miss'].map((result) => ({ ...named('cache_requests_total'), cache: table, result })),
    ...['queue_depth', 'queue_oldest_message_age_seconds'].map((name) => ({ ...named(name), queue: table })),
    ...['published', 'consumed', 'failed'].map((what) => ({ ...named(`queue_${what}_total`), queue: table })),
  ];
}

function histogram(name: string, of: Own): Own[] {
  return [
    ...bounds.map((le) => ({ ...named(`${name}_bucket`), ...of, le })),
    { ...named(`${name}_sum`), ...of },
    { ...named(`${name}_count`), ...of },
  ];
}

/** The series of each core are most of it: kube-prometheus has the interfaces of pods left out. */
function nodePage(length: number): Own[] {
  const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));
  const of = (names: readonly string[], owns: readonly Own[]): Own[] =>
    names.flatMap((name) => owns.map((own) => ({ ...named(`node_${name}`), ...own })));
  const cpus = numbers(64).map((cpu) => ({ cpu }));
  const modes = ['idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system', 'user'];
  const page = [
    ...of(['context_switches_total'], [{}]),
    ...of(
      ['cpu_guest_seconds_total'],
      cpus.flatMap((cpu) => ['nice', 'user'].map((mode) => ({ ...cpu, mode }))),
    ),
    ...of(
      ['cpu_seconds_total'],
      cpus.flatMap((cpu) => modes.map((mode) => ({ ...cpu, mode }))),
    ),
    ...of(
      diskFields.map((field) => `disk_${field}`),
      numbers(4).map((disk) => ({ device: `nvme${disk}n1` })),
    ),
    ...of(
      filesystemFields.map((field) => `filesystem_${field}`),
      filesystems,
    ),
    ...of(
      memoryFields.map((field) => `memory_${field}_bytes`),
      [{}],
    ),
    ...of(
      netstatFields.map((field) => `netstat_${field}`),
      [{}],
    ),
    ...of(
      networkFields.flatMap((field) => [`network_receive_${field}_total`, `network_transmit_${field}_total`]),
      ['lo', 'ens5'].map((device) => ({ device })),
    ),
    ...of(
      ['schedstat_running_seconds_total', 'schedstat_timeslices_total', 'schedstat_waiting_seconds_total'],
      cpus,
    ),
    ...of(
      softnetFields.map((field) => `softnet_${field}_total`),
      cpus,
    ),
    ...of(
      vmstatFields.map((field) => `vmstat_${field}`),
      [{}],
    ),
  ];
  return page.slice(0, length);
}

const diskFields = [
  ...['discard_time_seconds_total', 'discarded_sectors_total', 'discards_completed_total', 'io_now'],
  ...[
    'io_time_seconds_total',
    'io_time_weighted_seconds_total',
    'read_bytes_total',
    'read_time_seconds_total',
  ],
  ...['reads_completed_total', 'reads_merged_total', 'write_time_seconds_total', 'writes_completed_total'],
  ...['writes_merged_total', 'written_bytes_total'],
];

const filesystemFields = [
  ...['avail_bytes', 'device_error', 'files', 'files_free', 'free_bytes', 'readonly', 'size_bytes'],
];

const filesystems = [
  { device: '/dev/nvme0n1p1', fstype: 'ext4', mountpoint: '/' },
  { device: '/dev/nvme0n1p128', fstype: 'vfat', mountpoint: '/boot/efi' },
  { device: '/dev/nvme1n1', fstype: 'xfs', mountpoint: '/var/lib/containerd' },
  { device: 'tmpfs', fstype: 'tmpfs', mountpoint: '/run' },
  { device: 'tmpfs', fstype: 'tmpfs', mountpoint: '/run/user/1000' },
];

const netstatFields = [
  ...['Icmp6_InErrors', 'Icmp6_InMsgs', 'Icmp6_OutMsgs', 'Icmp_InErrors', 'Icmp_InMsgs', 'Icmp_OutMsgs'],
  ...['Ip6_InOctets', 'Ip6_OutOctets', 'IpExt_InOctets', 'IpExt_OutOctets', 'Ip_Forwarding'],
  ...['TcpExt_ListenDrops', 'TcpExt_ListenOverflows', 'TcpExt_SyncookiesFailed', 'TcpExt_TCPSynRetrans'],
  ...['Tcp_ActiveOpens', 'Tcp_CurrEstab', 'Tcp_InErrs', 'Tcp_InSegs', 'Tcp_OutSegs', 'Tcp_PassiveOpens'],
  ...['Tcp_RetransSegs', 'Udp_InDatagrams', 'Udp_InErrors', 'Udp_NoPorts', 'Udp_OutDatagrams'],
];

const networkFields = ['bytes', 'compressed', 'drop', 'errs', 'fifo', 'packets'];

const softnetFields = [
  'cpu_collision',
  'dropped',
  'flow_limit_count',
  'processed',
  'received_rps',
  'times_squeezed',
];

const vmstatFields = ['oom_kill', 'pgfault', 'pgmajfault', 'pgpgin', 'pgpgout', 'pswpin', 'pswpout'];

const memoryFields = [
  ...['Active_anon', 'Active_file', 'Active', 'AnonHugePages', 'AnonPages', 'Bounce', 'Buffers', 'Cached'],
  ...[
    'CommitLimit',
    'Committed_AS',
    'Dirty',
    'HardwareCorrupted',
    'Hugepagesize',
    'Inactive_anon',
    'Inactive',
  ],
  ...[
    'KernelStack',
    'Mapped',
    'MemAvailable',
    'MemFree',
    'MemTotal',
    'Mlocked',
    'PageTables',
    'Percpu',
    'Shmem',
  ],
  ...[
    'Slab',
    'SReclaimable',
    'SUnreclaim',
    'SwapCached',
    'SwapFree',
    'SwapTotal',
    'VmallocUsed',
    'Writeback',
  ],
];

/** Each metric of all containers, then the next: so cAdvisor writes its page. */
function containerPage(length: number, random: Random): Own[] {
  const containers = Array.from({ length: Math.ceil(length / containerMetrics.length) }, () => {
    const service = services[Math.floor(random() * services.length)]!;
    const name = identifier(random, 64);
    return {
      container: service,
      id: `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${identifier(random, 32)}.slice/cri-containerd-${name}.scope`,
      image: `registry.example.com/shop/${service}:v1.${Math.floor(random() * 40)}.2`,
      name,
      namespace: namespaces[Math.floor(random() * namespaces.length)]!,
      pod: `${service}-${identifier(random, 10)}-${identifier(random, 5)}`,
    };
  });
  return containerMetrics
    .flatMap((metric) => containers.map((container) => ({ ...named(metric), ...container })))
    .slice(0, length);
}

const containerMetrics = [
  ...['cpu_cfs_periods_total', 'cpu_cfs_throttled_periods_total', 'cpu_cfs_throttled_seconds_total'],
  ...['cpu_usage_seconds_total', 'fs_reads_bytes_total', 'fs_reads_total', 'fs_writes_bytes_total'],
  ...['fs_writes_total', 'memory_cache', 'memory_failcnt', 'memory_kernel_usage', 'memory_mapped_file'],
  ...['memory_max_usage_bytes', 'memory_rss', 'memory_swap', 'memory_usage_bytes'],
  ...['memory_working_set_bytes', 'oom_events_total', 'processes', 'sockets', 'file_descriptors'],
  ...['spec_cpu_period', 'spec_cpu_shares', 'spec_memory_limit_bytes', 'start_time_seconds', 'threads'],
].map((what) => `container_${what}`);

function named(name: string): Own {
  return { __name__: name };
}

function sorted(labels: Own): [string, string][] {
  return Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
}

/** Most counters are whole numbers, most gauges of seconds are not, and much is 0 or 1. */
function valueOf({ __name__: name = '' }: Own, random: Random): number {
  const draw = random();
  if (draw < 0.3) return draw < 0.2 ? 0 : 1;
  const magnitude = 10 ** (random() * 9);
  return name.includes('seconds') ? Number((magnitude / 1e6).toFixed(9)) : Math.floor(magnitude);
}

/** From 0 up to 1. */
type Random = () => number;

/** Mulberry32. https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function identifier(random: Random, length: number): string {
  return Array.from({ length }, () => 'bcdfghjklmnpqrstvwxz2456789'[Math.floor(random() * 27)]).join('');
}

function address(random: Random): string {
  return `10.${[64, 256, 256].map((range) => Math.floor(random() * range)).join('.')}`;
}
