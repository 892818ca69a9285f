/**
 * Metrics in Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 *
 * Our own, as no library runs on all versions of Node.js that this does: prom-client is deprecated, and its successor,
 * `@prometheus-io/client`, needs Node.js 22.
 */

/** Labels of a series by their names. Their values must be bounded: each combination is kept as long as the process lives. */
export type Labels = Readonly<Record<string, string>>;

/** All series of one name. */
export interface Family {
  /** Its lines, each with a newline at its end. */
  text(): string;
}

/** What only grows. Its name ends in `_total`. */
export class Counter implements Family {
  private readonly series = new Map<string, { readonly labels: Labels; value: number }>();

  constructor(
    private readonly name: string,
    private readonly help: string,
  ) {}

  /** Has the series from now on, so that its first count is seen as an increase. */
  begin(labels: Labels = {}): void {
    this.add(0, labels);
  }

  add(count: number, labels: Labels = {}): void {
    seriesOf(this.series, labels, () => ({ labels, value: 0 })).value += count;
  }

  text(): string {
    const lines = Array.from(this.series.values(), ({ labels, value }) => sample(this.name, labels, value));
    return head(this.name, this.help, 'counter') + lines.join('');
  }
}

/** What is read when it is asked for. */
export class Reading implements Family {
  /** @param read the value of each series */
  constructor(
    private readonly type: 'counter' | 'gauge',
    private readonly name: string,
    private readonly help: string,
    private readonly read: () => readonly (readonly [labels: Labels, value: number])[],
  ) {}

  text(): string {
    const lines = this.read().map(([labels, value]) => sample(this.name, labels, value));
    return head(this.name, this.help, this.type) + lines.join('');
  }
}

/** Seconds up to which durations are counted: the last is as long as the gateway waits for a function. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface DurationSeries {
  readonly labels: Labels;
  /** Of each bucket alone. */
  readonly counts: number[];
  count: number;
  sum: number;
}

/** How long something took, as a histogram. Its name ends in `_seconds`. */
export class Durations implements Family {
  private readonly series = new Map<string, DurationSeries>();

  constructor(
    private readonly name: string,
    private readonly help: string,
  ) {}

  /** Has the series from now on, so that its first duration is seen as an increase. */
  begin(labels: Labels = {}): void {
    this.of(labels);
  }

  observe(seconds: number, labels: Labels = {}): void {
    const series = this.of(labels);
    const bucket = BUCKETS.findIndex((limit) => seconds <= limit);
    if (bucket >= 0) series.counts[bucket]! += 1;
    series.count += 1;
    series.sum += seconds;
  }

  text(): string {
    const lines = Array.from(this.series.values()).flatMap((series) => this.samples(series));
    return head(this.name, this.help, 'histogram') + lines.join('');
  }

  private of(labels: Labels): DurationSeries {
    return seriesOf(this.series, labels, () => ({ labels, counts: BUCKETS.map(() => 0), count: 0, sum: 0 }));
  }

  private samples({ labels, counts, count, sum }: DurationSeries): readonly string[] {
    let below = 0;
    const buckets = BUCKETS.map((limit, index) => {
      below += counts[index]!;
      return sample(`${this.name}_bucket`, { ...labels, le: String(limit) }, below);
    });
    return [
      ...buckets,
      sample(`${this.name}_bucket`, { ...labels, le: '+Inf' }, count),
      sample(`${this.name}_sum`, labels, sum),
      sample(`${this.name}_count`, labels, count),
    ];
  }
}

/** Of one family, whose series all have the same labels. */
function seriesOf<Series>(all: Map<string, Series>, labels: Labels, make: () => Series): Series {
  const key = JSON.stringify(Object.values(labels));
  const series = all.get(key) ?? make();
  all.set(key, series);
  return series;
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`;
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(
    ([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`,
  );
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
