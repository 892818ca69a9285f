import { Document, isMap, isSeq } from 'yaml';
import { withoutSecrets } from '../../lambda/kit/secret-text';
import { METRIC_NAME } from '../../lambda/metrics/model/label';
import { writeDuration } from '../../lambda/krkn-telemetry/hypotheses/duration';
import { count } from '../../lambda/krkn-telemetry/text/amounts';
import type { ResultRow, WindowsResult } from '../../lambda/krkn-telemetry/windows/result';
import type { Window } from '../../lambda/krkn-telemetry/windows/samples';

/** What is known of the metrics of a run. */
export interface PassingRun {
  readonly run: string;
  readonly result: WindowsResult;
}

/** Runs that something has to be seen in: what moved in one alone may be chance. */
const LEAST_RUNS = 2;
/** Metrics that are proposed: a longer list is not read. */
const MOST_METRICS = 10;
/** What was highest leaves so much room to what is promised. */
const ROOM = 1.25;
/** The slowest recovery leaves more: it is known to the interval of scrapes only. */
const RECOVERY_ROOM = 1.5;
/** Seconds: see `recovers_within`. */
const LONGEST_RECOVERY = 900;

/** A metric that moved in passing runs, or is pinned and did not. */
interface Moved {
  readonly metric: string;
  readonly kind: ResultRow['kind'];
  /** Runs that tell of it, and those of them in which it went up. */
  readonly runs: number;
  readonly risen: number;
  /** Series that were not told of, in the run that has most of them. */
  readonly untold: number;
  readonly highest: { readonly value: number; readonly run: string };
  /** Before the scenarios. */
  readonly usual: number;
  /** Seconds; undefined: not all came back. */
  readonly slowest: number | undefined;
  /** Labels that all its series have in common. */
  readonly labels: ReadonlyMap<string, string>;
}

/** A row of a run, with the windows that its charts show. */
interface SeenRow {
  readonly run: string;
  readonly row: ResultRow;
  readonly baseline: Window;
}

/**
 * A file of hypotheses to edit: that what went up in passing runs stays below its highest, and comes back in time; and what is pinned
 * stays below its highest.
 * @returns undefined when nothing moved in several of them, and nothing is pinned
 */
export function suggest(group: string, runs: readonly PassingRun[]): string | undefined {
  const moved = movedMetrics(runs).slice(0, MOST_METRICS);
  if (moved.length === 0) return undefined;
  const proposals = moved.flatMap((metric) => [stays(metric, runs.length), ...comesBack(metric)]);
  const document = new Document({ hypotheses: proposals.map(({ hypothesis }) => hypothesis) });
  document.commentBefore = [
    ` Proposed from ${count(runs.length, 'passing run')} of ${oneLine(group)}. Names, bounds and severities are for you to change:`,
    ' what is here was so in all of these runs, which does not mean that it has to be.',
  ].join('\n');
  const list = document.get('hypotheses');
  for (const [index, { why }] of proposals.entries()) {
    const item: unknown = isSeq(list) ? list.items[index] : undefined;
    if (isMap(item)) item.commentBefore = ` ${why}`;
  }
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/** The one that moved in most runs first, then those that are pinned. */
function movedMetrics(runs: readonly PassingRun[]): readonly Moved[] {
  const seen = new Map<string, SeenRow[]>();
  for (const { run, result } of runs) {
    for (const { rows, pinned = [], baseline } of result.scenarios) {
      for (const row of [...rows, ...pinned]) {
        if (row.movedCount > 0 && row.direction === 'down') continue;
        seen.set(row.metric, [...(seen.get(row.metric) ?? []), { run, row, baseline }]);
      }
    }
  }
  return [...seen]
    .map(([metric, rows]) => toMoved(metric, rows))
    .filter(({ runs: times, highest }) => times >= LEAST_RUNS && highest.value > 0)
    .sort(
      (left, right) =>
        right.risen - left.risen || right.runs - left.runs || (left.metric < right.metric ? -1 : 1),
    );
}

function toMoved(metric: string, rows: readonly SeenRow[]): Moved {
  const peaks = rows.map(({ run, row }) => ({ run, value: Math.max(...row.series.flatMap(valuesOf)) }));
  const recoveries = rows.flatMap(({ row }) => (row.areAllBack ? (row.worstRecovery ?? []) : []));
  const allLabels = rows.flatMap(({ row }) => row.series.map(({ labels }) => labels));
  const [first = {}] = allLabels;
  const common = Object.entries(first).filter(
    ([name, value]) =>
      name !== METRIC_NAME &&
      allLabels.every((labels) => labels[name] === value) &&
      withoutSecrets(value) === value,
  );
  return {
    metric,
    kind: rows[0]!.row.kind,
    runs: new Set(rows.map(({ run }) => run)).size,
    risen: new Set(rows.filter(({ row }) => row.movedCount > 0).map(({ run }) => run)).size,
    untold: Math.max(...rows.map(({ row }) => row.seriesCount - row.series.length)),
    highest: peaks.reduce((most, peak) => (peak.value > most.value ? peak : most)),
    usual: Math.max(...rows.flatMap(usualValues)),
    slowest: recoveries.length === rows.length ? Math.max(...recoveries) : undefined,
    labels: new Map(common),
  };
}

function valuesOf({ before, during, chart }: ResultRow['series'][number]): readonly number[] {
  return [before, during, ...(chart?.values ?? [])];
}

function usualValues({ row, baseline }: SeenRow): readonly number[] {
  return row.series.flatMap(({ before, chart }) => [
    before,
    ...(chart?.values ?? []).filter((_, index) => chart!.times[index]! <= baseline.end),
  ]);
}

/** A hypothesis as it stands in a file, and why it is proposed. */
interface Proposal {
  readonly hypothesis: Readonly<Record<string, unknown>>;
  readonly why: string;
}

function stays(moved: Moved, runs: number): Proposal {
  const { risen, highest, untold } = moved;
  const below = roundedUp(ROOM * highest.value);
  const most = `${short(highest.value)} at most, in ${oneLine(highest.run)}.`;
  const seen =
    risen > 0
      ? `Went up in ${risen} of ${runs} runs, to ${most}`
      : `Is pinned, and did not move in ${moved.runs} of ${runs} runs: ${most}`;
  const rest = risen > 0 || untold === 0 ? '' : ` ${count(untold, 'series', 'series')} more may be above it.`;
  return {
    hypothesis: {
      name: `${nameOf(moved)} stays below ${below}`,
      ...formOf(moved),
      below,
      severity: 'warning',
    },
    why: seen + rest,
  };
}

/** What went beyond all that was usual, and always came back. */
function comesBack(moved: Moved): readonly Proposal[] {
  const { slowest, usual, highest } = moved;
  const below = roundedUp(ROOM * usual);
  if (slowest === undefined || usual <= 0 || below >= highest.value) return [];
  const seconds = Math.max(60, 60 * Math.ceil((RECOVERY_ROOM * slowest) / 60));
  if (seconds > LONGEST_RECOVERY) return [];
  return [
    {
      hypothesis: {
        name: `${nameOf(moved)} is back below ${below} in time`,
        ...formOf(moved),
        ...{ below, recovers_within: writeDuration(seconds), severity: 'warning' },
      },
      why: `Was ${short(usual)} at most before, and as usual again ${writeDuration(Math.ceil(slowest))} after scenarios at the latest.`,
    },
  ];
}

const words = { gauge: 'Value', rate: 'Rate', mean: 'Mean' } as const;

function nameOf({ metric, kind }: Moved): string {
  return `${words[kind]} of ${oneLine(kind === 'mean' ? histogramOf(metric) : metric)}`;
}

function formOf({ metric, kind, labels }: Moved): Readonly<Record<string, string>> {
  if (kind === 'mean') return { mean: selector(histogramOf(metric), labels) };
  return { [kind === 'gauge' ? 'value' : kind]: selector(metric, labels) };
}

function histogramOf(metric: string): string {
  return metric.replace(/_sum$/, '');
}

/** https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors */
function selector(metric: string, labels: ReadonlyMap<string, string>): string {
  const isPlain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric);
  const matchers = [
    ...(isPlain ? [] : [JSON.stringify(metric)]),
    ...[...labels].map(([name, value]) => {
      const label = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : JSON.stringify(name);
      return `${label}=${JSON.stringify(value)}`;
    }),
  ];
  return (isPlain ? metric : '') + (matchers.length === 0 ? '' : `{${matchers.join(',')}}`);
}

/** Two digits, none of them less. */
function roundedUp(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit) * unit).toPrecision(2));
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Names are of others: in a comment or a name, a line break would end it. */
function oneLine(text: string): string {
  return text.replace(/[\p{Control}\u2028\u2029]/gu, ' ').slice(0, 150);
}
