// What operators choose not to store: labels, metrics, and what tells replicas apart.
import fc from 'fast-check';
import { decodeVersion2 } from '../../../../lambda/prometheus-connector/write/decode/version-2';
import { select, type StorageRules } from '../../../../lambda/prometheus-connector/write/select/select';
import type { WriteReport } from '../../../../lambda/prometheus-connector/write/write';
import { fault } from '../../../../local/timestream/faults';
import { shareOf } from '../../../support/fuzz';
import { encodeVersion2, STALE_MARKER, type HistogramInput } from '../../../support/remote-write';
import { labelled, now, up, v1, v2, version1 } from '../../../support/write-inputs';
import { testWrites, type Row, type Seen } from '../../../support/write-table';

const droppedOf = (reports: readonly WriteReport[]): object =>
  Object.fromEntries(reports.flatMap(({ dropped }) => [...dropped]));
const dimensionsOf = ({ records }: Seen): object[] => records.map(({ dimensions }) => dimensions);
const valuesOf = ({ records }: Seen): unknown[] => records.map(({ value }) => value);

const pod = (name: string, value = 1, timestamp = now) => ({
  labels: { __name__: 'up', job: 'x', pod: name },
  samples: [[value, timestamp] as const],
});
const histogram: HistogramInput = { count_int: 1, sum: 1, zero_count_int: 1, timestamp: now };
const exemplar = { timestamp: now, value: 0.25, labels: { trace_id: 'abc' } };
const long = 'x'.repeat(3_000);

const labelRows: Row[] = [
  {
    name: 'labels that are dropped; the others are stored',
    rules: { dropLabels: ['pod', 'größe, in m'] },
    body: v2([labelled({ __name__: 'up', job: 'x', pod: 'a', 'größe, in m': '1' })]),
    status: 204,
    written: [1, 0, 0],
    check: (seen) => {
      expect(dimensionsOf(seen)).toEqual([{ job: 'x' }]);
    },
  },
  {
    name: 'a name that begins with that of a dropped label; stored',
    rules: { dropLabels: ['pod'] },
    body: v2([labelled({ __name__: 'up', pod_name: 'a', Pod: 'b' })]),
    status: 204,
    check: (seen) => {
      expect(dimensionsOf(seen)).toEqual([{ Pod: 'b', pod_name: 'a' }]);
    },
  },
  {
    name: 'a series of dropped labels alone; stored as one without labels',
    rules: { dropLabels: ['pod'] },
    body: v2([labelled({ __name__: 'up', pod: 'a' })]),
    status: 204,
    stored: 1,
  },
  {
    name: 'a dropped label that is too large to be stored; no matter',
    rules: { dropLabels: ['pod'] },
    body: v2([labelled({ __name__: 'up', job: 'x', pod: long })]),
    status: 204,
    check: (seen) => {
      expect(dimensionsOf(seen)).toEqual([{ job: 'x' }]);
    },
  },
  {
    name: 'series that become equal, at one time; the first is stored, the others are refused with a reason of their own',
    rules: { dropLabels: ['pod'] },
    body: v2([pod('a', 1), pod('b', 2), pod('c', 3), up('other')]),
    status: 400,
    written: [2, 0, 0],
    says: ['2 duplicate_series', '"b"', 'dropLabels'],
    check: (seen) => {
      expect(valuesOf(seen)).toEqual([1, 1]);
    },
  },
  {
    name: 'series that become equal, at several times; never merged',
    rules: { dropLabels: ['pod'] },
    body: v2([pod('a', 1, now - 2), pod('b', 2, now - 1), pod('a', 3, now)]),
    status: 400,
    written: [2, 0, 0],
    says: ['1 duplicate_series'],
    check: (seen) => {
      expect(valuesOf(seen)).toEqual([1, 3]);
    },
  },
  {
    name: 'series that become equal, of which one lacks the label; refused',
    rules: { dropLabels: ['pod'] },
    body: v1([labelled({ __name__: 'up', job: 'x', pod: '' }), pod('b', 2)]),
    headers: version1,
    status: 400,
    stored: 1,
    says: ['1 duplicate_series'],
  },
  {
    name: 'the same series twice, one with the label empty; one series',
    rules: { dropLabels: ['pod'] },
    body: v2([
      { labels: { __name__: 'up', pod: '' }, samples: [[1, now]] },
      { labels: { __name__: 'up' }, samples: [[2, now - 1]] },
    ]),
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
  {
    name: 'the same series twice, dropped label and all; one series, of which the last sample wins',
    rules: { dropLabels: ['pod'] },
    body: v2([pod('a', 1), pod('a', 2)]),
    status: 204,
    written: [2, 0, 0],
    check: (seen) => {
      expect(valuesOf(seen)).toEqual([2]);
      expect(droppedOf(seen.reports)).toEqual({ overwritten_in_request: 1 });
    },
  },
  {
    name: 'histograms and exemplars of series that become equal; refused with all that the later series has',
    rules: { dropLabels: ['pod'] },
    body: v2([
      { labels: { __name__: 'h', pod: 'a' }, histograms: [histogram] },
      {
        labels: { __name__: 'h', pod: 'b' },
        histograms: [{ ...histogram, timestamp: now - 1 }],
        exemplars: [exemplar],
      },
    ]),
    status: 400,
    written: [0, 1, 0],
    stored: 1,
    says: ['2 duplicate_series'],
  },
  {
    name: 'a series that is refused for another reason; takes no one’s place',
    rules: { dropLabels: ['pod'], destinations: [] },
    body: v1([{ labels: { __name__: 'up', pod: 'a' } }, labelled({ __name__: 'up', pod: 'b' })]),
    headers: version1,
    status: 204,
    stored: 1,
  },
];

const metricRows: Row[] = [
  {
    name: 'series that a selector chooses; not stored, and counted as written',
    rules: { dropMetrics: ['{__name__=~"go_.*",job="x"}', "other{pod!~'a|b'}"] },
    body: v2([
      {
        labels: { __name__: 'go_info', job: 'x' },
        samples: [
          [1, now],
          [STALE_MARKER, now + 1],
        ],
        exemplars: [exemplar],
      },
      { labels: { __name__: 'go_h', job: 'x' }, histograms: [histogram] },
      labelled({ __name__: 'go_info', job: 'y' }),
      labelled({ __name__: 'xgo_info', job: 'x' }),
      labelled({ __name__: 'other' }),
      labelled({ __name__: 'other', pod: 'a' }),
    ]),
    status: 204,
    written: [6, 1, 1],
    check: (seen) => {
      expect(seen.records.map(({ measureName }) => measureName).sort()).toEqual([
        'go_info',
        'other',
        'xgo_info',
      ]);
      expect(droppedOf(seen.reports)).toEqual({ metric_dropped: 5 });
      expect(seen.reports[0]!.received).toBe(8);
    },
  },
  {
    name: 'a request of which nothing is left; 204 without a call',
    rules: { dropMetrics: ['up'] },
    body: v2([up('a'), up('b')]),
    status: 204,
    written: [2, 0, 0],
    stored: 0,
    check: ({ calls }) => {
      expect(calls).toBe(0);
    },
  },
  {
    name: 'a dropped metric that could not be stored; no longer refused',
    rules: { dropMetrics: ['{__name__="up",instance=~".+"}'] },
    body: v2([labelled({ __name__: 'up', instance: 'a', job: long })]),
    status: 204,
    written: [1, 0, 0],
  },
  {
    name: 'a long value; matched',
    rules: { dropMetrics: ['{job=~"x+"}'] },
    body: v2([labelled({ __name__: 'up', job: 'x'.repeat(65_536) })]),
    status: 204,
    written: [1, 0, 0],
    stored: 0,
  },
  {
    name: 'a value that is too long to be matched; refused as without selectors',
    rules: { dropMetrics: ['{job=~"x+"}'] },
    body: v2([labelled({ __name__: 'up', job: 'x'.repeat(65_537) })]),
    status: 400,
    says: ['1 labels_too_large'],
  },
  {
    name: 'a series that breaks the protocol; refused, whatever a selector says',
    rules: { dropMetrics: ['up'] },
    body: v1([
      {
        labels: [
          ['__name__', 'up'],
          ['a', '1'],
          ['a', '2'],
        ],
        samples: [[1, now]],
      },
    ]),
    headers: version1,
    status: 400,
    says: ['1 duplicate_label'],
  },
  {
    name: 'a selector of a label that is not stored; sees it',
    rules: { dropMetrics: ['{pod="a"}', '{replica="b"}'], dropLabels: ['pod'], replicaLabel: 'replica' },
    body: v2([
      pod('a', 1),
      pod('b', 2),
      labelled({ __name__: 'up', replica: 'b' }),
      labelled({ __name__: 'up', replica: 'c' }),
    ]),
    status: 204,
    written: [4, 0, 0],
    check: (seen) => {
      expect(valuesOf(seen).toSorted()).toEqual([1, 2]);
    },
  },
];

const replica = (name: string, value: number, timestamp = now) => ({
  labels: { __name__: 'up', job: 'x', __replica__: name },
  samples: [[value, timestamp] as const],
});
const replicas = { replicaLabel: '__replica__' };

const replicaRows: Row[] = [
  {
    name: 'a series of two replicas at different times; both are stored as one series',
    rules: replicas,
    body: v2([replica('a', 1), replica('b', 2, now - 1)]),
    status: 204,
    written: [2, 0, 0],
    check: (seen) => {
      expect(dimensionsOf(seen)).toEqual([{ job: 'x' }, { job: 'x' }]);
    },
  },
  {
    name: 'a series of two replicas at one time, in one request; the last is stored, both are accepted',
    rules: replicas,
    body: v2([replica('a', 1), replica('b', 2)]),
    status: 204,
    written: [2, 0, 0],
    check: (seen) => {
      expect(valuesOf(seen)).toEqual([2]);
      expect(droppedOf(seen.reports)).toEqual({ overwritten_in_request: 1 });
    },
  },
  {
    name: 'a series of two replicas at one time, in two requests; the first is stored, both are accepted and counted',
    rules: replicas,
    body: v2([replica('a', 1)]),
    status: 204,
    check: async (seen) => {
      const { status, headers } = await seen.send(
        v2([
          replica('b', 2),
          replica('b', 3, now - 1),
          { labels: { __name__: 'h', __replica__: 'b' }, histograms: [histogram] },
        ]),
      );
      expect([status, headers['x-prometheus-remote-write-samples-written']]).toEqual([204, '2']);
      expect((await seen.standIn.records('test', seen.table)).map(({ value }) => value)).toEqual(
        expect.arrayContaining([1, 3]),
      );
      expect(droppedOf(seen.reports.slice(1))).toEqual({ replica_conflict: 1 });
      const others = await seen.send(
        v2([{ labels: { __name__: 'h', __replica__: 'a' }, histograms: [{ ...histogram, sum: 2 }] }]),
      );
      expect([others.status, others.headers['x-prometheus-remote-write-histograms-written']]).toEqual([
        204,
        '1',
      ]);
      expect(droppedOf(seen.reports.slice(2))).toEqual({ replica_conflict: 1 });
    },
  },
  {
    name: 'a conflict of a series without the label; refused, beside one that has it',
    rules: replicas,
    body: v2([replica('a', 1), labelled({ __name__: 'alone' })]),
    status: 204,
    check: async ({ send }) => {
      const { status, body } = await send(
        v2([replica('b', 2), { labels: { __name__: 'alone' }, samples: [[2, now]] }]),
      );
      expect([status, body]).toEqual([400, expect.stringMatching(/^1 items.* 1 conflicting_value/)]);
    },
  },
  {
    name: 'a conflict without the setting; refused',
    body: v2([up('a', [1, now])]),
    status: 204,
    check: async ({ send }) => {
      expect((await send(v2([up('a', [2, now])]))).status).toBe(400);
    },
  },
  {
    name: 'a sample of a replica that is refused for another reason; refused',
    rules: replicas,
    body: v2([replica('a', 1, now - 100 * 86_400_000)]),
    status: 400,
    says: ['1 outside_retention'],
  },
  {
    name: 'a retry after a failure; the same',
    rules: replicas,
    faults: (faults) => {
      faults.add(fault.serverError);
    },
    body: v2([replica('a', 1), replica('b', 2)]),
    status: 503,
    check: async ({ resend }) => {
      expect((await resend()).status).toBe(204);
    },
  },
];

testWrites([...labelRows, ...metricRows, ...replicaRows]);

const rules: StorageRules = {
  databaseLabel: 'db',
  tableLabel: 'tb',
  defaultDestination: { namespace: 'test', collection: 'metrics' },
};

it('whatever series come; none is stored as another one, and none is refused that is like no other', () => {
  const labels = fc.dictionary(
    fc.constantFrom('job', 'pod', 'zone', 'replica'),
    fc.constantFrom('', 'a', 'b'),
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 30 }), (list) => {
      const request = decodeVersion2(
        encodeVersion2(
          list.map((own, index) => ({ labels: { ...own, __name__: 'up' }, samples: [[1, index]] })),
        ),
      );
      const { groups, refused } = select(
        request,
        { ...rules, dropLabels: new Set(['pod', 'zone']), replicaLabel: 'replica' },
        0,
      );
      const stored = new Set(groups.flatMap(({ samples }) => samples));
      const identityOf = (index: number, names: readonly string[]): string =>
        names.map((name) => list[index]![name] ?? '').join();
      const firsts = new Map<string, number>();
      for (const index of list.keys()) {
        const kept = identityOf(index, ['job']);
        const first = firsts.get(kept) ?? index;
        firsts.set(kept, first);
        const isSame = identityOf(index, ['pod', 'zone']) === identityOf(first, ['pod', 'zone']);
        expect([index, stored.has(index)]).toEqual([index, isSame]);
      }
      expect(refused.map(({ reason }) => reason)).toEqual(
        stored.size === list.length ? [] : ['duplicate_series'],
      );
    }),
    { numRuns: shareOf(2_000) },
  );
});

it('so many series that some find no place in the table of those seen; each that comes again is found', () => {
  const series = Array.from({ length: 62_000 }, (_, index) =>
    labelled({
      __name__: 'up',
      rack: `rack-${index % 40}`,
      host: `host-${Math.floor(index / 40) % 40}`,
      pod: `pod-${Math.floor(index / 1600)}`,
    }),
  );
  const request = decodeVersion2(encodeVersion2([...series, ...series.slice(-3_500)]));
  const { groups, dropped } = select(request, rules, 0);
  expect([groups[0]!.samples.length, dropped.get('overwritten_in_request')]).toEqual([62_000, 3_500]);
});
