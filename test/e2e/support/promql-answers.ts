import { ConcurrencyLimit } from '../../../lambda/kit/concurrency';
import type { Prometheus, Series } from './prometheus';

/** What two Prometheus are asked. */
interface Questions {
  readonly queries: readonly string[];
  /** Seconds since the epoch, with both ends. */
  readonly start: number;
  readonly end: number;
  /** Seconds between the moments of a range: each query is asked with each. */
  readonly steps: readonly number[];
}

/**
 * Has two Prometheus answer all queries, for a moment and for ranges, with what they remark on: a read that timed out is
 * such a remark. Returns where they differ, or where there is nothing to tell them apart by.
 */
export async function differentAnswers(
  writer: Prometheus,
  reader: Prometheus,
  questions: Questions,
): Promise<object[]> {
  const limit = new ConcurrencyLimit(QUERIES_AT_ONCE);
  const found = questions.queries.map((query) =>
    limit.run(() => differencesOf(writer, reader, query, questions)),
  );
  return (await Promise.all(found)).flat();
}

const QUERIES_AT_ONCE = 4;

async function differencesOf(
  writer: Prometheus,
  reader: Prometheus,
  query: string,
  questions: Questions,
): Promise<object[]> {
  const [own = [], others = []] = await Promise.all(
    [writer, reader].map((prometheus) => answers(prometheus, query, questions)),
  );
  const place = own.findIndex((answer, index) => answer.join('\n') !== others[index]?.join('\n'));
  return [
    ...(place >= 0 ? [{ query, own: own[place], others: others[place] }] : []),
    ...(own.slice(1).some((answer) => answer.length === 0) ? [{ query, own: 'nothing' }] : []),
  ];
}

async function answers(
  prometheus: Prometheus,
  query: string,
  { start, end, steps }: Questions,
): Promise<string[][]> {
  const moment = { query, time: String(start + Math.round((end - start) / 3)) };
  const ranges = steps.map((step) => ({ query, start: String(start), end: String(end), step: String(step) }));
  const results = await Promise.all([
    prometheus.answer<Result>('query', moment),
    ...ranges.map((range) => prometheus.answer<Result>('query_range', range)),
  ]);
  return results.map(({ data, warnings = [], infos = [] }) => [
    ...seriesOf(data).map(textOf).sort(),
    ...[...warnings, ...infos].sort(),
  ]);
}

/** Series, or the one value of a scalar or a text. */
interface Result {
  readonly resultType: 'matrix' | 'vector' | 'scalar' | 'string';
  readonly result: readonly Series[] | NonNullable<Series['value']>;
}

function seriesOf({ resultType, result }: Result): readonly Series[] {
  return resultType === 'matrix' || resultType === 'vector'
    ? (result as readonly Series[])
    : [{ metric: {}, value: result as NonNullable<Series['value']> }];
}

/** A series as text that only what it is decides. */
function textOf({ metric, ...values }: Series): string {
  return JSON.stringify([Object.entries(metric).sort(), values]);
}
