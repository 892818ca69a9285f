// What Timestream does with records, and what the sender is told then.
import { fault, type Faults } from '../../../../local/timestream/faults';
import { timeMilliseconds } from '../../../../local/timestream/stored-record';
import { labelled, many, now, two, up, v2, version2 } from '../../../support/write-inputs';
import { testWrites, type Row, type Seen } from '../../../support/write-table';

const MINUTES = 60_000;
const longName = 'a'.repeat(61);

const isNamed = (instance: string) => (record: { dimensions: Readonly<Record<string, string>> }) =>
  record.dimensions['instance'] === instance;

const rows: Row[] = [
  {
    name: "one call is throttled beyond the SDK's own attempts; the sender repeats",
    body: v2(many(250)),
    faults: (faults) => faults.add(fault.throttle, { operation: 'WriteRecords' }),
    status: 503,
    check: ({ response }) => {
      expect(response.headers['retry-after']).toBe('1');
    },
  },
  {
    name: 'throttled at a later attempt; the sender waits longer',
    body: v2(many(2)),
    headers: { ...version2, 'retry-attempt': '4' },
    faults: (faults) => faults.add(fault.throttle, { operation: 'WriteRecords' }),
    status: 503,
    check: ({ response }) => {
      expect(response.headers['retry-after']).toBe('20');
    },
  },
  {
    name: 'throttled at the four-hundredth attempt; the wait is bounded',
    body: v2(many(2)),
    headers: { ...version2, 'retry-attempt': '400' },
    faults: (faults) => faults.add(fault.throttle, { operation: 'WriteRecords' }),
    status: 503,
    check: ({ response }) => {
      expect(response.headers['retry-after']).toBe('50');
    },
  },
  {
    name: 'InternalServerException; the sender repeats',
    body: v2(two),
    faults: (faults) => faults.add(fault.serverError, { operation: 'WriteRecords' }),
    status: 503,
    written: [0, 0, 0],
    says: ['It says: The service has an internal error.'],
  },
  {
    name: 'connection reset; the endpoint is looked up again at the next request',
    body: v2(two),
    faults: (faults) => faults.add(fault.reset, { operation: 'WriteRecords' }),
    status: 503,
    written: [0, 0, 0],
    check: async ({ resend, standIn }) => {
      const discoveries = standIn.traffic.calls('DescribeEndpoints');
      expect((await resend()).status).toBe(204);
      expect(standIn.traffic.calls('DescribeEndpoints')).toBeGreaterThan(discoveries);
    },
  },
  {
    name: 'no answer; ours comes before the deadline',
    remainingTime: 2_500,
    body: v2(two),
    faults: (faults) => faults.add(fault.hang, { operation: 'WriteRecords' }),
    status: 503,
    says: ['in time'],
  },
  ...(
    [
      ['accessDenied', 'allow timestream:WriteRecords'],
      ['resourceNotFound', 'no such database or table'],
      ['serviceQuotaExceeded', 'quota'],
      ['conflict', 'being changed'],
    ] as const
  ).map(([name, says]) => ({
    name: `${name}; the sender repeats, and Timestream is left alone`,
    body: v2(many(8_000)),
    faults: (faults: Faults): unknown => faults.add(fault[name], { operation: 'WriteRecords' }),
    status: 503,
    says: [says],
    stored: 0,
    check: ({ response, calls }: Seen) => {
      expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(30);
      expect(calls).toBeLessThan(80);
    },
  })),
  {
    name: 'two of ten records rejected; the others are written',
    body: v2(many(10)),
    faults: (faults) =>
      faults.add(fault.rejectRecords((record) => isNamed('host-0')(record) || isNamed('host-5')(record))),
    status: 400,
    written: [8, 0, 0],
    stored: 8,
    says: ['2 items', '2 refused_by_store', 'host-0'],
  },
  {
    name: 'all records rejected; nothing is written',
    body: v2(many(3)),
    faults: (faults) => faults.add(fault.rejectRecords(() => true)),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
  },
  {
    name: 'one call throttled, one with a rejected record, one good; repeating outranks refusing, and then only the rejected one is missing',
    body: v2(many(300)),
    faults: (faults) => {
      faults.add(fault.throttle, { operation: 'WriteRecords', skip: 2 });
      faults.add(fault.rejectRecords(isNamed('host-150')));
    },
    status: 503,
    check: async ({ resend, standIn }) => {
      standIn.faults.clear();
      standIn.faults.add(fault.rejectRecords(isNamed('host-150')));
      const second = await resend();
      expect(second.status).toBe(400);
      expect(second.headers['x-prometheus-remote-write-samples-written']).toBe('299');
    },
  },
  {
    name: 'one record of a hundred makes Timestream refuse the call; it alone is lost',
    body: v2(many(100)),
    faults: (faults) => faults.add(fault.refuseRequests(isNamed('host-37'))),
    status: 400,
    written: [99, 0, 0],
    stored: 99,
    says: ['1 refused_by_store', 'host-37'],
  },
  {
    name: 'names that are too long or reserved; renamed, other series as they are',
    body: v2([
      labelled({ __name__: 'up', [longName]: 'v', time: '1', measure_name: '2', ts_x: '3', 'a:b': '4' }),
      up('other'),
    ]),
    status: 204,
    written: [2, 0, 0],
    stored: 2,
    check: ({ records }) => {
      expect(records.map(({ dimensions }) => dimensions)).toContainEqual({ instance: 'other' });
      const renamed = records.find(({ dimensions }) => !('instance' in dimensions))!.dimensions;
      expect(renamed).toMatchObject({
        U__time_z: '1',
        U__measure__name_z: '2',
        U__ts__x_z: '3',
        U__a_3a_b_z: '4',
      });
      expect(Object.keys(renamed)).toHaveLength(6);
      expect(Object.values(renamed)).toContain(longName);
    },
  },
  {
    name: 'name of a metric of 256 bytes; stored',
    body: v2([labelled({ __name__: 'ä'.repeat(128) })]),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: 'name of a metric of 257 bytes; refused',
    body: v2([labelled({ __name__: `${'ä'.repeat(128)}x` }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['metric_name_too_long'],
  },
  {
    name: 'more than 128 labels',
    body: v2([
      labelled({
        __name__: 'up',
        ...Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`l${index}`, 'x'])),
      }),
      up('a'),
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['too_many_labels'],
  },
  {
    name: 'more than 2 KiB of labels',
    body: v2([labelled({ __name__: 'up', l: 'x'.repeat(2048) }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['labels_too_large'],
  },
  {
    name: 'a label that no store takes, and more labels than Timestream takes; told with the limit of Timestream',
    body: v2([
      labelled({ __name__: 'up', l: 'x'.repeat(65_537) }),
      labelled({ __name__: 'up', l: 'x'.repeat(1_500), m: 'x'.repeat(1_500) }),
    ]),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
    says: [
      '2 labels_too_large, such as {__name__="up",l="x',
      '(Timestream takes records of up to 2,048 bytes',
    ],
  },
  // 8 bytes of time, the dimensions, the name and 8 bytes of value.
  ...(
    [
      [10, 2_021, true],
      [10, 2_022, false],
      [10, 2_047, false],
      [10, 2_049, false],
      [256, 1_775, true],
      [256, 1_776, false],
    ] as const
  ).map(([nameBytes, valueBytes, isTaken]): Row => ({
    name: `a name of ${nameBytes} bytes and a value of ${valueBytes}; ${isTaken ? 'a whole record' : 'too large, which is told with the label and no call'}`,
    body: v2([labelled({ __name__: 'n'.repeat(nameBytes), v: 'y'.repeat(valueBytes) })]),
    status: isTaken ? 204 : 400,
    written: [isTaken ? 1 : 0, 0, 0],
    stored: isTaken ? 1 : 0,
    says: isTaken ? [] : ['1 labels_too_large', `"v" has 1 in its name and ${valueBytes} in its value`],
    check: ({ calls }) => {
      expect(calls).toBe(isTaken ? 1 : 0);
    },
  })),
  {
    name: 'one record in a hundred is too large; no call is spent on them',
    body: v2(
      many(2_000).map((series, index) =>
        index % 100 === 99 ? labelled({ __name__: 'big', i: `${index}`, sql: 'x'.repeat(2_030) }) : series,
      ),
    ),
    status: 400,
    written: [1_980, 0, 0],
    stored: 1_980,
    says: ['20 labels_too_large'],
    check: ({ calls }) => {
      expect(calls).toBe(20);
    },
  },
  {
    name: 'same series and time, same value; one record',
    body: v2([up('a', [1, now]), up('a', [1, now])]),
    status: 204,
    written: [2, 0, 0],
    stored: 1,
  },
  {
    name: 'same series and time, another value; the last wins',
    body: v2([up('a', [1, now]), up('a', [2, now]), up('b', [3, now])]),
    status: 204,
    written: [3, 0, 0],
    stored: 2,
    check: ({ records, reports }) => {
      expect(records.find(isNamed('a'))!.value).toBe(2);
      expect(reports[0]!.dropped.get('overwritten_in_request')).toBe(1);
    },
  },
  {
    name: 'sixteen minutes ahead; refused',
    body: v2([up('a', [1, now + 16 * MINUTES]), up('b')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['outside_retention'],
  },
  {
    name: 'older than the table retains; refused',
    body: v2([up('a', [1, now - 24 * 60 * MINUTES]), up('b')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['outside_retention'],
  },
  {
    name: 'before 1970; refused',
    body: v2([up('a', [1, -5]), up('b')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['negative_timestamp'],
  },
  {
    name: 'out of order; all are stored',
    body: v2([up('a', [1, now], [2, now - 5_000], [3, now - 2_000])]),
    status: 204,
    written: [3, 0, 0],
    stored: 3,
    check: ({ records }) => {
      expect(records.map(timeMilliseconds)).toEqual([now - 5_000, now - 2_000, now]);
    },
  },
  {
    name: 'sent again; the same record',
    body: v2([up('a', [1, now])]),
    status: 204,
    check: async ({ resend, standIn, table }) => {
      expect((await resend()).status).toBe(204);
      expect(await standIn.records('test', table)).toHaveLength(1);
    },
  },
  {
    name: 'another value for a record of an earlier request; refused, the first stays',
    body: v2([up('a', [1, now])]),
    status: 204,
    check: async ({ send, standIn, table }) => {
      const second = await send(v2([up('a', [2, now]), up('b')]));
      expect(second.status).toBe(400);
      expect(second.body).toContain('1 conflicting_value');
      expect(second.headers['x-prometheus-remote-write-samples-written']).toBe('1');
      expect((await standIn.records('test', table)).find(isNamed('a'))!.value).toBe(1);
    },
  },
  {
    name: 'Timestream refuses all calls for what is in them; each record is judged, and none is sent again',
    body: v2(many(1_000)),
    faults: (faults) => faults.add(fault.refuseRequests(() => true)),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
    says: ['1000 refused_by_store'],
    check: ({ calls }) => {
      expect(calls).toBe(10 + 100 + 1_000);
    },
  },
  {
    name: 'Timestream refuses half of the records; each is found, the others are written',
    body: v2([
      ...many(150),
      ...Array.from({ length: 150 }, (_, index) =>
        labelled({ __name__: 'up', job: 'bad', host: `${index}` }),
      ),
    ]),
    faults: (faults) => faults.add(fault.refuseRequests((record) => 'job' in record.dimensions)),
    status: 400,
    written: [150, 0, 0],
    stored: 150,
  },
  {
    name: 'label that names a database which does not exist; that series alone is refused',
    body: v2([labelled({ __name__: 'up', prometheusDatabaseLabel: 'nowhere' }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['1 destination_not_found', '"nowhere"'],
  },
  {
    name: 'label that names a table which does not exist, of many series of all kinds; they alone are refused',
    body: v2([
      ...Array.from({ length: 500 }, (_, index) => ({
        ...labelled({ __name__: 'stray', i: `${index}`, prometheusTableLabel: 'team-a' }),
        exemplars: [{ timestamp: now, value: 1, labels: { trace_id: 'abc' } }],
      })),
      ...many(10),
    ]),
    status: 400,
    written: [10, 0, 0],
    stored: 10,
    says: ['500 destination_not_found', '"team-a"'],
  },
  {
    name: 'label that names a table which may not be written; that series alone is refused',
    body: v2([labelled({ __name__: 'up', prometheusTableLabel: 'payroll' }), up('a')]),
    faults: (faults) => faults.add(fault.accessDenied, { table: 'payroll' }),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['1 destination_denied', '"payroll"'],
  },
  {
    name: 'label that names a listed table which does not exist; the sender repeats, the others are written',
    body: v2([labelled({ __name__: 'up', prometheusTableLabel: 'listed' }), up('a')]),
    rules: { destinations: [{ database: 'test', table: 'listed' }] },
    status: 503,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: 'label that names a listed table which may not be written; the sender repeats, the others are written',
    body: v2([labelled({ __name__: 'up', prometheusTableLabel: 'listed' }), up('a')]),
    rules: { destinations: [{ database: 'test', table: 'listed' }] },
    faults: (faults) => faults.add(fault.accessDenied, { table: 'listed' }),
    status: 503,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: 'endpoint discovery is denied; no label is to blame, and the sender repeats',
    body: v2([labelled({ __name__: 'up', prometheusTableLabel: 'team-a' })]),
    faults: (faults) => faults.add(fault.accessDenied, { operation: 'DescribeEndpoints' }),
    isNewCaller: true,
    status: 503,
    stored: 0,
  },
  {
    name: 'label that cannot be a database',
    body: v2([labelled({ __name__: 'up', prometheusDatabaseLabel: 'no/slash' }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['invalid_destination'],
  },
];

testWrites(rows);
