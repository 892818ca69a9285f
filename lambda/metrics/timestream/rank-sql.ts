import { METRIC_NAME } from '../model/label';
import { toMatcher, type Matcher } from '../model/matcher';
import type { RankQuestion, Window } from '../port';
import { joinedColumns } from './joined-columns';
import { finiteConditions } from './selects';
import { conditionOf, quotedName, quotedTable } from './sql';
import type { TableColumns } from './table-columns';

/** Rows of each kind that a statement gives: those of two fit in the largest page. */
const MOST_ROWS = 500;
/** Samples before and during a scenario, without which a series is not judged. */
const LEAST_BEFORE = 8;
const LEAST_DURING = 3;
/** The share of its samples that a series has to have before, and to lack during, to be gone. */
const STEADY = 0.8;
const MISSING = 0.25;
/** From this score on a series has moved, and from the other one it is worth a closer look. */
const MOVED = 4;
export const CANDIDATE = 3;
/** Numbers of the exact judge: docs/decisions/0019-judge-of-windows.md */
const LEAST_SHIFT = 0.002;
const MEDIAN_ERROR = 1.2533;
const HIGHEST_SCORE = 1000;
/** No quantity is as large. The sums of larger ones may be none, which fails a query that asks for the greatest. */
const LARGEST = `1${'0'.repeat(30)}.0`;
/** Stretches of the baseline whose levels tell how far a series wanders. */
const blocks = [0, 1, 2, 3] as const;
/** Stretch of the scenario. */
const DURING = blocks.length;

/** Names of metrics that are ranked by rate. */
const counterNames = toMatcher({ name: METRIC_NAME, comparison: '=~', value: '.*_(total|count|sum)' });

/** Matches the names of metrics that are pinned. As a regular expression, however few they are: one that is empty matches nothing. */
function pinnedNames(names: readonly string[]): Matcher {
  const escaped = names.map((name) => name.replace(/[!-/:-@[-^`{-~]/g, '\\$&'));
  const set = new Set(names);
  return {
    ...{ name: METRIC_NAME, isNegated: false, texts: undefined, regex: escaped.join('|') },
    accepts: (name) => set.has(name),
  };
}

/** What a row is of. */
export const presenceKinds = { gone: 1, appeared: 2 } as const;

/**
 * The statement that counts series, and finds those that came or went. Columns: kind ({@link presenceKinds} or 0), metric, labels
 * ({@link joinedColumns}); of all series: their number, those with too few samples, those that appeared, and the mean of seconds
 * between samples. One row at least, if there is any series.
 * @returns undefined when no series of the table can fulfil the matchers
 */
export function presenceSql(question: RankQuestion, columns: TableColumns): string | undefined {
  const { baseline, during } = question;
  const isDuring = `time >= ${milliseconds(during.start)}`;
  const counted = select(
    [
      ...seriesColumns(columns),
      `sum(CASE WHEN ${isDuring} THEN 0 ELSE 1 END) AS before`,
      `sum(CASE WHEN ${isDuring} THEN 1 ELSE 0 END) AS during`,
      `min(CASE WHEN ${isDuring} THEN NULL ELSE to_milliseconds(time) END) AS t0`,
      `max(CASE WHEN ${isDuring} THEN NULL ELSE to_milliseconds(time) END) AS t1`,
    ],
    question,
    columns,
    [],
  );
  if (counted === undefined) return undefined;
  const expected = (window: Window): string => `(floor(${double(lengthOf(window))} / step) + 1.0)`;
  return chain(
    { counted },
    {
      stepped: `SELECT metric, labels, before, during, CASE WHEN before > 1 THEN cast(t1 - t0 AS double) / 1000.0 / cast(before - 1 AS double) END AS step FROM counted`,
      missed: `SELECT metric, labels, before, during, step, CASE WHEN before >= ${LEAST_BEFORE} AND step > 0.0 AND cast(before AS double) >= ${STEADY} * ${expected(baseline)} THEN 1.0 - cast(during AS double) / ${expected(during)} ELSE 0.0 END AS missing FROM stepped`,
      told: `SELECT metric, labels, before, during, step, missing, CASE WHEN before = 0 THEN ${presenceKinds.appeared} WHEN missing >= ${MISSING} THEN ${presenceKinds.gone} ELSE 0 END AS kind FROM missed`,
      placed: `SELECT kind, metric, labels, row_number() OVER (PARTITION BY kind ORDER BY missing DESC, during DESC, metric, labels) AS place, count(*) OVER () AS series, sum(CASE WHEN before < ${LEAST_BEFORE} OR during < ${LEAST_DURING} THEN 1 ELSE 0 END) OVER () AS few, sum(CASE WHEN kind = ${presenceKinds.appeared} THEN 1 ELSE 0 END) OVER () AS appeared, avg(step) OVER () AS step, max(kind) OVER () AS highest FROM told`,
    },
    `SELECT kind, metric, labels, series, few, appeared, step FROM placed WHERE kind > 0 AND place <= ${MOST_ROWS} OR highest = 0 AND place = 1 ORDER BY kind, place`,
  );
}

/**
 * The statement that ranks series by how far they moved, roughly: their samples as means (rates, of counters) of bins, so that no
 * window function runs over samples, and these by the formulas of the exact judge. Columns: metric, labels ({@link joinedColumns}),
 * score; of the metric: its series, and how many have moved. The farthest first. Beside candidates, of each pinned metric the series of
 * the highest score. Those with too few samples have none.
 * @param binSeconds two samples at least
 * @returns undefined when no series of the table can fulfil the matchers
 */
export function scoreSql(
  question: RankQuestion,
  columns: TableColumns,
  binSeconds: number,
): string | undefined {
  const { baseline, during } = question;
  const value = 'measure_value::double';
  const measureName = { sql: 'measure_name', isNullable: false };
  const isDuring = `time >= ${milliseconds(during.start)}`;
  const bins = select(
    [
      ...seriesColumns(columns),
      `${conditionOf(measureName, counterNames)} AS counts`,
      `${conditionOf(measureName, pinnedNames(question.pinned))} AS pinned`,
      `${isDuring} AS later`,
      'count(*) AS n',
      `avg(${value}) AS mean`,
      `min(${value}) AS low`,
      `max(${value}) AS high`,
      'min(to_milliseconds(time)) AS t0',
      'max(to_milliseconds(time)) AS t1',
    ],
    question,
    columns,
    [isDuring, `bin(time, ${binSeconds}s)`],
  );
  if (bins === undefined) return undefined;
  const start = Math.round(baseline.start * 1000);
  const blockLength = Math.ceil((Math.round(baseline.end * 1000) - start + 1) / blocks.length);
  const stretches = [...blocks, DURING];
  const levels = stretches.map((block) => `level${block}`);
  const orBefore = blocks.map((block) => `coalesce(level${block}, level)`).join(', ');
  return chain(
    { bins },
    {
      rates: `SELECT metric, labels, counts, pinned, n, low, high, t0, t1, mean, CASE WHEN later THEN ${DURING} ELSE (t0 - ${start}) / ${blockLength} END AS block, CASE WHEN counts = false THEN mean WHEN t1 > t0 THEN (high - low) / (cast(t1 - t0 AS double) / 1000.0) END AS x FROM bins WHERE abs(low) < ${LARGEST} AND abs(high) < ${LARGEST}`,
      series: `SELECT metric, labels, counts, pinned, ${[
        `sum(CASE WHEN block < ${DURING} THEN n ELSE 0 END) AS before`,
        `sum(CASE WHEN block = ${DURING} THEN n ELSE 0 END) AS during`,
        `sum(CASE WHEN block = ${DURING} THEN 1 ELSE 0 END) AS bins`,
        `approx_percentile(CASE WHEN block < ${DURING} THEN x END, ARRAY[0.05, 0.25, 0.5, 0.75, 0.95]) AS q`,
        `approx_percentile(CASE WHEN block = ${DURING} THEN x END, 0.5) AS median`,
        `min(CASE WHEN block < ${DURING} THEN x END) AS lowest`,
        `max(CASE WHEN block < ${DURING} THEN x END) AS highest`,
        `min(CASE WHEN block = ${DURING} THEN x END) AS lowest_now`,
        `max(CASE WHEN block = ${DURING} THEN x END) AS highest_now`,
        `CASE WHEN counts THEN ${rateIn(`block < ${DURING}`)} END AS rate`,
        ...stretches.map(
          (block) =>
            `CASE WHEN counts THEN ${rateIn(`block = ${block}`)} ELSE ${meanIn(`block = ${block}`)} END AS level${block}`,
        ),
      ].join(', ')} FROM rates GROUP BY metric, labels, counts, pinned`,
      levels: `SELECT metric, labels, counts, pinned, before, during, bins, lowest, highest, lowest_now, highest_now, ${levels.join(', ')}, CASE WHEN counts THEN rate ELSE q[3] END AS level, CASE WHEN counts THEN level${DURING} ELSE median END AS level_now, greatest(coalesce((q[4] - q[2]) / 1.349, 0.0), coalesce((q[5] - q[1]) / 3.29, 0.0)) AS sigma FROM series`,
      units: `SELECT metric, labels, pinned, before, during, abs(level_now - level) AS shift, greatest(coalesce(highest_now - highest, 0.0), coalesce(lowest - lowest_now, 0.0), 0.0) AS beyond, greatest(sigma * ${MEDIAN_ERROR} / sqrt(cast(CASE WHEN bins > 0 THEN bins ELSE 1 END AS double)), CASE WHEN counts THEN ${double(1 / lengthOf(during))} ELSE 0.0 END) + coalesce(greatest(${orBefore}) - least(${orBefore}), 0.0) + ${LEAST_SHIFT} * abs(level) AS error, greatest(sigma, coalesce((highest - lowest) / 4.0, 0.0), CASE WHEN counts THEN ${double(1 / binSeconds)} ELSE 0.0 END) + ${LEAST_SHIFT} * abs(level) AS spread FROM levels`,
      scores: `SELECT metric, labels, pinned, CASE WHEN before >= ${LEAST_BEFORE} AND during >= ${LEAST_DURING} THEN greatest(coalesce(${ratio('shift', 'error')}, 0.0), coalesce(${ratio('beyond', 'spread')}, 0.0)) END AS score FROM units`,
      counted: `SELECT metric, labels, pinned, score, row_number() OVER (ORDER BY score DESC, metric, labels) AS place, row_number() OVER (PARTITION BY metric ORDER BY score DESC, labels) AS place_in_metric, count(*) OVER (PARTITION BY metric) AS series, sum(CASE WHEN score >= ${MOVED}.0 THEN 1 ELSE 0 END) OVER (PARTITION BY metric) AS moved FROM scores`,
    },
    `SELECT metric, labels, score, series, moved FROM counted WHERE score >= ${CANDIDATE}.0 AND place <= ${MOST_ROWS} OR pinned AND place_in_metric = 1 AND score >= 0.0 ORDER BY score DESC, metric, labels`,
  );
}

/** What tells series apart: few columns, however many labels there are. */
function seriesColumns({ dimensions, otherLabels }: TableColumns): readonly string[] {
  return ['measure_name AS metric', `${joinedColumns([...dimensions, ...otherLabels])} AS labels`];
}

/** The first SELECT, the only one that reads samples. */
function select(
  items: readonly string[],
  { destination, matchers, baseline, during }: RankQuestion,
  columns: TableColumns,
  groups: readonly string[],
): string | undefined {
  const conditions = finiteConditions(matchers, columns);
  if (conditions === undefined || !columns.hasDouble) return undefined;
  const where = [
    `time BETWEEN ${milliseconds(baseline.start)} AND ${milliseconds(during.end)}`,
    `(time <= ${milliseconds(baseline.end)} OR time >= ${milliseconds(during.start)})`,
    ...conditions,
  ];
  const by = ['measure_name', ...columns.allDimensions.map(quotedName), ...groups];
  return `SELECT ${items.join(', ')} FROM ${quotedTable(destination)} WHERE ${where.join(' AND ')} GROUP BY ${by.join(', ')}`;
}

/** What a counter grew by a second: a reset makes it too much, which the exact judge finds out. */
function rateIn(condition: string): string {
  const within = (aggregate: string, column: string): string =>
    `${aggregate}(CASE WHEN ${condition} THEN ${column} END)`;
  const span = `${within('max', 't1')} - ${within('min', 't0')}`;
  return `CASE WHEN ${span} > 0 THEN (${within('max', 'high')} - ${within('min', 'low')}) / (cast(${span} AS double) / 1000.0) END`;
}

function meanIn(condition: string): string {
  return `sum(CASE WHEN ${condition} THEN mean * cast(n AS double) END) / cast(sum(CASE WHEN ${condition} THEN n END) AS double)`;
}

function ratio(shift: string, unit: string): string {
  return `CASE WHEN ${unit} > 0.0 THEN least(${shift} / ${unit}, ${HIGHEST_SCORE}.0) WHEN ${shift} > 0.0 THEN ${HIGHEST_SCORE}.0 ELSE 0.0 END`;
}

/** Queries by name, each of which reads the one before, and the last one. */
function chain(
  first: Readonly<Record<string, string>>,
  further: Readonly<Record<string, string>>,
  last: string,
): string {
  const queries = Object.entries({ ...first, ...further }).map(([name, sql]) => `${name} AS (${sql})`);
  return `WITH ${queries.join(', ')} ${last}`;
}

function milliseconds(seconds: number): string {
  return `from_milliseconds(${Math.round(seconds * 1000)})`;
}

function lengthOf({ start, end }: Window): number {
  return end - start;
}

/** A number that SQL does not take for a whole one, which it would divide without a rest. */
function double(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
