import { parseJsonObject } from '../../kit/json';
import type { Label } from '../model/label';
import type { Ranking, RankQuestion } from '../port';
import { AnswerBuffer } from './answer-buffer';
import type { Asker } from './asker';
import { brokenAnswer } from './broken-answer';
import { eachPart } from './each-part';
import { accepts, checkSeriesCount, isCounter, SeriesRanking } from './ranked-series';
import { blockColumn, stepSql, summaryColumns, summarySql, tagColumn } from './ranking-sql';
import type { BaselineSummary, WindowSummary } from './series-summary';
import { withSteadyColumns } from './steady-columns';
import type { TableColumns } from './table-columns';
import { labelsOfTags } from './tag-labels';
import { BIN_SECONDS, binsOf, type WindowBins } from './window-bins';

/** Seconds of the longest bin. Series with samples farther apart are judged by levels alone. */
const LONGEST_BIN = 300;
const NANOSECONDS = 1e9;

/** A row of an answer. What is NULL is left out. */
type Row = Readonly<Record<string, unknown>>;

/** Ranks the series of a database of InfluxDB 3, which sums them up. */
export async function rankBySql(question: RankQuestion, asker: Asker, signal: AbortSignal): Promise<Ranking> {
  const { destination } = question;
  return withSteadyColumns(
    asker,
    [destination],
    (columns) => rank(question, columns.get(destination.namespace)!, asker, signal),
    signal,
  );
}

async function rank(
  question: RankQuestion,
  columns: TableColumns,
  asker: Asker,
  signal: AbortSignal,
): Promise<Ranking> {
  const { destination } = question;
  const rowsOf = (sql: string | undefined, take: (row: Row) => void): Promise<void> =>
    sql === undefined
      ? Promise.resolve()
      : asker.ask(destination, sql, (answer) => eachRow(answer, take), signal);
  let binSeconds = BIN_SECONDS;
  await rowsOf(stepSql(question, columns), (row) => {
    checkSeriesCount(numberIn(row, 'series') ?? 0, question);
    binSeconds = binFor((numberIn(row, 'step') ?? 0) / NANOSECONDS);
  });
  const bins = binsOf(question, binSeconds);
  const ranking = new SeriesRanking(question, binSeconds);
  const tags = [...columns.tags];
  let count = 0;
  await rowsOf(summarySql(question, columns, bins), (row) => {
    checkSeriesCount(++count, question);
    const labels = labelsIn(row, tags);
    if (accepts(question.matchers, labels)) {
      ranking.take(labels, baselineIn(row, labels, bins), duringIn(row, labels));
    }
  });
  return ranking.ranking();
}

/** Whole minutes that have two samples. @param step seconds between these */
function binFor(step: number): number {
  const minutes = Math.round((2 * step) / BIN_SECONDS);
  return Math.min(Math.max(minutes * BIN_SECONDS, BIN_SECONDS), LONGEST_BIN);
}

function labelsIn(row: Row, tags: readonly string[]): readonly Label[] {
  return labelsOfTags(
    tags.flatMap((tag, index) => {
      const value = row[tagColumn(index)];
      return typeof value === 'string' ? [[tag, value] as const] : [];
    }),
  );
}

function baselineIn(row: Row, labels: readonly Label[], { bounds }: WindowBins): BaselineSummary | undefined {
  const count = numberIn(row, summaryColumns.countBefore) ?? 0;
  if (count === 0) return undefined;
  const quantiles = summaryColumns.quantiles.map((column) => numberIn(row, column) ?? 0);
  const levels = bounds.slice(1).map((_, block) => numberIn(row, blockColumn(block)));
  return {
    count,
    level: isCounter(labels) ? numberOrNaN(row, summaryColumns.rateBefore) : quantiles[2]!,
    lowest: numberOrNaN(row, summaryColumns.lowestBefore),
    highest: numberOrNaN(row, summaryColumns.highestBefore),
    first: numberOrNaN(row, summaryColumns.first) / 1e6,
    last: numberOrNaN(row, summaryColumns.last) / 1e6,
    quantiles,
    blockLevels: levels.filter((level) => level !== undefined),
  };
}

function duringIn(row: Row, labels: readonly Label[]): WindowSummary | undefined {
  const count = numberIn(row, summaryColumns.countDuring) ?? 0;
  if (count === 0) return undefined;
  const { rateDuring, medianDuring } = summaryColumns;
  return {
    count,
    level: numberOrNaN(row, isCounter(labels) ? rateDuring : medianDuring),
    lowest: numberOrNaN(row, summaryColumns.lowestDuring),
    highest: numberOrNaN(row, summaryColumns.highestDuring),
  };
}

function numberOrNaN(row: Row, column: string): number {
  return numberIn(row, column) ?? Number.NaN;
}

/**
 * Undefined: NULL.
 * @throws {HttpError} 503 `query_failed`
 */
function numberIn(row: Row, column: string): number | undefined {
  const value = row[column] ?? undefined;
  if (value !== undefined && typeof value !== 'number') throw brokenAnswer();
  return value;
}

/** Gives the rows of an answer, a line of JSON each, as they come. */
async function eachRow(answer: ReadableStream<Uint8Array>, take: (row: Row) => void): Promise<void> {
  const buffer = new AnswerBuffer();
  const takeLine = (end: number): void => {
    if (end === buffer.at) return;
    const row = parseJsonObject(buffer.bytes.toString('utf8', buffer.at, end));
    if (row === undefined) throw brokenAnswer();
    take(row);
  };
  await eachPart(answer, (part) => {
    buffer.push(part);
    for (;;) {
      const end = buffer.bytes.subarray(0, buffer.end).indexOf('\n', buffer.at);
      if (end < 0) return;
      takeLine(end);
      buffer.at = end + 1;
    }
  });
  // The last line may lack its end.
  takeLine(buffer.end);
}
