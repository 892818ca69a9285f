import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from '../../local/support/child-process';
import { clientPath } from './clients';
import { listeningAddress } from './listening';
import type { Sample } from './sample';
import { until } from './until';

/** Seconds between two scrapes. */
export const scrapeInterval = 2;

/** What Prometheus says of the one queue that sends its samples, all but `pending` since it started. */
export interface QueueState {
  /** Samples that it was to send. */
  readonly taken: number;
  /** Samples that it put into requests; again for each further attempt. */
  readonly sent: number;
  readonly retried: number;
  readonly failed: number;
  readonly dropped: number;
  /** Samples that it holds now. */
  readonly pending: number;
  /** Descriptions of metrics that it sent, which it does each minute. */
  readonly metadata: number;
}

/** A real Prometheus with one `remote_write` block. */
export class Prometheus {
  private constructor(
    private readonly folder: string,
    private readonly remoteWrite: string,
    private readonly child: Child,
    /** Where it listens, and can be scraped. */
    readonly address: string,
  ) {}

  /**
   * Runs a Prometheus that scrapes nothing yet, as long as `use` lasts.
   * @param remoteWrite what is appended to prometheus.yml
   * @throws Error of promtool, of Prometheus, or of `use` with the end of Prometheus' log.
   */
  static async run<Result>(
    remoteWrite: string,
    use: (prometheus: Prometheus) => Promise<Result>,
  ): Promise<Result> {
    const folder = await mkdtemp(path.join(tmpdir(), 'prometheus-'));
    try {
      const prometheus = await Prometheus.start(folder, remoteWrite);
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

  private static async start(folder: string, remoteWrite: string): Promise<Prometheus> {
    await writeConfiguration(folder, [], remoteWrite);
    const child = await startChild(clientPath('prometheus'), [
      `--config.file=${configurationIn(folder)}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.console.templates=${folder}`,
      `--web.console.libraries=${folder}`,
      '--web.listen-address=127.0.0.1:0',
      '--web.enable-lifecycle',
    ]);
    const prometheus = new Prometheus(folder, remoteWrite, child, await listeningAddress(child));
    const isReady = async (): Promise<boolean> => (await fetch(prometheus.url('/-/ready'))).ok;
    await until(isReady, Boolean, 20);
    return prometheus;
  }

  /** Scrapes these addresses from now on, and no others. */
  async scrape(...targets: readonly string[]): Promise<void> {
    await writeConfiguration(this.folder, targets, this.remoteWrite);
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
    await until(count, (scrapes) => scrapes >= wanted, 2 * times * scrapeInterval + 20);
  }

  /**
   * Scrapes no more, and waits until every sample has been sent, the markers by which each series then ends included.
   * @throws Error with the state of the queue if that takes more than a minute.
   */
  async drain(): Promise<void> {
    await this.scrape();
    const live = (): Promise<Series[]> => this.query('count({__name__!=""})');
    await until(live, (series) => series.length === 0, 60);
    const hasSentAll = ({ taken, sent, retried, pending }: QueueState): boolean =>
      pending === 0 && sent - retried === taken;
    await until(() => this.queue(), hasSentAll, 60);
  }

  /** The state of the queue. */
  async queue(): Promise<QueueState> {
    const page = await (await fetch(this.url('/metrics'))).text();
    const metric = (name: string): number => metricOn(page, `prometheus_remote_storage_${name}`);
    return {
      taken: metric('samples_in_total'),
      sent: metric('samples_total'),
      retried: metric('samples_retried_total'),
      failed: metric('samples_failed_total'),
      dropped: metric('samples_dropped_total'),
      pending: metric('samples_pending'),
      metadata: metric('metadata_total'),
    };
  }

  /** All samples in its own database, but for the markers by which series end: these it never shows. */
  async samples(): Promise<Sample[]> {
    const series = await this.query('{__name__!=""}[1h]');
    return series.flatMap(({ metric: { __name__: metric = '', ...labels }, values = [] }) =>
      values.map(([seconds, value]) => ({
        metric,
        labels,
        timestamp: Math.round(seconds * 1000),
        value: numberOf(value),
      })),
    );
  }

  /** The last lines of its log. */
  log(lines: number): string[] {
    return this.child.stderr().trimEnd().split('\n').slice(-lines);
  }

  /** The lines of its log that are of one of these levels. */
  complaints(...levels: readonly ('warn' | 'error')[]): string[] {
    return this.log(Infinity).filter((line) => levels.some((level) => line.includes(` level=${level} `)));
  }

  private async query(expression: string): Promise<Series[]> {
    const response = await fetch(this.url('/api/v1/query'), {
      method: 'POST',
      body: new URLSearchParams({ query: expression }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Prometheus refuses ${expression}: ${text}`);
    return (JSON.parse(text) as { data: { result: Series[] } }).data.result;
  }

  private url(pathname: string): string {
    return `http://${this.address}${pathname}`;
  }
}

/** A series as the API answers a query for a range. */
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [seconds: number, value: string])[];
}

const configurationIn = (folder: string): string => path.join(folder, 'prometheus.yml');

/** The job stays even without targets: Prometheus ends no series of a job that is gone. */
async function writeConfiguration(
  folder: string,
  targets: readonly string[],
  remoteWrite: string,
): Promise<void> {
  const file = configurationIn(folder);
  await writeFile(
    file,
    `global: { scrape_interval: ${scrapeInterval}s }
scrape_configs:
  - job_name: e2e
    static_configs: [{ targets: ${JSON.stringify(targets)} }]
${remoteWrite}`,
  );
  await promisify(execFile)(clientPath('promtool'), ['check', 'config', file]);
}

/** The sum of a metric on a page in the text format. A metric that is not there would otherwise pass for 0. */
function metricOn(page: string, name: string): number {
  const values = [...page.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))];
  if (values.length === 0) throw new Error(`Prometheus has no metric ${name}.`);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Prometheus writes the shortest decimal of a double, and infinities in its own way. */
function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
