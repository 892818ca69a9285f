import type { ApiLoad, ApiObserver } from '../api-gateway/http-api';
import type { FunctionLoad } from '../lambda-function/environment-pool';
import type { FunctionObserver } from '../lambda-function/lambda-function';
import type { MessageQueue } from '../sqs/message-queue';
import { Counter, Durations, Reading, type Family, type Labels } from './families';
import { PublishedFamilies } from './published-families';

/** What is known of the services since they were started, as a page for Prometheus. docs/vm.md says what is on it. */
export class ServiceMetrics implements FunctionObserver {
  /** By service. */
  private readonly apis = new Map<string, () => ApiLoad>();
  /** By name of the function. */
  private readonly functions = new Map<string, () => FunctionLoad>();
  private looks: Pick<MessageQueue, 'size' | 'putAside'> | undefined;
  private readonly requests = new Counter(
    'chaos_telemetry_http_requests_total',
    'Requests that were answered. Those that no route is for have the route "none".',
  );
  private readonly durations = new Durations(
    'chaos_telemetry_http_request_duration_seconds',
    'Time from the head of a request to its answer.',
  );
  private readonly published = new PublishedFamilies();
  private readonly families: readonly Family[] = [
    this.requests,
    this.durations,
    new Reading('gauge', 'chaos_telemetry_http_requests_in_flight', 'Requests that wait for an answer.', () =>
      labelled('service', this.apis, ({ requests }) => requests),
    ),
    new Reading('gauge', 'chaos_telemetry_http_connections', 'Open connections.', () =>
      labelled('service', this.apis, ({ connections }) => connections),
    ),
    new Reading('gauge', 'chaos_telemetry_function_events_waiting', 'Events that wait for a function.', () =>
      labelled('function', this.functions, ({ waiting }) => waiting),
    ),
    new Reading('gauge', 'chaos_telemetry_function_events_in_flight', 'Events that a function handles.', () =>
      labelled('function', this.functions, ({ inFlight }) => inFlight),
    ),
    new Reading('gauge', 'chaos_telemetry_function_environments', 'Environments that are loaded.', () =>
      labelled('function', this.functions, ({ environments }) => environments),
    ),
    new Reading(
      'gauge',
      'chaos_telemetry_looks_waiting',
      'Runs that wait for a look at their metrics.',
      () => (this.looks === undefined ? [] : [[{}, this.looks.size]]),
    ),
    new Reading('gauge', 'chaos_telemetry_looks_given_up', 'Runs at whose metrics looks have failed.', () =>
      this.looks === undefined ? [] : [[{}, this.looks.putAside.length]],
    ),
    ...this.published.families,
    ...processFamilies,
  ];

  /** What counts the requests of a service. */
  ofApi(service: string): ApiObserver {
    return {
      started: (load) => {
        this.apis.set(service, load);
      },
      answered: ({ route, status, seconds }) => {
        this.requests.add(1, { service, route, status: String(status) });
        this.durations.observe(seconds, { service, route });
      },
    };
  }

  started(name: string, load: () => FunctionLoad): void {
    this.functions.set(name, load);
  }

  printed(lines: Uint8Array): void {
    this.published.printed(lines);
  }

  /** Tells of runs whose metrics are looked at. */
  watchLooks(queue: Pick<MessageQueue, 'size' | 'putAside'>): void {
    this.looks = queue;
  }

  /** In the text format. */
  page(): string {
    return this.families.map((family) => family.text()).join('');
  }
}

/** Named as Prometheus' own libraries do: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics */
const processFamilies: readonly Family[] = [
  new Reading('gauge', 'process_resident_memory_bytes', 'Resident memory size in bytes.', () => [
    [{}, process.memoryUsage.rss()],
  ]),
  new Reading('counter', 'process_cpu_seconds_total', 'Processor time of the process, all threads.', () => {
    const { user, system } = process.cpuUsage();
    return [[{}, (user + system) / 1e6]];
  }),
  new Reading(
    'gauge',
    'process_start_time_seconds',
    'Start of the process in seconds since the epoch.',
    () => [[{}, performance.timeOrigin / 1000]],
  ),
  new Reading(
    'counter',
    'chaos_telemetry_event_loop_busy_seconds_total',
    'Time in which the thread that serves all connections was busy.',
    () => [[{}, performance.eventLoopUtilization().active / 1000]],
  ),
];

function labelled<Load>(
  label: string,
  loads: ReadonlyMap<string, () => Load>,
  value: (load: Load) => number,
): readonly (readonly [Labels, number])[] {
  return Array.from(loads, ([name, load]) => [{ [label]: name }, value(load())] as const);
}
