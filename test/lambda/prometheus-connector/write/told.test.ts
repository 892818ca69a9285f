// What an answer and the log tell those who look for the cause: where, which series, when, which limit; and never a secret.
import { fault } from '../../../../local/timestream/faults';
import { accessKey } from '../../../support/connector-edges';
import { labelled, many, now, up, v1, v2, version1 } from '../../../support/write-inputs';
import { testWrites, type Row, type Seen } from '../../../support/write-table';

const seconds = Math.floor(now / 1000);
const at = (timestamp: number): string => new Date(timestamp).toISOString();
const refusedWith = (reason: string): ((faults: Seen['standIn']['faults']) => void) => {
  return (faults) => faults.add(fault.rejectRecords(() => true, reason));
};
const lastLine = ({ log }: Seen): object => log.at(-1)!;

const times: readonly (readonly [name: string, timestamp: number | bigint, told: string])[] = [
  ['seconds', seconds, `at ${at(seconds)} (are these seconds?)`],
  ['microseconds', now * 1e3, `at ${at(now * 1e3)} (are these microseconds?)`],
  ['nanoseconds', BigInt(now) * 1_000_000n, `at ${now}000000 ms after 1970 (are these nanoseconds?)`],
  ['nothing', 0, 'at 1970-01-01T00:00:00.000Z (it has no time)'],
  ['a day ago', now - 86_400_000, `at ${at(now - 86_400_000)} for`],
];

const rows: Row[] = [
  ...times.map(([name, timestamp, told]): Row => ({
    name: `a time in ${name}; told as a date, with what is likely wrong`,
    body: v2([up('late', [1, timestamp as number])]),
    status: 400,
    stored: 0,
    says: [
      `1 outside_retention, such as {__name__="up",instance="late"} ${told}`,
      /of which Timestream says: The record timestamp is outside the time range \[/,
    ],
  })),
  {
    name: 'several reasons; each with its first example and what is too large, of which the log has all',
    body: v2([
      up('a', [1, seconds]),
      up('b', [1, seconds]),
      up('c', [1, -5]),
      labelled({ job: 'nameless' }),
      labelled({ __name__: 'large', v: 'y'.repeat(2_040) }),
      labelled({ __name__: 'n'.repeat(300) }),
      labelled(Object.fromEntries([...Array(131).keys()].map((n) => [n === 0 ? '__name__' : `l${n}`, 'x']))),
      up('good'),
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: [
      /^7 items were refused and must not be sent again, all others were written: /,
      '1 missing_metric_name, such as {job="nameless"}',
      /1 labels_too_large, such as \{__name__="large",v="y+…?"?\}?…? at 20/,
      '2 outside_retention, such as {__name__="up",instance="a"} at 1970-',
      '1 negative_timestamp, such as {__name__="up",instance="c"} at 1969-12-31T23:59:59.995Z',
      'metric_name_too_long',
      'too_many_labels',
    ],
    check: (seen) => {
      const { reasons, ...rest } = lastLine(seen) as { readonly reasons: string };
      expect(rest).toMatchObject({ message: 'Request refused', code: 'rejected', rejected: 7 });
      expect(reasons).toContain('with 300 bytes in its name, 44 too many');
      expect(reasons).toContain('with 130 dimensions, 2 too many');
      expect(reasons).toContain(
        `with 2062 bytes in the record, 14 too many with 2054 bytes of labels, of which "v" has 1 in its name and 2040 in its value for database "test", table "${seen.table}"`,
      );
      expect(reasons).toContain('(the series has no label __name__)');
    },
  },
  {
    name: 'a table that has 128 dimensions gets another; told as what it is',
    body: v2([
      labelled(Object.fromEntries([...Array(129).keys()].map((n) => [n === 0 ? '__name__' : `l${n}`, 'x']))),
    ]),
    status: 204,
    check: async ({ send, table }) => {
      const { status, body } = await send(v2([labelled({ __name__: 'new', label_129: 'x' })]));
      expect(status).toBe(400);
      expect(body).toContain(
        `1 too_many_label_names, such as {__name__="new",label_129="x"} at ${at(now)} for database "test", table "${table}" of which Timestream says: The table has reached its limit of 128 dimensions. (the table has as many dimensions`,
      );
    },
  },
  ...[
    ['too_many_metric_names', 'The table has reached its limit of 8192 measure names.'],
    ['type_conflict', 'Measure name already has an assigned measure value type.'],
    ['version_conflict', 'The record version 1 is lower than the existing version 200.'],
    [
      'conflicting_value',
      'A record already exists with the same time, dimensions, measure name, and record version.',
    ],
    [
      'invalid_label_name',
      'The dimension name is invalid. Dimension name can only contain alphanumeric characters and underscores.',
    ],
    // What it quotes is the sender's.
    ['refused_by_store', "Value 'dimension limit exceeded' at 'x' is not liked."],
    ['refused_by_store', ''],
  ].map(([reason = '', text = '']): Row => ({
    name: `Timestream says: ${text}; ${reason}, and its words`,
    body: v2([up('a')]),
    faults: refusedWith(text),
    status: 400,
    says: [`1 ${reason}, such as {__name__="up",instance="a"}`, text],
  })),
  {
    name: 'a call is refused as a whole; its records alone have what Timestream says of them',
    body: v2(many(30)),
    faults: (faults) =>
      faults.add(
        fault.refuseRequests(
          ({ dimensions }) => dimensions['instance'] === 'host-7',
          'At least one dimension is required.',
        ),
      ),
    status: 400,
    written: [29, 0, 0],
    says: ['1 refused_by_store', 'instance="host-7"', 'Timestream says: At least one dimension is required.'],
  },
  ...(
    [
      ['accessDenied', 'access_denied'],
      ['conflict', 'destination_busy'],
      ['resourceNotFound', 'destination_not_found'],
      ['serviceQuotaExceeded', 'quota_exceeded'],
      ['throttle', 'throttled'],
      ['serverError', 'store_error'],
    ] as const
  ).map(([name, code]): Row => ({
    name: `${name} of a configured table; the answer and the log name it`,
    body: v2([up('a')]),
    faults: (faults) => faults.add(fault[name], { operation: 'WriteRecords' }),
    status: 503,
    check: (seen) => {
      expect(seen.response.body).toContain(`Destination: database "test", table "${seen.table}".`);
      expect(lastLine(seen)).toMatchObject({ code, database: 'test', table: seen.table });
    },
  })),
  {
    name: 'a configured table that is not there; what Timestream says is told, too',
    body: v2([labelled({ __name__: 'up', prometheusTableLabel: 'listed' })]),
    rules: { destinations: [{ database: 'test', table: 'listed' }] },
    status: 503,
    says: ['Destination: database "test", table "listed". It says: The table listed does not exist.'],
  },
  {
    name: 'a failure beside a refusal; the answer is the failure, and the log has both',
    body: v2([labelled({ __name__: 'up', prometheusTableLabel: 'listed' }), labelled({ job: 'nameless' })]),
    rules: { destinations: [{ database: 'test', table: 'listed' }] },
    status: 503,
    check: (seen) => {
      expect(lastLine(seen)).toMatchObject({
        ...{ code: 'destination_not_found', table: 'listed', rejected: 1 },
        reasons: expect.stringContaining('1 missing_metric_name, such as {job="nameless"}') as unknown,
      });
    },
  },
  {
    name: 'labels that no line holds; one line, cut, and no text turned round',
    body: v1([
      labelled({ 'a\nb\u2028c': 'x\r\ny\u202e\u0000', long: 'z'.repeat(500) }),
      labelled({ __name__: 'é'.repeat(400), job: '漢'.repeat(600) }),
      ...many(20).map(({ labels }) => ({
        labels: { ...(labels as object), prometheusTableLabel: '\u0007' },
      })),
    ]),
    headers: version1,
    status: 400,
    check: ({ response, log }) => {
      expect(response.body).toMatch(/^[^\p{Cc}\u2028\u202e]{100,999}\n$/u);
      expect(Buffer.byteLength(response.body)).toBeLessThanOrEqual(1_000);
      expect(JSON.stringify(log)).not.toMatch(/z{61}/);
    },
  },
  ...(
    [
      ['the value of a label', { __name__: 'up', note: 'Bearer SECRET0123456789' }],
      ['the value of a label whose name says so', { __name__: 'up', password: 'SECRET' }],
      ['a value that is cut amid it', { __name__: 'up', note: `${'x'.repeat(50)} token=SECRET0123456789` }],
      ['the table that a label names', { __name__: 'up', prometheusTableLabel: 'password=SECRET' }],
      ['the name of a label', { __name__: 'up', 'x=AKIASECRETSECRETSECR': 'y', prometheusTableLabel: '!' }],
    ] as const
  ).map(([place, labels]): Row => ({
    name: `a secret in ${place}; masked in the answer and in the log`,
    body: v2([labelled(labels)]),
    faults: refusedWith('Rejected.'),
    status: 400,
    says: ['such as {', '••'],
    check: expectNoSecret,
  })),
  ...(
    [
      [
        'RejectedRecords',
        fault.rejectRecords(() => true, 'Value AKIASECRETSECRETSECR,\nsecret: "SECRET" is bad.'),
      ],
      [
        'ValidationException',
        fault.refuseRequests(() => true, 'Authorization: Basic SECRETc2VjcmV0OnNlY3JldA==\r\nx'),
      ],
    ] as const
  ).map(([place, struck]): Row => ({
    name: `a secret in what Timestream says, ${place}; masked in the answer and in the log`,
    body: v2([up('a')]),
    faults: (faults) => faults.add(struck),
    status: 400,
    says: ['Timestream says: ', '••••••'],
    check: expectNoSecret,
  })),
];

function expectNoSecret({ response, log }: Seen): void {
  for (const text of [response.body, JSON.stringify(log)]) {
    expect(text).not.toContain('SECRET');
    expect(text).not.toContain(accessKey.accessKeyId);
    expect(text).not.toContain(accessKey.secretAccessKey);
  }
}

testWrites(rows);
