// What is stored of the data that is no finite sample, as SQL and remote read find it.
import type { StoredRecord } from '../../../../local/timestream/stored-record';
import {
  defaultPolicies,
  type Policies,
} from '../../../../lambda/prometheus-connector/write/select/policies';
import { rejectionTotal } from '../../../../lambda/prometheus-connector/model/rejections';
import type { WriteReport } from '../../../../lambda/prometheus-connector/write/write';
import { encodeHistogram, NAN, STALE_MARKER, type HistogramInput } from '../../../support/remote-write';
import { many, now, up, v1, v2, version1 } from '../../../support/write-inputs';
import { testWrites, type Row } from '../../../support/write-table';
import { fault } from '../../../../local/timestream/faults';

const isNamed = (name: string) => (record: { readonly measureName: string }) => record.measureName === name;
const droppedOf = (reports: readonly WriteReport[]): object =>
  Object.fromEntries(reports.flatMap(({ dropped }) => [...dropped]));

/** The measures of a record that has several, by name. */
function measuresOf(record: StoredRecord | undefined): Readonly<Record<string, string>> {
  if (record?.type !== 'MULTI') {
    throw new Error(`This is no record of several measures: ${String(record?.type)}`);
  }
  return Object.fromEntries(record.value.map(({ name, value }) => [name, value]));
}

const histogram: HistogramInput = {
  count_int: 4,
  sum: 9.5,
  zero_threshold: 0.001,
  zero_count_int: 1,
  positive_spans: [{ offset: 0, length: 2 }],
  positive_deltas: [1, 1],
  timestamp: now,
};
const h = (...histograms: HistogramInput[]) => ({ labels: { __name__: 'h', job: 'x' }, histograms });
const policies = (some: Partial<Policies>) => ({ policies: { ...defaultPolicies, ...some } });
const megabyte = 'x'.repeat(1_000_000);
const exemplar = { timestamp: now, value: 0.25, labels: { trace_id: 'abc', span_id: '1' } };
const withStart = {
  labels: { __name__: 'c' },
  more: {
    samples: [
      { value: { low: 0, high: 0x3ff00000, unsigned: true }, timestamp: now, start_timestamp: now - 5 },
    ],
  },
};
const wide: HistogramInput = {
  ...histogram,
  count_int: 6_001,
  positive_spans: [{ offset: 0, length: 2_000 }],
  positive_deltas: [3, ...Array<number>(1_999).fill(0)],
};

/** Exemplars that were refused, by reason; no answer tells of them. */
function refusedExemplars(reasons: Readonly<Record<string, number>>): NonNullable<Row['check']> {
  return ({ reports }) => {
    const { refusedExtras, dropped } = reports[0]!;
    expect(Object.fromEntries(refusedExtras.map(({ reason, count }) => [reason, count]))).toEqual(reasons);
    expect(dropped.get('exemplar_refused')).toBe(rejectionTotal(refusedExtras));
  };
}

const rows: Row[] = [
  {
    name: 'a NaN of other bits; all of them are stored',
    body: v1([up('a', [0xfff8dead0000beefn, now])]),
    headers: version1,
    status: 204,
    check: ({ records }) => {
      expect(records.map(({ value }) => value)).toEqual(['fff8dead0000beef']);
    },
  },
  {
    name: 'stale markers of a series that comes twice; the last of each time wins, and all count as written',
    body: v2([up('a', [NAN, now], [STALE_MARKER, now]), up('a', [STALE_MARKER, now - 1])]),
    status: 204,
    written: [3, 0, 0],
    stored: 2,
    check: ({ records, reports }) => {
      expect(records.map(({ value }) => value)).toEqual(['stale', 'stale']);
      expect(droppedOf(reports)).toEqual({ overwritten_in_request: 1 });
    },
  },
  {
    name: 'a number and a stale marker of the same series and time; the last one is stored, and both count as written',
    body: v2([up('a', [1, now], [STALE_MARKER, now]), up('b', [STALE_MARKER, now], [1, now])]),
    status: 204,
    written: [4, 0, 0],
    check: ({ records, reports }) => {
      expect(records.map(({ dimensions, value }) => [dimensions['instance'], value]).sort()).toEqual([
        ['a', 'stale'],
        ['b', 1],
      ]);
      expect(droppedOf(reports)).toEqual({ overwritten_in_request: 2 });
    },
  },
  {
    name: 'histogram; stored byte for byte, with count and sum for SQL',
    body: v2([h(histogram)]),
    status: 204,
    written: [0, 1, 0],
    check: ({ records }) => {
      expect(records.map(({ measureName, dimensions }) => [measureName, dimensions])).toEqual([
        ['__histogram__', { P__name: 'h', job: 'x' }],
      ]);
      expect(measuresOf(records[0])).toEqual({
        P__count: '4',
        P__sum: '9.5',
        P__histogram: encodeHistogram(histogram).toString('base64'),
      });
    },
  },
  {
    name: 'histogram with a start timestamp, of version 2 only; the message without it',
    body: v2([h({ ...histogram, start_timestamp: now - 5 })]),
    status: 204,
    written: [0, 1, 0],
    check: ({ records, reports }) => {
      expect(measuresOf(records[0])['P__histogram']).toBe(encodeHistogram(histogram).toString('base64'));
      expect(droppedOf(reports)).toEqual({ start_timestamp_not_stored: 1 });
    },
  },
  {
    name: 'histogram of floats in version 1',
    body: v1([h({ count_float: 1.5, sum: 2, zero_count_float: 1.5, timestamp: now })]),
    headers: version1,
    status: 204,
    stored: 1,
    check: ({ records }) => {
      expect(measuresOf(records[0])['P__count']).toBe('1.5');
    },
  },
  {
    name: 'histogram that says that its series has ended; the sum is in the message alone, bit by bit',
    body: v2([h({ sum: STALE_MARKER, timestamp: now })]),
    status: 204,
    written: [0, 1, 0],
    check: ({ records }) => {
      const { P__histogram: message = '', ...others } = measuresOf(records[0]);
      expect(others).toEqual({ P__count: '0' });
      expect(Buffer.from(message, 'base64').readBigUInt64LE(1)).toBe(STALE_MARKER);
    },
  },
  {
    name: 'histogram of more than a record holds; refused, others are stored',
    body: v2([h(wide), h({ ...histogram, timestamp: now - 1 }), up('a')]),
    status: 400,
    written: [1, 1, 0],
    stored: 2,
    says: ['1 histogram_too_large', 'h'],
  },
  {
    name: 'histograms of a series at the same time; the last wins',
    body: v2([h({ ...histogram, sum: 1 }), h(histogram)]),
    status: 204,
    written: [0, 2, 0],
    stored: 1,
    check: ({ records }) => {
      expect(measuresOf(records[0])['P__sum']).toBe('9.5');
    },
  },
  {
    name: 'exemplars; value and labels, beside the sample of the same time',
    body: v2([{ ...up('a'), exemplars: [exemplar, { ...exemplar, timestamp: now - 1, labels: {} }] }]),
    status: 204,
    written: [1, 0, 2],
    check: ({ records }) => {
      const found = records.filter(isNamed('__exemplar__'));
      expect(found.map(({ dimensions }) => dimensions)).toEqual([
        { P__name: 'up', instance: 'a' },
        { P__name: 'up', instance: 'a' },
      ]);
      expect(found.map(measuresOf)).toEqual([
        { P__value: '0.25', P__labels: '{}' },
        { P__value: '0.25', P__labels: '{"span_id":"1","trace_id":"abc"}' },
      ]);
    },
  },
  {
    name: 'exemplars of the same millisecond; each is stored, and the same again when they are sent again',
    body: v2([
      {
        ...up('a', [1, now]),
        exemplars: [
          exemplar,
          { ...exemplar, value: 0.5 },
          { ...exemplar, labels: { trace_id: 'def' } },
          exemplar,
        ],
      },
    ]),
    status: 204,
    written: [1, 0, 4],
    stored: 4,
    check: async ({ records, reports, resend, standIn, table }) => {
      const exemplars = records.filter(isNamed('__exemplar__'));
      expect(exemplars.map(({ timeNs }) => Number(timeNs / 1_000_000n))).toEqual([now, now, now]);
      expect(exemplars.map((record) => measuresOf(record)['P__value']).sort()).toEqual([
        '0.25',
        '0.25',
        '0.5',
      ]);
      expect(droppedOf(reports)).toEqual({ overwritten_in_request: 1 });
      expect((await resend()).status).toBe(204);
      expect(await standIn.records('test', table)).toHaveLength(4);
    },
  },
  {
    name: 'exemplars whose values are not finite; their bits as text',
    body: v1([
      {
        ...up('a'),
        exemplars: [Infinity, -Infinity, NAN].map((value, index) => ({
          ...exemplar,
          value,
          timestamp: now + index,
        })),
      },
    ]),
    headers: version1,
    status: 204,
    check: ({ records }) => {
      const values = records
        .filter(isNamed('__exemplar__'))
        .map((record) => measuresOf(record)['P__non_finite']);
      expect(values).toEqual(['+Inf', '-Inf', 'nan']);
    },
  },
  {
    name: 'exemplar labels: empty values are left out, names that JavaScript has its own mind about stay as they are',
    body: v2([
      {
        ...up('a'),
        exemplars: [
          {
            timestamp: now,
            labels: [
              ['b', ''],
              ['__proto__', '"x"\n'],
              ['10', 'ä'],
              ['9', '🚀'],
            ],
          },
        ],
      },
    ]),
    status: 204,
    check: ({ records }) => {
      expect(measuresOf(records.find(isNamed('__exemplar__')))['P__labels']).toBe(
        '{"10":"ä","9":"🚀","__proto__":"\\"x\\"\\n"}',
      );
    },
  },
  ...(
    [
      ['of odd references', { labels_refs: [1] }, 'invalid_label_reference'],
      ['of references out of range', { labels_refs: [1, 99] }, 'invalid_label_reference'],
    ] as const
  ).map(([name, exemplars, reason]): Row => ({
    name: `exemplar ${name}; refused alone, and the samples' answer is theirs`,
    body: v2([{ ...up('a'), more: { exemplars: [{ ...exemplars, timestamp: now }] } }]),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
    check: refusedExemplars({ [reason]: 1 }),
  })),
  ...(
    [
      [
        'with a label twice',
        [
          ['a', '1'],
          ['a', '2'],
        ],
        'duplicate_label',
      ],
      ['with an empty label name', [['', '1']], 'empty_label_name'],
      ['with 2 KB of labels', [['a', 'x'.repeat(2_048)]], 'exemplar_too_large'],
      [
        'with 300 labels',
        Array.from({ length: 300 }, (_, index) => [`l${index}`, 'x'] as const),
        'exemplar_too_large',
      ],
      [
        'with 9,000 labels',
        Array.from({ length: 9_000 }, (_, index) => [`l${index}`, 'x'] as const),
        'exemplar_too_large',
      ],
      ['with a label of 70,000 characters', [['a', 'x'.repeat(70_000)]], 'exemplar_too_large'],
    ] as const
  ).map(([name, labels, reason]): Row => ({
    name: `exemplar ${name}; refused alone, and the samples' answer is theirs`,
    body: v1([{ ...up('a'), exemplars: [{ timestamp: now - 1, labels }, exemplar] }]),
    headers: version1,
    status: 204,
    stored: 2,
    check: refusedExemplars({ [reason]: 1 }),
  })),
  {
    name: 'a thousand exemplars with a hundred labels, all of one text of a megabyte; refused before they are put together',
    body: v2([
      {
        ...up('a'),
        exemplars: Array.from({ length: 1_000 }, (_, index) => ({
          ...exemplar,
          value: index,
          labels: Object.fromEntries(Array.from({ length: 100 }, (_x, label) => [`l${label}`, megabyte])),
        })),
      },
    ]),
    status: 204,
    stored: 1,
    check: refusedExemplars({ exemplar_too_large: 1_000 }),
  },
  ...(
    [
      ['three days old, as client libraries keep them', now - 3 * 86_400_000],
      ['without a time', 0],
    ] as const
  ).flatMap(([name, timestamp]): Row[] => [
    {
      name: `exemplar ${name}, 1.0; the samples beside it do not fail`,
      body: v1([{ ...up('a'), exemplars: [{ ...exemplar, timestamp }] }, up('b')]),
      headers: version1,
      status: 204,
      written: 'none',
      stored: 2,
      check: refusedExemplars({ outside_retention: 1 }),
    },
    {
      name: `exemplar ${name}, 2.0; the headers tell`,
      body: v2([{ ...up('a'), exemplars: [{ ...exemplar, timestamp }, exemplar] }]),
      status: 204,
      written: [1, 0, 1],
      stored: 2,
      check: refusedExemplars({ outside_retention: 1 }),
    },
  ]),
  {
    name: 'exemplar that makes Timestream refuse its call; it alone is lost, no other exemplar and no sample',
    body: v2(
      many(20).map((series, index) => ({
        ...series,
        exemplars: [{ ...exemplar, labels: { trace_id: `poison-${index}` } }],
      })),
    ),
    faults: (faults) =>
      faults.add(
        fault.refuseRequests(
          (record) =>
            record.value.type === 'MULTI' && JSON.stringify(record.value.value).includes('poison-7'),
        ),
      ),
    status: 204,
    written: [20, 0, 19],
    stored: 39,
    check: refusedExemplars({ refused_by_store: 1 }),
  },
  {
    name: 'exemplars while Timestream throttles; they are sent again, as samples are',
    body: v2([{ ...up('a'), exemplars: [exemplar] }]),
    faults: (faults) => faults.add(fault.throttle, { operation: 'WriteRecords', skip: 1 }),
    status: 503,
  },
  {
    name: 'labels that are named like our columns; renamed, so that both are there',
    body: v2([
      {
        labels: {
          __name__: 'up',
          P__count: '1',
          P__labels: '2',
          P__other_labels: '3',
          __other_labels__: '4',
        },
        samples: [[NAN, now]],
        exemplars: [exemplar],
      },
    ]),
    status: 204,
    written: [1, 0, 1],
    check: ({ records }) => {
      for (const { dimensions } of records) {
        expect(dimensions).toEqual({
          P__name: 'up',
          U__P____count_z: '1',
          U__P____labels_z: '2',
          U__P____other__labels_z: '3',
          U______other__labels_____z: '4',
        });
      }
    },
  },
  ...['__non_finite__', '__histogram__', '__exemplar__', '__metadata__', '__start_timestamp__'].map(
    (__name__): Row => ({
      name: `metric with the name of our measures; refused, as its type would be that of ${__name__} forever`,
      body: v2([
        {
          labels: { __name__ },
          samples: [
            [1, now],
            [NAN, now + 1],
          ],
        },
        up('a', [NAN, now]),
      ]),
      status: 400,
      written: [1, 0, 0],
      stored: 1,
      says: ['2 reserved_metric_name'],
    }),
  ),
  {
    name: 'so many labels that the metric name is one too many as a dimension; the finite sample is stored',
    body: v2([
      {
        labels: {
          __name__: 'up',
          ...Object.fromEntries(Array.from({ length: 128 }, (_, n) => [`l${n}`, 'x'])),
        },
        samples: [
          [1, now],
          [NAN, now + 1],
        ],
      },
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['1 too_many_labels'],
  },
  {
    name: 'labels of 2,040 bytes; the metric name does not fit beside them as a dimension',
    body: v2([
      {
        labels: { __name__: 'up', l: 'x'.repeat(2_020) },
        samples: [
          [1, now],
          [NAN, now + 1],
        ],
      },
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['1 labels_too_large'],
  },
  {
    name: 'more than a call takes, of all kinds; calls of at most 100, and all are stored',
    body: v2(
      many(120).map(({ labels }) => ({
        labels,
        samples: [
          [1, now],
          [STALE_MARKER, now + 1],
        ],
        exemplars: [exemplar],
        histograms: [histogram],
      })),
    ),
    status: 204,
    written: [240, 120, 120],
    stored: 480,
    check: ({ calls }) => {
      // 120 finite samples, 240 stale markers and histograms, 120 exemplars apart from them.
      expect(calls).toBe(2 + 3 + 2);
    },
  },
  {
    name: 'Timestream rejects some records of each kind; counted for each kind apart',
    body: v2(
      many(10).map(({ labels }) => ({
        labels,
        samples: [
          [1, now],
          [STALE_MARKER, now + 1],
        ],
        exemplars: [exemplar],
        histograms: [histogram],
      })),
    ),
    faults: (faults) =>
      faults.add(
        fault.rejectRecords(
          ({ measureName, dimensions }) =>
            (dimensions['instance'] === 'host-1' && measureName === '__exemplar__') ||
            (['host-2', 'host-3'].includes(dimensions['instance']!) && measureName === '__histogram__') ||
            (dimensions['instance'] === 'host-4' && measureName !== '__exemplar__'),
        ),
      ),
    status: 400,
    written: [18, 7, 9],
    stored: 34,
    says: ['5 refused_by_store'],
    check: refusedExemplars({ refused_by_store: 1 }),
  },
  {
    name: 'Timestream refuses a call for one record in it; it alone is lost, whatever its kind',
    body: v2([{ ...up('a'), exemplars: [exemplar], histograms: [histogram] }, ...many(20)]),
    faults: (faults) => faults.add(fault.refuseRequests(isNamed('__histogram__'))),
    status: 400,
    written: [21, 0, 1],
    stored: 22,
    says: ['1 refused_by_store', 'instance="a"'],
  },
  {
    name: 'Timestream fails for one kind; the sender repeats, and is told what is written',
    body: v2([up('a'), h(histogram)]),
    faults: (faults) => faults.add(fault.serverError, { operation: 'WriteRecords', skip: 1 }),
    status: 503,
  },
  {
    name: 'sent again; the same records',
    body: v2([{ ...up('a', [1, now], [NAN, now + 1]), exemplars: [exemplar], histograms: [histogram] }]),
    status: 204,
    check: async ({ resend, standIn, table }) => {
      expect((await resend()).status).toBe(204);
      expect(await standIn.records('test', table)).toHaveLength(4);
    },
  },
  {
    name: 'dropped by policy; counted as written and as dropped',
    body: v2([
      {
        ...up('a', [1, now], [NAN, now + 1], [STALE_MARKER, now]),
        exemplars: [exemplar],
        histograms: [histogram],
      },
    ]),
    rules: policies({ nonFiniteSamples: 'drop', histograms: 'drop', exemplars: 'drop' }),
    status: 204,
    written: [3, 1, 1],
    stored: 1,
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({
        nan: 1,
        stale_marker: 1,
        histogram_not_stored: 1,
        exemplar_not_stored: 1,
      });
    },
  },
  {
    name: 'infinities dropped by policy; by their reasons',
    body: v2([up('a', [Infinity, now], [-Infinity, now + 1], [0xfff8dead0000beefn, now + 2])]),
    rules: policies({ nonFiniteSamples: 'drop' }),
    status: 204,
    written: [3, 0, 0],
    stored: 0,
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({ positive_infinity: 1, negative_infinity: 1, nan: 1 });
    },
  },
  {
    name: 'refused by policy; the others are written',
    body: v2([{ ...up('a', [1, now], [NAN, now + 1]), exemplars: [exemplar], histograms: [histogram] }]),
    rules: policies({ nonFiniteSamples: 'reject', histograms: 'reject', exemplars: 'reject' }),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['1 non_finite_not_allowed', '1 histogram_not_allowed', '1 exemplar_not_allowed'],
  },
  {
    name: 'invalid histogram that would be dropped; refused all the same',
    body: v2([h({ ...histogram, count_int: 99 })]),
    rules: policies({ histograms: 'drop' }),
    status: 400,
    written: [0, 0, 0],
    says: ['1 invalid_histogram'],
  },
  {
    name: 'start timestamps stored by policy; of samples and histograms',
    body: v2([withStart, up('a'), h({ ...histogram, start_timestamp: now - 6 })]),
    rules: policies({ startTimestamps: 'store' }),
    status: 204,
    written: [2, 1, 0],
    check: ({ records }) => {
      expect(
        records
          .filter(isNamed('__start_timestamp__'))
          .map(({ dimensions, type, value }) => [dimensions, type, value]),
      ).toEqual([
        [{ P__name: 'h', job: 'x' }, 'BIGINT', String(now - 6)],
        [{ P__name: 'c' }, 'BIGINT', String(now - 5)],
      ]);
    },
  },
  {
    name: 'start timestamps that Timestream rejects; the samples are written, and that is what counts',
    body: v2([withStart]),
    rules: policies({ startTimestamps: 'store' }),
    faults: (faults) => faults.add(fault.rejectRecords(isNamed('__start_timestamp__'))),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({ start_timestamp_not_stored: 1 });
    },
  },
  {
    name: 'metadata that Timestream does not take now; sent again, as samples are',
    body: v1([], { metadata: [{ type: 1, metric_family_name: 'requests', help: '', unit: '' }] }),
    headers: version1,
    rules: policies({ metadata: 'store' }),
    faults: (faults) => faults.add(fault.serverError, { operation: 'WriteRecords' }),
    status: 503,
    written: 'none',
    stored: 0,
    check: async ({ resend, standIn, table }) => {
      expect((await resend()).status).toBe(204);
      expect(await standIn.records('test', table)).toHaveLength(1);
    },
  },
  {
    name: 'metadata of version 1 stored by policy; once a family and hour, the last of the request',
    body: v1([], {
      metadata: [
        { type: 2, metric_family_name: 'up', help: 'Is it?', unit: '' },
        { type: 1, metric_family_name: 'requests', help: 'How "many"', unit: 'requests' },
        { type: 99, metric_family_name: 'up', help: 'Whether it is.', unit: '' },
        { type: 1, metric_family_name: '', help: 'Of nothing', unit: '' },
        { type: 0, metric_family_name: 'silent', help: '', unit: '' },
      ],
    }),
    headers: version1,
    rules: policies({ metadata: 'store' }),
    status: 204,
    written: 'none',
    check: async ({ records, reports, resend, standIn, table }) => {
      const found = records.map(({ dimensions, measureName, value }) => [dimensions, measureName, value]);
      expect(found).toEqual([
        [{ P__name: 'up' }, '__metadata__', '{"type":"unknown","help":"Whether it is.","unit":""}'],
        [
          { P__name: 'requests' },
          '__metadata__',
          '{"type":"counter","help":"How \\"many\\"","unit":"requests"}',
        ],
      ]);
      expect(droppedOf(reports)).toEqual({ metadata_not_stored: 1 });
      for (const { timeNs } of records) expect(timeNs % 3_600_000_000_000n).toBe(0n);
      await resend();
      expect((await standIn.records('test', table)).length).toBeLessThanOrEqual(4);
    },
  },
  {
    name: 'metadata of version 2 stored by policy; of the metric, without the labels of its series',
    body: v2(
      ['a', 'b'].map((instance) => ({
        ...up(instance),
        more: { metadata: { type: 2, help_ref: 2, unit_ref: 0 } },
      })),
    ),
    rules: policies({ metadata: 'store' }),
    status: 204,
    written: [2, 0, 0],
    check: ({ records }) => {
      expect(
        records.filter(isNamed('__metadata__')).map(({ dimensions, value }) => [dimensions, value]),
      ).toEqual([[{ P__name: 'up' }, '{"type":"gauge","help":"up","unit":""}']]);
    },
  },
  {
    name: 'metadata that is larger than a record, or rejected; not stored, and nothing is refused',
    body: v1([up('a')], {
      metadata: [
        { type: 2, metric_family_name: 'up', help: 'x'.repeat(2_100), unit: '' },
        { type: 2, metric_family_name: 'down', help: '', unit: '' },
      ],
    }),
    headers: version1,
    rules: policies({ metadata: 'store' }),
    faults: (faults) => faults.add(fault.rejectRecords(isNamed('__metadata__'))),
    status: 204,
    stored: 1,
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({ metadata_not_stored: 2 });
    },
  },
  {
    name: 'labels that are no dimensions; in one, as an object sorted by name',
    body: v2([
      {
        labels: { __name__: 'up', pod: 'p"1', job: 'x', zone: 'z', time: 't' },
        samples: [
          [1, now],
          [NAN, now + 1],
        ],
      },
      { labels: { __name__: 'up', pod: 'p2', job: 'x', zone: 'z', time: 't' }, samples: [[2, now]] },
      { labels: { __name__: 'up', job: 'x', empty: '' }, samples: [[3, now]] },
    ]),
    rules: { dimensionLabels: ['job', 'instance'] },
    status: 204,
    written: [4, 0, 0],
    check: ({ records }) => {
      expect(records.map(({ dimensions, value }) => [dimensions, value])).toEqual([
        [{ job: 'x', P__other_labels: '{"pod":"p\\"1","time":"t","zone":"z"}' }, 1],
        [{ job: 'x', P__other_labels: '{"pod":"p2","time":"t","zone":"z"}' }, 2],
        [{ job: 'x' }, 3],
        [{ P__name: 'up', job: 'x', P__other_labels: '{"pod":"p\\"1","time":"t","zone":"z"}' }, 'nan'],
      ]);
    },
  },
  {
    name: '200 labels that are no dimensions; as many as their texts leave room for',
    body: v2([
      {
        labels: {
          __name__: 'up',
          ...Object.fromEntries(Array.from({ length: 180 }, (_, n) => [`l${n}`, 'x'])),
        },
        samples: [[1, now]],
      },
      {
        labels: {
          __name__: 'up',
          ...Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`l${n}`, 'x'])),
        },
        samples: [[1, now]],
      },
    ]),
    rules: { dimensionLabels: ['job'] },
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['1 labels_too_large'],
  },
];

testWrites(rows);
