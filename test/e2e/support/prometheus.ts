import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { type Child, startChild } from '../../local/support/child-process';
import { compress, encodeVersion1, type SeriesInput } from '../../support/remote-write';
import { clientPath } from './clients';
import { listeningAddress } from './listening';
import type { ApiHistogram } from './native-histogram';
import { remoteRead, samplesOfSeries, type ReadSeries } from './remote-read';
import type { Sample } from './sample';
import { until } from './until';

/** Seconds between two scrapes, unless a test asks for others. */
export const SCRAPE_INTERVAL = 1;

/** What Prometheus sends, each counted on its own. */
export const kinds = ['samples', 'exemplars', 'histograms'] as const;

type Kind = (typeof kinds)[number];

/** What Prometheus says of what the one queue sends of a kind, all but `pending` since it started. */
export interface QueueState {
  /** What it was to send. */
  readonly taken: number;
  /** What it put into requests; again for each further attempt. */
  readonly sent: number;
  readonly retried: number;
  readonly failed: number;
  readonly dropped: number;
  /** What it holds now. */
  readonly pending: number;
}

/** How a Prometheus is run. */
interface PrometheusOptions {
  /** The programs: Debian's, of version 2, or those that `.ci/install-clients` builds. Default: 2. */
  readonly version?: keyof typeof programs;
  /** What is appended to prometheus.yml. */
  readonly configuration: string;
  /** https://prometheus.io/docs/prometheus/latest/feature_flags/ */
  readonly features?: readonly (
    'native-histograms' | 'exemplar-storage' | 'metadata-wal-records' | 'st-storage'
  )[];
  /** Recording rules, as YAML: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ */
  readonly rules?: string;
  /** Seconds between two scrapes. Default: {@link SCRAPE_INTERVAL}. */
  readonly scrapeInterval?: number;
  /** More settings of the job that scrapes. */
  readonly scrapeSettings?: object;
  /** Whether it takes what {@link Prometheus.write} sends. */
  readonly receives?: boolean;
}

/** The programs of a version of Prometheus. */
const programs = {
  2: { prometheus: 'prometheus', promtool: 'promtool' },
  3: { prometheus: 'prometheus-3', promtool: 'promtool-3' },
} as const;

/** A real Prometheus. */
export class Prometheus {
  private constructor(
    private readonly folder: string,
    private readonly options: PrometheusOptions,
    private readonly child: Child,
    /** Where it listens, and can be scraped. */
    readonly address: string,
  ) {}

  /**
   * Runs a Prometheus that scrapes nothing yet, as long as `use` lasts.
   * @throws {Error} of promtool, of Prometheus, or of `use` with the end of Prometheus' log.
   */
  static async run<Result>(
    options: PrometheusOptions,
    use: (prometheus: Prometheus) => Promise<Result>,
  ): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
    try {
      const prometheus = await Prometheus.start(folder, options);
      try {
        return await use(prometheus);
      } catch (error) {
        throw new Error(`${String(error)}\n\nPrometheus' log ends:\n${prometheus.log(30).join('\n')}`, {
          cause: error,
        });
      } finally {
        prometheus.child.signal('SIGTERM');
        await prometheus.child.ended;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private static async start(folder: string, options: PrometheusOptions): Promise<Prometheus> {
    const { version = 2, features = [], rules = 'groups: []\n', receives = false } = options;
    await writeFile(join(folder, 'rules.yml'), rules);
    await writeConfiguration(folder, [], options);
    const child = await startChild(clientPath(programs[version].prometheus), [
      `--config.file=${configurationIn(folder)}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.console.templates=${folder}`,
      `--web.console.libraries=${folder}`,
      '--web.listen-address=127.0.0.1:0',
      '--web.enable-lifecycle',
      ...(receives ? ['--web.enable-remote-write-receiver'] : []),
      ...(features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []),
    ]);
    const prometheus = new Prometheus(folder, options, child, await listeningAddress(child));
    const isReady = async (): Promise<boolean> => (await fetch(prometheus.url('/-/ready'))).ok;
    await until(isReady, Boolean, 20);
    return prometheus;
  }

  /** Scrapes these addresses from now on, and no others. */
  async scrape(...targets: readonly string[]): Promise<void> {
    await writeConfiguration(this.folder, targets, this.options);
    const response = await fetch(this.url('/-/reload'), { method: 'POST' });
    if (!response.ok) throw new Error(`Prometheus does not reload: ${await response.text()}`);
  }

  /** Stores series by remote write 1.0. */
  async write(series: readonly SeriesInput[]): Promise<void> {
    const response = await fetch(this.url('/api/v1/write'), {
      method: 'POST',
      headers: { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(compress(encodeVersion1(series))),
    });
    if (!response.ok) throw new Error(`Prometheus does not take what is written: ${await response.text()}`);
  }

  /** Waits for this many more scrapes of an address. */
  async untilScraped(target: string, times: number): Promise<void> {
    const count = async (): Promise<number> => {
      const [up] = await this.query(`up{instance="${target}"}[1h]`);
      return up?.values?.length ?? 0;
    };
    const wanted = (await count()) + times;
    const interval = this.options.scrapeInterval ?? SCRAPE_INTERVAL;
    await until(count, (scrapes) => scrapes >= wanted, 2 * times * interval + 20);
  }

  /**
   * Scrapes no more, and waits until everything has been sent, the markers by which each series then ends included.
   * @throws {Error} with what is left if that takes more than a minute.
   */
  async drain(): Promise<void> {
    await this.scrape();
    const live = (): Promise<Series[]> => this.query('count({__name__!=""})');
    await until(live, (series) => series.length === 0, 60);
    await until(() => Promise.all(kinds.map((kind) => this.queue(kind))), isDrained, 60);
  }

  /** The state of the queue. */
  async queue(kind: Kind = 'samples'): Promise<QueueState> {
    return queueState(await this.remoteStorageMetrics(), kind);
  }

  /** Descriptions of metrics that it has sent, which it does each minute. */
  async metadataSent(): Promise<number> {
    const metric = await this.remoteStorageMetrics();
    return metric('metadata_total');
  }

  private async remoteStorageMetrics(): Promise<Metrics> {
    const page = await (await fetch(this.url('/metrics'))).text();
    return (name, absent) => metricOn(page, `prometheus_remote_storage_${name}`, absent);
  }

  /** All samples in its own database, with the markers by which series end. */
  async samples(): Promise<Sample[]> {
    const now = Date.now();
    return samplesOfSeries(await this.series(now - HOUR, now + HOUR));
  }

  /** All series in its own database between two times in milliseconds since the epoch. */
  series(start: number, end: number): Promise<ReadSeries[]> {
    return remoteRead(this.url('/api/v1/read'), { metric: '.+', start, end });
  }

  /** The last lines of its log. */
  log(lines: number): string[] {
    return this.child.stderr().trimEnd().split('\n').slice(-lines);
  }

  /** The lines of its log that are of one of these levels. */
  complaints(...levels: readonly ('warn' | 'error')[]): string[] {
    const ofLevel = new RegExp(` level=(${levels.join('|')}) `, 'i');
    return this.log(Infinity).filter((line) => ofLevel.test(line));
  }

  /** What it answers to a query for one moment: now, or a time in seconds. */
  async query(expression: string, time?: number): Promise<Series[]> {
    const at = time === undefined ? {} : { time: String(time) };
    const { result } = await this.ask<{ result: Series[] }>('query', { query: expression, ...at });
    return result;
  }

  /** What it answers to a query for a range of time: `query`, `start`, `end` and `step`, in seconds. */
  async queryRange(parameters: Readonly<Record<string, string>>): Promise<Series[]> {
    return (await this.ask<{ result: Series[] }>('query_range', parameters)).result;
  }

  /** The data of what its API answers. */
  async ask<Data>(endpoint: ApiEndpoint, parameters: Readonly<Record<string, string>>): Promise<Data> {
    return (await this.answer<Data>(endpoint, parameters)).data;
  }

  /** What its API answers: https://prometheus.io/docs/prometheus/latest/querying/api/ */
  async answer<Data>(
    endpoint: ApiEndpoint,
    parameters: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer<Data>> {
    const response = await fetch(this.url(`/api/v1/${endpoint}`), {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${text}`);
    return JSON.parse(text) as ApiAnswer<Data>;
  }

  private url(pathname: string): string {
    return `http://${this.address}${pathname}`;
  }
}

const HOUR = 3_600_000;

type ApiEndpoint = 'query' | 'query_range' | 'query_exemplars';

/** An answer of the API, with what it remarks on. */
interface ApiAnswer<Data> {
  readonly data: Data;
  /** A read of remote storage that failed, for one. */
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

/** A series as the API answers it: with a value for a moment, with values and histograms for a range. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [seconds: number, value: string];
  readonly values?: readonly (readonly [seconds: number, value: string])[];
  readonly histograms?: readonly ApiHistogram[];
}

const configurationIn = (folder: string): string => join(folder, 'prometheus.yml');

/** The job stays even without targets: Prometheus ends no series of a job that is gone. */
async function writeConfiguration(
  folder: string,
  targets: readonly string[],
  { version = 2, configuration, scrapeInterval = SCRAPE_INTERVAL, scrapeSettings }: PrometheusOptions,
): Promise<void> {
  const file = configurationIn(folder);
  const interval = `${scrapeInterval}s`;
  const own = stringify({
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: ['rules.yml'],
    scrape_configs: [{ job_name: 'e2e', static_configs: [{ targets }], ...scrapeSettings }],
  });
  await writeFile(file, own + configuration);
  await promisify(execFile)(clientPath(programs[version].promtool), ['check', 'config', file]);
}

/** The values of metrics by their names, with what one that is not there counts as. */
type Metrics = (name: string, absent?: number) => number;

function queueState(metric: Metrics, kind: Kind): QueueState {
  return {
    taken: metric(`${kind}_in_total`),
    sent: metric(`${kind}_total`),
    retried: metric(`${kind}_retried_total`),
    failed: metric(`${kind}_failed_total`),
    // Prometheus 3 has it for each reason, once there is one.
    dropped: metric(`${kind}_dropped_total`, 0),
    pending: metric(`${kind}_pending`),
  };
}

/** Whether everything has been sent. The end of a histogram is taken for a sample, and sent as a histogram. */
function isDrained(queues: readonly QueueState[]): boolean {
  const left = queues.map(({ taken, sent, retried, pending }) => taken - (sent - retried) + pending);
  return left.reduce((sum, count) => sum + count, 0) === 0;
}

/** The sum of a metric on a page in the text format. One that is not there would otherwise pass for 0. */
function metricOn(page: string, name: string, absent?: number): number {
  const values = [...page.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))];
  if (values.length === 0 && absent !== undefined) return absent;
  if (values.length === 0) throw new Error(`Prometheus has no metric ${name}.`);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
