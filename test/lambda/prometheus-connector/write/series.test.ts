// Series and samples: what is stored, and what is refused without harm to the others.
import { type StoredRecord } from '../../../../local/timestream/stored-record';
import type { WriteReport } from '../../../../lambda/prometheus-connector/write/write';
import { bitsOf, NAN, STALE_MARKER } from '../../../support/remote-write';
import { labelled, many, now, two, up, v1, v2, version1 } from '../../../support/write-inputs';
import { testWrites, type Row } from '../../../support/write-table';

function valuesOf(records: readonly StoredRecord[]): bigint[] {
  return records.map(({ value }) => bitsOf(value as number));
}

const exactValues = [
  1.23e-7,
  5e-324,
  1.7976931348623157e308,
  -0,
  0.1 + 0.2,
  -1.5e-300,
  1e21,
  123456789012345680000,
];

/** What was accepted and not stored, by reason. */
function droppedOf(reports: readonly WriteReport[]): Record<string, number> {
  return Object.fromEntries(reports.flatMap(({ dropped }) => [...dropped]));
}

/** One text: as many would not fit into memory. */
const megabyte = 'x'.repeat(1_000_000);

const rows: Row[] = [
  {
    name: 'no __name__; refused',
    body: v2([labelled({ job: 'a' })]),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
    says: ['missing_metric_name', 'job="a"'],
  },
  {
    name: 'empty name of the metric; refused',
    body: v2([labelled({ __name__: '' })]),
    status: 400,
    written: [0, 0, 0],
    says: ['missing_metric_name'],
  },
  {
    name: 'no labels; refused',
    body: v2([labelled({})]),
    status: 400,
    written: [0, 0, 0],
    says: ['missing_metric_name'],
  },
  {
    name: 'empty label name; refused',
    body: v2([
      labelled([
        ['__name__', 'up'],
        ['', 'x'],
      ]),
    ]),
    status: 400,
    written: [0, 0, 0],
    says: ['empty_label_name'],
  },
  {
    name: 'duplicate label; refused',
    body: v2([
      labelled([
        ['__name__', 'up'],
        ['a', '1'],
        ['a', '2'],
      ]),
    ]),
    status: 400,
    written: [0, 0, 0],
    says: ['duplicate_label'],
  },
  {
    name: 'odd number of references to labels; refused, the other series is written',
    body: v2([{ labels: {}, samples: [[1, now]], more: { labels_refs: [1, 2, 3] } }, up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['invalid_label_reference'],
  },
  {
    name: 'reference to a label out of range; refused',
    body: v2([{ labels: {}, samples: [[1, now]], more: { labels_refs: [1, 99] } }]),
    status: 400,
    written: [0, 0, 0],
    says: ['invalid_label_reference'],
  },
  {
    name: 'value of a megabyte in many labels; refused before it is looked at, other series untouched',
    body: v2([
      labelled([
        ['__name__', 'up'],
        ...Array.from({ length: 16_384 }, (_, index) => [`l${index}`, megabyte] as const),
      ]),
      up('a'),
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['too_many_labels'],
  },
  {
    name: 'a thousand labels with a value of a megabyte; refused, and measured once',
    body: v2([
      labelled([
        ['__name__', 'up'],
        ...Array.from({ length: 1_000 }, (_, index) => [`l${index}`, megabyte] as const),
      ]),
      up('a'),
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['labels_too_large', 'with 1000003900 bytes of labels'],
  },
  {
    name: 'name of ten megabytes; refused before it is looked at',
    body: v2([labelled({ __name__: 'up', [':'.repeat(10_000_000)]: 'x' }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['labels_too_large'],
  },
  {
    name: 'one bad series, three good; the good are written',
    body: v2([labelled({ job: 'x' }), ...many(3)]),
    status: 400,
    written: [3, 0, 0],
    stored: 3,
    says: ['1 items were refused', 'all others were written'],
  },
  {
    name: 'unsorted labels; the same record as sorted',
    body: v1([
      labelled([
        ['job', 'x'],
        ['__name__', 'up'],
        ['a', '1'],
      ]),
      labelled([
        ['__name__', 'up'],
        ['a', '1'],
        ['job', 'x'],
      ]),
    ]),
    headers: version1,
    status: 204,
    stored: 1,
  },
  {
    name: 'NaN, stale marker, infinities by their bits; stored as text, the finite as a number',
    body: v2([
      up('a', [NAN, now]),
      up('b', [STALE_MARKER, now]),
      up('c', [Infinity, now]),
      up('d', [-Infinity, now]),
      up('e', [1, now]),
    ]),
    status: 204,
    written: [5, 0, 0],
    stored: 5,
    check: ({ records, reports }) => {
      expect(
        records.map(({ measureName, dimensions, type, value }) => [measureName, dimensions, type, value]),
      ).toEqual([
        ['up', { instance: 'e' }, 'DOUBLE', 1],
        ['__non_finite__', { P__name: 'up', instance: 'a' }, 'VARCHAR', 'nan'],
        ['__non_finite__', { P__name: 'up', instance: 'b' }, 'VARCHAR', 'stale'],
        ['__non_finite__', { P__name: 'up', instance: 'c' }, 'VARCHAR', '+Inf'],
        ['__non_finite__', { P__name: 'up', instance: 'd' }, 'VARCHAR', '-Inf'],
      ]);
      expect(droppedOf(reports)).toEqual({});
    },
  },
  {
    name: 'only stale markers; counted as written, and stored',
    body: v2([up('a', [STALE_MARKER, now]), up('b', [STALE_MARKER, now])]),
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
  {
    name: 'values that text may round; the same bits',
    body: v2(exactValues.map((value, index) => up(String(index).padStart(2, '0'), [value, now + index]))),
    status: 204,
    stored: exactValues.length,
    check: ({ records }) => {
      expect(valuesOf(records)).toEqual(exactValues.map(bitsOf));
    },
  },
  {
    name: 'dots, spaces, UTF-8, newlines and emoji in names and values; stored under names that Timestream takes',
    body: v2([
      labelled({
        __name__: 'http.server requests ä',
        'my label': 'line\nbreak "quoted" \\',
        'größe.x': '🚀',
      }),
    ]),
    status: 204,
    stored: 1,
    check: ({ records }) => {
      expect(records[0]).toMatchObject({
        measureName: 'http.server requests ä',
        dimensions: { U__my_20_label_z: 'line\nbreak "quoted" \\', U__gr_f6__df_e_2e_x_z: '🚀' },
      });
    },
  },
  {
    name: '250 samples; calls of at most 100, several in flight',
    body: v2(many(250)),
    status: 204,
    written: [250, 0, 0],
    stored: 250,
    check: ({ standIn }) => {
      expect(Math.max(...standIn.traffic.batchSizes.keys())).toBeLessThanOrEqual(100);
      expect(standIn.traffic.mostWritesInFlight).toBeGreaterThan(1);
    },
  },
  {
    name: 'histogram beside floats; both are stored',
    body: v2([
      up('a'),
      {
        labels: { __name__: 'h' },
        histograms: [
          {
            count_int: 3,
            sum: 5,
            zero_count_int: 1,
            positive_spans: [{ offset: 0, length: 2 }],
            positive_deltas: [1, 0],
            timestamp: now,
          },
        ],
      },
    ]),
    status: 204,
    written: [1, 1, 0],
    stored: 2,
  },
  {
    name: 'histogram whose buckets contradict its count; refused, the float is written',
    body: v2([
      up('a'),
      {
        labels: { __name__: 'h' },
        histograms: [
          {
            count_int: 99,
            sum: 5,
            positive_spans: [{ offset: 0, length: 1 }],
            positive_deltas: [23],
            timestamp: now,
          },
        ],
      },
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['invalid_histogram'],
  },
  {
    name: 'sample with an exemplar; both are stored',
    body: v2([{ ...up('a'), exemplars: [{ timestamp: now }] }]),
    status: 204,
    written: [1, 0, 1],
    stored: 2,
  },
  {
    name: 'version 1, series without samples; nothing is lost, so nothing is refused',
    body: v1([{ labels: { __name__: 'up' } }, up('a')]),
    headers: version1,
    status: 204,
    stored: 1,
  },
  {
    name: 'version 2, series without samples; refused',
    body: v2([{ labels: { __name__: 'up' }, more: { metadata: { type: 1 } } }]),
    status: 400,
    written: [0, 0, 0],
    says: ['empty_series'],
  },
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((type) => ({
    name: `metadata of type ${type}; accepted, the sample is stored`,
    body: v2([{ ...up('a'), more: { metadata: { type, help_ref: 1, unit_ref: 0 } } }]),
    status: 204,
    written: [1, 0, 0] as const,
    stored: 1,
  })),
  {
    name: 'created_timestamp of older senders; accepted, the sample is stored',
    body: v2([{ ...up('a'), more: { created_timestamp: now } }]),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: 'start_timestamp of a sample; accepted, the sample is stored',
    body: v2([
      {
        labels: { __name__: 'up' },
        more: {
          samples: [
            { value: { low: 0, high: 0x3ff00000, unsigned: true }, timestamp: now, start_timestamp: now - 1 },
          ],
        },
      },
    ]),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: 'unknown fields; accepted, the sample is stored',
    body: v2([{ ...up('a'), more: { unknown: 'x' } }], { more: { unknown: 'y' } }),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: 'unpacked references; as packed ones',
    body: v2(two, { isPacked: false }),
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
];

testWrites(rows);
