// What is judged before a call: InfluxDB 2 would refuse all of its lines for one that is bad.
import type { Rejection } from '../../../../../../lambda/prometheus-connector/model/rejections';
import { encodeHistogram, NAN, type SeriesInput } from '../../../../../support/remote-write';
import { labelled, many, now, up } from '../../../../../support/write-inputs';
import { writeTo } from './scripted-influx';

const policies = {
  nonFiniteSamples: 'store',
  histograms: 'store',
  exemplars: 'store',
  metadata: 'store',
  startTimestamps: 'store',
} as const;
const histogram = (buckets: number): NonNullable<SeriesInput['histograms']>[number] => ({
  count_int: buckets,
  sum: NAN,
  positive_spans: [{ offset: 0, length: buckets }],
  positive_deltas: [1, ...Array.from({ length: buckets - 1 }, () => 0)],
  timestamp: now,
});
/** Milliseconds of the year 2262, and of 1677, that still are nanoseconds of 64 bits. */
const LAST = 9_223_372_036_854;
/** Bytes of `prometheus,__name__=up,l=`. */
const HEAD = 25;

interface Row {
  readonly name: string;
  readonly series: SeriesInput;
  /** What of the lines that are sent matters, beside that of `up{instance="good"}`. */
  readonly lines?: readonly (string | RegExp)[];
  readonly refused?: string;
  readonly extras?: string;
  /** What is told of it. */
  readonly says?: string;
}

const rows: Row[] = [
  ...[LAST, -LAST, 0, -1].map((time) => ({
    name: `the time ${time}`,
    series: up('a', [1, time]),
    lines: [`prometheus,__name__=up,instance=a value=1 ${time}`],
  })),
  ...[LAST + 1, -LAST - 1, 2 ** 53].map((time) => ({
    name: `the time ${time}`,
    series: up('a', [1, time]),
    refused: 'time_out_of_range',
    says: 'InfluxDB takes times of the years 1677 to 2262',
  })),
  {
    name: 'a stale marker of such a time',
    series: up('a', [NAN, LAST + 1]),
    refused: 'time_out_of_range',
  },
  {
    name: 'an exemplar in the last millisecond, of which not all nanoseconds can be said',
    series: { ...up('a'), exemplars: [{ timestamp: LAST + 1 }] },
    lines: [/ value=1 /],
    extras: 'time_out_of_range',
  },
  {
    name: 'a series of 65,000 bytes',
    series: labelled({ __name__: 'up', l: 'x'.repeat(65_000 - HEAD) }),
    lines: [/^prometheus,__name__=up,l=x{64975} value=1 /],
  },
  {
    name: 'a series of one byte more',
    series: labelled({ __name__: 'up', l: 'x'.repeat(65_001 - HEAD) }),
    refused: 'labels_too_large',
    says: 'with 65001 bytes in the series, 1 too many with 64987 bytes of labels, of which "l" has 1 in its name and 64976 in its value',
  },
  {
    name: 'a series that is too long in UTF-8, escaped',
    series: labelled({ __name__: 'up', l: '\\'.repeat(17_000) }),
    refused: 'labels_too_large',
  },
  {
    name: 'ten thousand labels',
    series: labelled({
      __name__: 'up',
      ...Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [index.toString(36), '1'])),
    }),
    lines: [/^prometheus(?:,\w+=\w+){10001} value=1 /],
  },
  {
    name: 'a histogram',
    series: { labels: { __name__: 'h' }, histograms: [{ ...histogram(3), sum: 2.5 }] },
    lines: [
      `prometheus,__name__=h histogram="${encodeHistogram({ ...histogram(3), sum: 2.5 }).toString('base64')}",count=3,sum=2.5 ${now}`,
    ],
  },
  {
    name: 'a histogram whose sum is not finite; without it',
    series: { labels: { __name__: 'h' }, histograms: [histogram(3)] },
    lines: [/^prometheus,__name__=h histogram="[^"]+",count=3 \d+$/],
  },
  {
    name: 'a histogram of 40,000 buckets',
    series: { labels: { __name__: 'h' }, histograms: [histogram(40_000)] },
    lines: [/histogram="[^"]{53000,60000}"/],
  },
  {
    name: 'a histogram of 46,000 buckets',
    series: { labels: { __name__: 'h' }, histograms: [histogram(46_000)] },
    refused: 'histogram_too_large',
    says: 'bytes, 1',
  },
  {
    name: 'an exemplar with a label of 59,000 characters',
    series: { ...up('a'), exemplars: [{ timestamp: now, labels: { a: 'x'.repeat(59_000) } }] },
    lines: [
      / value=1 /,
      /^prometheus_exemplar,__name__=up,instance=a exemplar_labels="\{\\"a\\":\\"x{59000}/,
    ],
  },
  {
    name: 'an exemplar with a label of 60,000 characters',
    series: { ...up('a'), exemplars: [{ timestamp: now, labels: { a: 'x'.repeat(60_000) } }] },
    lines: [/ value=1 /],
    extras: 'exemplar_too_large',
  },
  {
    name: 'an exemplar that is not finite, without labels',
    series: { ...up('a'), exemplars: [{ timestamp: now, value: NAN, labels: {} }] },
    lines: [
      / value=1 /,
      /^prometheus_exemplar,__name__=up,instance=a exemplar_labels="\{\}",non_finite="nan" \d{19}$/,
    ],
  },
];

it.each(rows)('$name', async ({ series, lines = [], refused, extras, says = '' }) => {
  const { response, reports, calls } = await writeTo(() => undefined, [series, up('good')], {
    rules: { policies },
  });
  const sent = calls
    .flatMap((call) => call.lines)
    .filter((line) => !line.includes('instance=good '))
    // Calls of a request come in any order.
    .sort((left, right) => Number(left.includes('_exemplar')) - Number(right.includes('_exemplar')));
  expect(sent).toEqual(
    lines.map((line) => (typeof line === 'string' ? line : (expect.stringMatching(line) as string))),
  );
  expect(response.status).toBe(refused === undefined ? 204 : 400);
  expect(reasonsOf(reports[0]!.refused)).toEqual(refused === undefined ? {} : { [refused]: 1 });
  expect(reasonsOf(reports[0]!.refusedExtras)).toEqual(extras === undefined ? {} : { [extras]: 1 });
  expect(response.body).toContain(says);
});

function reasonsOf(rejections: readonly Rejection[]): Record<string, number> {
  return Object.fromEntries(rejections.map(({ reason, count }) => [reason, count]));
}

it.each([
  [494, {}],
  [495, { too_many_labels: 2 }],
])(
  'a series of %d labels for InfluxDB 3, which would keep the columns of a line that it refuses',
  async (count, refused) => {
    const labels = Object.fromEntries(Array.from({ length: count - 1 }, (_, index) => [`l${index}`, 'a']));
    const series = {
      labels: { __name__: 'up', ...labels },
      samples: up('a', [1, now], [NAN, now + 1]).samples!,
    };
    const { response, reports, calls } = await writeTo(() => undefined, [series, up('good')], {
      engine: '3',
      rules: { policies },
    });
    expect(reasonsOf(reports[0]!.refused)).toEqual(refused);
    expect(calls.flatMap(({ lines }) => lines)).toHaveLength(count === 494 ? 3 : 1);
    if (count === 495) expect(response.body).toContain('with 495 labels, 1 too many');
  },
);

it('start timestamps; lines of their own, beside the sample', async () => {
  const value = { low: 0, high: 0x3ff00000 };
  const series = { ...up('a'), more: { samples: [{ value, timestamp: now, start_timestamp: now - 5 }] } };
  const { calls } = await writeTo(() => undefined, [series], { rules: { policies } });
  expect(calls.flatMap(({ lines }) => lines).sort()).toEqual([
    `prometheus,__name__=up,instance=a start=${now - 5}i ${now}`,
    `prometheus,__name__=up,instance=a value=1 ${now}`,
  ]);
});

it.each([
  [59_000, 2, {}],
  [60_000, 1, { metadata_too_large: 1 }],
])('metadata with a help text of %d characters', async (length, lines, refused) => {
  // The help text is a label, too: the fifth of the symbols.
  const series = {
    ...labelled({ __name__: 'up', l: 'x'.repeat(length) }),
    more: { metadata: { help_ref: 4 } },
  };
  const { response, reports, calls } = await writeTo(() => undefined, [series], { rules: { policies } });
  expect([response.status, calls.length]).toEqual([204, lines]);
  expect(reasonsOf(reports[0]!.refusedExtras)).toEqual(refused);
});

it('a small request whose series all have one long label; no more than 256 MiB of lines', async () => {
  const long = 'x'.repeat(60_000);
  const series = many(6_000).map(({ labels, samples }) => ({
    labels: { ...(labels as Record<string, string>), long },
    samples: samples!,
  }));
  let bytes = 0;
  const { written, reports } = await writeTo(({ lines }) => {
    for (const line of lines) bytes += line.length;
    return undefined;
  }, series);
  expect(bytes).toBeLessThan(256 * 1024 ** 2);
  expect(written[0]).toBeGreaterThan(4_000);
  expect(reasonsOf(reports[0]!.refused)).toEqual({ labels_too_large: 6_000 - written[0]! });
});
