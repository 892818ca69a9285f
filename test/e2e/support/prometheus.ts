import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from '../../local/support/child-process';
import { clientPath } from './clients';
import { listeningAddress } from './listening';
import type { ApiHistogram } from './native-histogram';
import { remoteRead, samplesOfSeries } from './remote-read';
import type { Sample } from './sample';
import { until } from './until';

/** Seconds between two scrapes. */
export const SCRAPE_INTERVAL = 2;

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
  /** What is appended to prometheus.yml. */
  readonly configuration: string;
  /** https://prometheus.io/docs/prometheus/2.42/feature_flags/ */
  readonly features?: readonly ('native-histograms' | 'exemplar-storage')[];
  /** Recording rules, as YAML: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ */
  readonly rules?: string;
}

/** A real Prometheus. */
export class Prometheus {
  private constructor(
    private readonly folder: string,
    private readonly configuration: string,
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

  private static async start(
    folder: string,
    { configuration, features = [], rules = 'groups: []\n' }: PrometheusOptions,
  ): Promise<Prometheus> {
    await writeFile(join(folder, 'rules.yml'), rules);
    await writeConfiguration(folder, [], configuration);
    const child = await startChild(clientPath('prometheus'), [
      `--config.file=${configurationIn(folder)}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.console.templates=${folder}`,
      `--web.console.libraries=${folder}`,
      '--web.listen-address=127.0.0.1:0',
      '--web.enable-lifecycle',
      ...(features.length > 0 ? [`--enable-feature=${features.join(',')}`] : []),
    ]);
    const prometheus = new Prometheus(folder, configuration, child, await listeningAddress(child));
    const isReady = async (): Promise<boolean> => (await fetch(prometheus.url('/-/ready'))).ok;
    await until(isReady, Boolean, 20);
    return prometheus;
  }

  /** Scrapes these addresses from now on, and no others. */
  async scrape(...targets: readonly string[]): Promise<void> {
    await writeConfiguration(this.folder, targets, this.configuration);
    const response = await fetch(this.url('/-/reload'), { method: 'POST' });
    if (!response.ok) throw new Error(`Prometheus does not reload: ${await response.text()}`);
  }

  /** Waits for this many more scrapes of an address. */
  async untilScraped(target: string, times: number): Promise<void> {
    const count = async (): Promise<number> => {
      const [up] = await this.query(`up{instance="${target}"}[1h]`);
      return up?.values?.length ?? 0;
    };
    const wanted = (await count()) + times;
    await until(count, (scrapes) => scrapes >= wanted, 2 * times * SCRAPE_INTERVAL + 20);
  }

  /**
   * Scrapes no more, and waits until everything has been sent, the markers by which each series then ends included.
   * @throws {Error} with what is left if that takes more than a minute.
   */
  async drain(): Promise<void> {
    await this.scrape();
    const live = (): Promise<Series[]> => this.query('count({__name__!=""})');
    await until(live, (series) => series.length === 0, 60);
    await until(
      () => this.unsent(),
      (count) => count === 0,
      60,
    );
  }

  /** What it has still to send. It takes the end of a histogram for a sample, and sends it as a histogram. */
  private async unsent(): Promise<number> {
    const metric = await this.remoteStorageMetrics();
    const counts = kinds
      .map((kind) => queueState(metric, kind))
      .map(({ taken, sent, retried, pending }) => taken - (sent - retried) + pending);
    return counts.reduce((sum, count) => sum + count, 0);
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
    return (name) => metricOn(page, `prometheus_remote_storage_${name}`);
  }

  /** All samples in its own database, with the markers by which series end. */
  async samples(): Promise<Sample[]> {
    const now = Date.now();
    const everything = { metric: '.+', start: now - HOUR, end: now + HOUR };
    return samplesOfSeries(await remoteRead(this.url('/api/v1/read'), everything));
  }

  /** The last lines of its log. */
  log(lines: number): string[] {
    return this.child.stderr().trimEnd().split('\n').slice(-lines);
  }

  /** The lines of its log that are of one of these levels. */
  complaints(...levels: readonly ('warn' | 'error')[]): string[] {
    return this.log(Infinity).filter((line) => levels.some((level) => line.includes(` level=${level} `)));
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

  /** What its API answers: https://prometheus.io/docs/prometheus/latest/querying/api/ */
  async ask<Data>(
    endpoint: 'query' | 'query_range' | 'query_exemplars',
    parameters: Readonly<Record<string, string>>,
  ): Promise<Data> {
    const response = await fetch(this.url(`/api/v1/${endpoint}`), {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${text}`);
    return (JSON.parse(text) as { data: Data }).data;
  }

  private url(pathname: string): string {
    return `http://${this.address}${pathname}`;
  }
}

const HOUR = 3_600_000;

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
  configuration: string,
): Promise<void> {
  const file = configurationIn(folder);
  await writeFile(
    file,
    `global: { scrape_interval: ${SCRAPE_INTERVAL}s, evaluation_interval: ${SCRAPE_INTERVAL}s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: e2e
    static_configs: [{ targets: ${JSON.stringify(targets)} }]
${configuration}`,
  );
  await promisify(execFile)(clientPath('promtool'), ['check', 'config', file]);
}

/** The values of metrics by their names. */
type Metrics = (name: string) => number;

function queueState(metric: Metrics, kind: Kind): QueueState {
  return {
    taken: metric(`${kind}_in_total`),
    sent: metric(`${kind}_total`),
    retried: metric(`${kind}_retried_total`),
    failed: metric(`${kind}_failed_total`),
    dropped: metric(`${kind}_dropped_total`),
    pending: metric(`${kind}_pending`),
  };
}

/** The sum of a metric on a page in the text format. A metric that is not there would otherwise pass for 0. */
function metricOn(page: string, name: string): number {
  const values = [...page.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))];
  if (values.length === 0) throw new Error(`Prometheus has no metric ${name}.`);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
