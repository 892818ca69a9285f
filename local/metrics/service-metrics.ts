import { routes as telemetryRoutes } from '../../lambda/krkn-telemetry/routes';
import type { ApiLoad, ApiObserver } from '../api-gateway/http-api';
import type { FunctionLoad } from '../lambda-function/environment-pool';
import type { FunctionObserver } from '../lambda-function/lambda-function';
import type { MessageQueue } from '../sqs/message-queue';
import { Counter, Durations, Reading, type Family, type Labels } from './families';
import { processFamilies } from './process-families';
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
    'Requests that were answered, without those whose client had gone. Those that led to no route have the route "none".',
  );
  private readonly durations = new Durations(
    'chaos_telemetry_http_request_duration_seconds',
    'Time from the head of a request to its answer.',
  );
  private readonly published = new PublishedFamilies();
  private readonly families: readonly Family[] = [
    this.requests,
    this.durations,
    new Reading(
      'gauge',
      'chaos_telemetry_http_requests_in_flight',
      'Requests that wait for an answer, without files by links.',
      () => labelled('service', this.apis, ({ requests }) => requests),
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
      started: (routes, load) => {
        this.apis.set(service, load);
        for (const route of routes) {
          for (const status of watchedStatuses(route)) this.requests.begin({ service, route, status });
        }
      },
      answered: ({ route, status, seconds }) => {
        this.requests.add(1, { service, route, status: String(status) });
        if (seconds !== undefined) this.durations.observe(seconds, { service, route });
      },
    };
  }

  started(name: string, load: () => FunctionLoad): void {
    this.functions.set(name, load);
    this.published.started(name);
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

/** What fails. */
const FAILURES = ['500', '503'];
/** What may become of a run, which Krkn sends once. */
const OF_RUNS = ['200', '400', '401', '403', '408', '413', ...FAILURES];

/** Statuses that there are from the start, so that an alert sees the first. */
function watchedStatuses(route: string): readonly string[] {
  return route === telemetryRoutes.telemetry ? OF_RUNS : FAILURES;
}

function labelled<Load>(
  label: string,
  loads: ReadonlyMap<string, () => Load>,
  value: (load: Load) => number,
): readonly (readonly [Labels, number])[] {
  return Array.from(loads, ([name, load]) => [{ [label]: name }, value(load())] as const);
}
