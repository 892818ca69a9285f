import { metricType, protobufPage } from './protobuf-page';
import type { PageOfScrape } from './target';

/** When the counters of {@link servicePage} began, in milliseconds since the epoch: again with every tenth scrape. */
type StartOfScrape = (scrape: number) => number;

/**
 * Metrics with all that protobuf can say and text cannot, under names as OpenTelemetry has them: start timestamps, native
 * histograms of whole numbers and of floats, their exemplars. Values are those that careless code cuts, rounds or refuses,
 * all but -0: Prometheus itself drops its sign when it writes (`if m.Value != 0` in
 * https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.pb.go).
 */
export function servicePage(
  startOf: StartOfScrape,
  isThere: (scrape: number) => boolean = () => true,
): PageOfScrape {
  return (scrape) => {
    if (!isThere(scrape)) return undefined;
    const start = startOf(scrape);
    return protobufPage([
      gauges('service.start', [[{}, start]]),
      gauges('service.values', awkwardValues(scrape)),
      gauges('температура воздуха', [
        [{ 'місто.name': 'Київ', city: '' }, scrape / 3],
        [{ 'місто.name': 'Łódź "центр"\n', 'a:b': '\\' }, -scrape / 7],
      ]),
      {
        name: 'http.server.requests',
        help: 'Requests: "served"\n',
        unit: 'requests',
        type: metricType.counter,
        metric: ['/', '/größe', '/🚀'].map((route, index) => ({
          label: labelPairs({ 'http.route': route, 'service.name': 'shop' }),
          counter: {
            value: sinceStart(scrape) * (index + 1) * 1.1,
            exemplar: exemplar(scrape, index),
            created_timestamp: timestamp(start),
          },
        })),
      },
      {
        name: 'http.server.duration',
        help: 'Durations.',
        unit: 'seconds',
        type: metricType.histogram,
        metric: ['GET', 'POST'].map((method, index) => ({
          label: labelPairs({ 'http.method': method }),
          histogram: { ...whole(sinceStart(scrape) + index, scrape), created_timestamp: timestamp(start) },
        })),
      },
      {
        name: 'queue.size',
        help: 'A gauge of floats.',
        type: metricType.gaugeHistogram,
        metric: [{ label: labelPairs({ kind: 'float' }), histogram: floats(scrape) }],
      },
    ]);
  };
}

/** Scrapes until counters begin again. */
export const SCRAPES_OF_A_START = 10;

function sinceStart(scrape: number): number {
  return (scrape % SCRAPES_OF_A_START) + 1;
}

type Labels = Readonly<Record<string, string>>;

function gauges(name: string, values: readonly (readonly [Labels, number])[]): object {
  return {
    name,
    help: 'A gauge.',
    type: metricType.gauge,
    metric: values.map(([labels, value]) => ({ label: labelPairs(labels), gauge: { value } })),
  };
}

function labelPairs(labels: Labels): object[] {
  return Object.entries(labels).map(([name, value]) => ({ name, value }));
}

/** Of a time in milliseconds since the epoch. */
function timestamp(time: number): object {
  return { seconds: Math.floor(time / 1000), nanos: (time % 1000) * 1e6 };
}

/** At times, without a time of its own. */
function exemplar(scrape: number, index: number): object | undefined {
  if ((scrape + index) % 3 !== 0) return undefined;
  return { label: labelPairs({ trace_id: `${scrape}-${index}`, 'span.id': '"ü"' }), value: scrape / 1000 };
}

function awkwardValues(scrape: number): [Labels, number][] {
  const values: Readonly<Record<string, number>> = {
    smallest: 5e-324,
    largest: 1.7976931348623157e308,
    'below six decimals': 1.23e-7,
    'seventeen digits': 0.1 * scrape + 0.2,
    'not a number': NaN,
    infinity: Infinity,
    'negative infinity': -Infinity,
    'infinite at times': scrape % 3 === 0 ? Infinity : scrape,
    'not a number at times': scrape % 4 === 0 ? NaN : scrape,
    zero: 0,
  };
  const texts = ["' OR '1'='1", '100%_*?[a-z](b|c)$^', ' a space at each end ', 'İstanbul', 'x'.repeat(500)];
  return [
    ...Object.entries(values).map(([kind, value]): [Labels, number] => [{ kind }, value]),
    ...texts.map((text, index): [Labels, number] => [{ 'text value': text, time: 'reserved' }, index]),
    // A series that ends and begins again while its target lives.
    ...(scrape % 6 < 3 ? [[{ kind: 'not there at times' }, scrape] as [Labels, number]] : []),
  ];
}

/** Buckets on both sides of zero, whose layout changes; classic ones beside them. The sum is not always finite. */
function whole(observations: number, scrape: number): object {
  const isWide = scrape % 4 === 0;
  const count = (isWide ? 4 : 3) * observations + 1;
  return {
    sample_count: count,
    sample_sum: scrape % 9 === 0 ? Infinity : observations * 0.7,
    bucket: [
      { cumulative_count: observations, upper_bound: 0.5, exemplar: exemplar(scrape, 0) },
      { cumulative_count: 2 * observations, upper_bound: 2 },
      { cumulative_count: count, upper_bound: Infinity },
    ],
    schema: 3,
    zero_threshold: 1e-9,
    zero_count: 1,
    negative_span: [{ offset: -3, length: 1 }],
    negative_delta: [observations],
    positive_span: [{ offset: 0, length: 2 }, ...(isWide ? [{ offset: 3, length: 1 }] : [])],
    positive_delta: [observations, 0, ...(isWide ? [0] : [])],
    exemplars: [
      {
        label: labelPairs({ trace_id: `native ${scrape}` }),
        value: 1.01,
        timestamp: timestamp(Date.now()),
      },
    ],
  };
}

function floats(scrape: number): object {
  const high = 10 + (scrape % 7) / 3;
  return {
    sample_count_float: high + 1.5,
    sample_sum: scrape * 1.1,
    schema: -1,
    zero_threshold: 0.001,
    zero_count_float: 0.5,
    negative_span: [{ offset: 1, length: 1 }],
    negative_count: [1],
    positive_span: [{ offset: -2, length: 2 }],
    positive_count: [high / 2, high / 2],
  };
}
