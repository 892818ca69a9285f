import type { Form, Selector } from './hypothesis';
import { aggregate, keyOf } from './promql/aggregate';
import { bucketQuantile, type Bucket } from './promql/quantile';
import { ratesAt, valuesAt, type Group, type Points, type ReadSeries } from './promql/series';

/** The label of a histogram's buckets: their upper bounds. */
const BUCKET_LABEL = 'le';

/** Which series have to be read for a form, in the order in which {@link groupsOf} takes them. */
export function selectorsOf(form: Form): readonly Selector[] {
  switch (form.kind) {
    case 'value':
    case 'rate':
    case 'absent':
      return [form.of];
    case 'ratio':
      return [form.of, form.to];
    case 'quantile':
      return [form.buckets];
    case 'mean':
      return [form.sum, form.count];
  }
}

/**
 * The values of a form at times, of each group of series, as Prometheus has them: NaN and infinities included.
 * @param series what was read for each selector of {@link selectorsOf}
 * @param times milliseconds since 1970, ascending
 * @param range milliseconds that rates look back
 */
export function groupsOf(
  form: Form,
  series: readonly (readonly ReadSeries[])[],
  times: readonly number[],
  range: number,
): readonly Group[] {
  const [first = [], second = []] = series;
  const rates = (read: readonly ReadSeries[]): Group[] =>
    read.map((each) => ({ labels: unnamed(each), points: ratesAt(each, times, range) }));
  switch (form.kind) {
    case 'value':
    case 'rate': {
      const each =
        form.kind === 'rate'
          ? rates(first)
          : first.map((one) => ({ labels: unnamed(one), points: valuesAt(one, times) }));
      return form.grouping === undefined ? each : aggregate(each, form.grouping);
    }
    case 'ratio':
      // What has not been counted yet has no series, as that of a code of an error before the first one.
      return divided(rates(first), rates(second), form.by, 0);
    case 'mean':
      return divided(rates(first), rates(second), form.by, undefined);
    case 'quantile':
      return quantiles(form.q, rates(first), form.by);
    case 'absent': {
      const present = first.map((one) => ({
        labels: unnamed(one),
        points: valuesAt(one, times).map((value) => (value === undefined ? 0 : 1)),
      }));
      return present.length > 0 ? present : [{ labels: {}, points: times.map(() => 0) }];
    }
  }
}

/** The labels without the metric's name, as what is calculated has them. */
function unnamed({ labels: { __name__: _name, ...labels } }: ReadSeries): Group['labels'] {
  return labels;
}

/** @param missing what counts where only the divisor is there */
function divided(
  dividends: readonly Group[],
  divisors: readonly Group[],
  by: readonly string[],
  missing: number | undefined,
): readonly Group[] {
  const sums = new Map(
    aggregate(dividends, { aggregation: 'sum', by }).map((group) => [keyOf(group, by), group.points]),
  );
  return aggregate(divisors, { aggregation: 'sum', by }).map(({ labels, points }) => {
    const sum: Points = sums.get(keyOf({ labels }, by)) ?? [];
    const quotients = points.map((divisor, index) => {
      const dividend = sum[index] ?? missing;
      return dividend === undefined || divisor === undefined ? undefined : dividend / divisor;
    });
    return { labels, points: quotients };
  });
}

function quantiles(q: number, buckets: readonly Group[], by: readonly string[]): readonly Group[] {
  const sums = aggregate(buckets, { aggregation: 'sum', by: [...by, BUCKET_LABEL] });
  const histograms = new Map<string, { readonly bound: number; readonly group: Group }[]>();
  for (const group of sums) {
    const bound = boundOf(group.labels[BUCKET_LABEL]);
    if (bound === undefined) continue;
    const key = keyOf(group, by);
    histograms.set(key, [...(histograms.get(key) ?? []), { bound, group }]);
  }
  return [...histograms.values()].map((histogram) => {
    const { [BUCKET_LABEL]: _bound, ...labels } = histogram[0]!.group.labels;
    const points = histogram[0]!.group.points.map((_, index) => {
      const counts = histogram.flatMap(({ bound, group }): Bucket | [] => {
        const count = group.points[index];
        return count === undefined ? [] : { upperBound: bound, count };
      });
      return counts.length === 0 ? undefined : bucketQuantile(q, counts);
    });
    return { labels, points };
  });
}

/** https://pkg.go.dev/strconv#ParseFloat, as far as exporters write bounds. */
function boundOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\+?inf(?:inity)?$/i.test(text)) return Infinity;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
