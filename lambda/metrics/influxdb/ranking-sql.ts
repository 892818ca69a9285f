import type { RankQuestion, Window } from '../port';
import { METRIC_NAME } from '../model/label';
import { encodeName } from './label-codec';
import { fields, MEASUREMENT } from './schema';
import { COUNTER_NAME, QUANTILES } from './series-summary';
import { conditionsOf, isIn, quotedName } from './sql';
import { TIME_COLUMN, type TableColumns } from './table-columns';
import { timeRangeOf } from './time-range';
import type { WindowBins } from './window-bins';

/** Columns of {@link summarySql}, besides those of tags. What there is none of is NULL. */
export const summaryColumns = {
  countBefore: 'count_before',
  countDuring: 'count_during',
  /** Nanoseconds since 1970: of the first and the last sample before. */
  first: 'first_before',
  last: 'last_before',
  /** Of counters. */
  rateBefore: 'rate_before',
  rateDuring: 'rate_during',
  /** Of others. */
  medianDuring: 'median_during',
  lowestBefore: 'lowest_before',
  highestBefore: 'highest_before',
  lowestDuring: 'lowest_during',
  highestDuring: 'highest_during',
  quantiles: QUANTILES.map((_, index) => `quantile_${index}`),
} as const;

/** The column of a tag, by its place among all: whatever its name, it is none of the others. */
export const tagColumn = (index: number): string => `tag_${index}`;
/** The column of the level of a block. */
export const blockColumn = (index: number): string => `block_${index}`;

const VALUE = quotedName(fields.value);
/** No quantity is as large as what it leaves out. The sums of larger ones may be no numbers, which JSON cannot have. */
const LARGEST = `1${'0'.repeat(30)}.0`;
const IS_QUANTITY = `low > -${LARGEST} AND high < ${LARGEST}`;

/**
 * The SELECT that tells how many series there are before a scenario, `series`, and how many nanoseconds lie between samples of
 * nearly all of them, `step`. Undefined: no series of the table can fulfil the matchers.
 */
export function stepSql(question: RankQuestion, columns: TableColumns): string | undefined {
  const tags = [...columns.tags];
  const where = whereOf(question, columns, [question.baseline]);
  if (where === undefined) return undefined;
  const span = `max(${TIME_COLUMN})::BIGINT - min(${TIME_COLUMN})::BIGINT`;
  const steps = `SELECT ${[...tagsAs(tags), `(${span}) * 1.0 / nullif(count(${VALUE}) - 1, 0) AS step`].join(', ')} FROM ${quotedName(MEASUREMENT)} WHERE ${where}${groupBy(tags.length)}`;
  return `SELECT count(*) AS series, approx_percentile_cont(step, 0.95) AS step FROM (${steps}) AS steps`;
}

/**
 * The SELECT that sums up series: the samples of each in bins, and these in a row, {@link summaryColumns}. Undefined: no series of
 * the table can fulfil the matchers.
 * https://docs.influxdata.com/influxdb3/core/reference/sql/functions/
 */
export function summarySql(
  question: RankQuestion,
  columns: TableColumns,
  { origin, binSeconds, bounds }: WindowBins,
): string | undefined {
  const tags = [...columns.tags];
  const where = whereOf(question, columns, [question.baseline, question.during]);
  if (where === undefined) return undefined;
  const binAt = (number: number): string =>
    `to_timestamp_nanos(${BigInt(origin + number * binSeconds * 1_000) * 1_000_000n})`;
  const bins = `SELECT ${[
    ...tagsAs(tags),
    `date_bin(INTERVAL '${binSeconds} seconds', ${TIME_COLUMN}, ${binAt(0)}) AS bin`,
    `count(${VALUE}) AS n`,
    `avg(${VALUE}) AS mean`,
    `min(${VALUE}) AS low`,
    `max(${VALUE}) AS high`,
    `min(${TIME_COLUMN})::BIGINT AS t0`,
    `max(${TIME_COLUMN})::BIGINT AS t1`,
  ].join(', ')} FROM ${quotedName(MEASUREMENT)} WHERE ${where}${groupBy(tags.length + 1)}`;

  const names = tags.map((_, index) => tagColumn(index));
  const metric = tags.indexOf(encodeName(METRIC_NAME));
  const isCounter = metric < 0 ? '1 = 0' : `"${tagColumn(metric)}" ~ '${COUNTER_NAME}'`;
  const x = `CASE WHEN ${isCounter} THEN ${rateOf('high - low', 't1 - t0')} ELSE mean END`;
  const valued = `SELECT ${[
    ...[...names, 'bin', 'n', 't0', 't1'],
    ...['mean', 'low', 'high'].map((column) => `${when(IS_QUANTITY, column)} AS ${column}`),
    `${when(IS_QUANTITY, x)} AS x`,
  ].join(', ')} FROM (${bins}) AS bins`;

  const isBefore = `bin < ${binAt(0)}`;
  const isDuring = `bin >= ${binAt(0)}`;
  const { quantiles, ...single } = summaryColumns;
  const summary: Readonly<Record<keyof typeof single, string>> = {
    countBefore: `sum(${when(isBefore, 'n')})`,
    countDuring: `sum(${when(isDuring, 'n')})`,
    first: `min(${when(isBefore, 't0')})`,
    last: `max(${when(isBefore, 't1')})`,
    rateBefore: rateIn(isBefore),
    rateDuring: rateIn(isDuring),
    medianDuring: `approx_percentile_cont(${when(isDuring, 'x')}, 0.5)`,
    lowestBefore: `min(${when(isBefore, 'x')})`,
    highestBefore: `max(${when(isBefore, 'x')})`,
    lowestDuring: `min(${when(isDuring, 'x')})`,
    highestDuring: `max(${when(isDuring, 'x')})`,
  };
  const blocks = bounds.slice(1).map((end, block) => {
    const isInBlock = `bin >= ${binAt(bounds[block]!)} AND bin < ${binAt(end)}`;
    const mean = `sum(${when(isInBlock, 'mean * n')}) / nullif(sum(${when(isInBlock, 'n')}), 0)`;
    return `CASE WHEN ${isCounter} THEN ${rateIn(isInBlock)} ELSE ${mean} END AS ${blockColumn(block)}`;
  });
  const items = [
    ...names,
    ...Object.entries(single).map(([key, column]) => `${summary[key as keyof typeof single]} AS ${column}`),
    ...QUANTILES.map(
      (share, index) => `approx_percentile_cont(${when(isBefore, 'x')}, ${share}) AS ${quantiles[index]!}`,
    ),
    ...blocks,
  ];
  return `SELECT ${items.join(', ')} FROM (${valued}) AS valued${groupBy(tags.length)} LIMIT ${question.maxSeries + 1}`;
}

/** Undefined: no row fulfils it. */
function whereOf(
  { matchers }: RankQuestion,
  columns: TableColumns,
  windows: readonly Window[],
): string | undefined {
  const conditions = conditionsOf(matchers, columns);
  if (conditions === undefined || !columns.fields.has(fields.value)) return undefined;
  const times = windows.flatMap(({ start, end }) => {
    const range = timeRangeOf({ start: Math.round(start * 1_000), end: Math.round(end * 1_000) });
    return range === undefined ? [] : [`(${isIn(range)})`];
  });
  if (times.length < windows.length) return undefined;
  return [`${VALUE} IS NOT NULL`, `(${times.join(' OR ')})`, ...conditions].join(' AND ');
}

function tagsAs(tags: readonly string[]): readonly string[] {
  return tags.map((tag, index) => `${quotedName(tag)} AS ${tagColumn(index)}`);
}

/** By places: a column of a tag may be called as anything is here. */
function groupBy(columns: number): string {
  return columns === 0
    ? ''
    : ` GROUP BY ${Array.from({ length: columns }, (_, index) => index + 1).join(', ')}`;
}

function when(condition: string, value: string): string {
  return `CASE WHEN ${condition} THEN ${value} END`;
}

/** What a counter grew by a second. That it began again makes it too much, which a closer look finds out. */
function rateIn(condition: string): string {
  return rateOf(
    `max(${when(condition, 'high')}) - min(${when(condition, 'low')})`,
    `max(${when(condition, 't1')}) - min(${when(condition, 't0')})`,
  );
}

function rateOf(grown: string, nanoseconds: string): string {
  return `(${grown}) * 1000000000.0 / nullif(${nanoseconds}, 0)`;
}
