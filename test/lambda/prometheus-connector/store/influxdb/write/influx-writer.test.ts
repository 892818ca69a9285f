import {
  rejectionTotal,
  type Rejection,
} from '../../../../../../lambda/prometheus-connector/model/rejections';
import { labelled, many, now, up } from '../../../../../support/write-inputs';
import type { SeriesInput } from '../../../../../support/remote-write';
import { error2, partialWrite, writeTo, type InfluxCall, type Script } from './scripted-influx';

const CONFLICT =
  'field type conflict: input field "value" on measurement "prometheus" is type float, already exists as type integer';

/** Host numbers of the series of `many`. */
const oneOf = (hosts: readonly number[]): ((line: string) => boolean) => {
  const tags = new Set(hosts.map((host) => `host-${host}`));
  return (line) => tags.has(/instance=([^, ]+)/.exec(line)?.[1] ?? '');
};

/** InfluxDB 2, for which some lines are not line protocol. */
const unparsing =
  (isBad: (line: string) => boolean): Script =>
  ({ lines }) => {
    const bad = lines.filter(isBad).map((line) => `unable to parse '${line}': invalid number`);
    return bad.length === 0 ? undefined : error2(400, 'invalid', bad.join('\n'));
  };

/** InfluxDB 2, for which some lines are not line protocol, and which does not say which. */
const mute =
  (isBad: (line: string) => boolean): Script =>
  ({ lines }) =>
    lines.some(isBad) ? error2(400, 'invalid', "unable to parse 'x': invalid number") : undefined;

/** InfluxDB 2, which drops some lines for a conflict of types. */
const dropping =
  (isBad: (line: string) => boolean, reason = CONFLICT): Script =>
  ({ lines }) => {
    const count = lines.filter(isBad).length;
    return count === 0 ? undefined : partialWrite(reason, count);
  };

/** InfluxDB 3, which refuses some lines. */
const refusing =
  (isBad: (line: string) => boolean, message: string, status = 400): Script =>
  ({ lines }) => {
    const data = lines.flatMap((line, index) =>
      isBad(line)
        ? [{ error_message: message, line_number: index + 1, original_line: line.slice(0, 20) }]
        : [],
    );
    if (data.length === 0) return undefined;
    return { status, body: JSON.stringify({ error: 'partial write of line protocol occurred', data }) };
  };

const counts = (rejections: readonly Rejection[]): Record<string, number> =>
  Object.fromEntries(rejections.map(({ reason, count }) => [reason, count]));
const linesOf = (calls: readonly InfluxCall[]): number =>
  calls.reduce((sum, { lines }) => sum + lines.length, 0);
const to = (database: string, instance = 'a'): SeriesInput =>
  labelled({ __name__: 'up', instance, prometheusDatabaseLabel: database });

describe('a write that InfluxDB takes', () => {
  it('2,500 samples; 204, one call in milliseconds', async () => {
    const { response, written, calls } = await writeTo(() => undefined, many(2_500));
    expect([response.status, response.body, written]).toEqual([204, '', [2_500, 0, 0]]);
    expect(calls.map(({ database, precision, lines }) => [database, precision, lines.length])).toEqual([
      ['metrics', 'ms', 2_500],
    ]);
    expect(calls[0]!.lines[0]).toBe(`prometheus,__name__=up,instance=host-0 value=1 ${now}`);
  });

  it('to InfluxDB 3; the precision in its word', async () => {
    const { response, calls } = await writeTo(() => undefined, many(2), { engine: '3' });
    expect([response.status, calls[0]!.database, calls[0]!.precision]).toEqual([
      204,
      'metrics',
      'millisecond',
    ]);
  });

  it('25,000 samples; calls of at most 10,000, and four at a time', async () => {
    let running = 0;
    let most = 0;
    const { written, calls } = await writeTo(async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return undefined;
    }, [...many(25_000), to('b'), to('c'), to('d'), to('e')]);
    expect(written).toEqual([25_004, 0, 0]);
    expect(calls.map(({ lines }) => lines.length).sort((left, right) => left - right)).toEqual([
      ...[1, 1, 1, 1],
      ...[5_000, 10_000, 10_000],
    ]);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('of 2 kB each; calls of at most 4 MiB', async () => {
    const series = many(5_000).map(({ labels, samples }) => ({
      labels: { ...(labels as Record<string, string>), long: 'x'.repeat(2_000) },
      samples: samples!,
    }));
    const { written, calls } = await writeTo(() => undefined, series);
    expect(written).toEqual([5_000, 0, 0]);
    expect(calls.length).toBe(3);
    for (const { lines } of calls) {
      expect(lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)).toBeLessThanOrEqual(
        4 * 1024 ** 2,
      );
    }
  });
});

describe('lines that InfluxDB 2 cannot read, which would have all others refused', () => {
  it.each<[string, number, readonly number[], number]>([
    ['one of ten thousand', 10_000, [4_711], 50],
    ['the first', 2_000, [0], 50],
    ['the last', 2_000, [1_999], 50],
    ['one alone', 1, [0], 1],
    ['some', 2_000, [3, 700, 701, 1_500], 150],
    ['all of some', 30, Array.from({ length: 30 }, (_, index) => index), 50],
  ])('%s; alone is refused as a defect, in few calls', async (_name, count, bad, mostCalls) => {
    const { response, written, reports, calls, logged } = await writeTo(unparsing(oneOf(bad)), many(count));
    expect([response.status, written]).toEqual([400, [count - bad.length, 0, 0]]);
    expect(counts(reports[0]!.refused)).toEqual({ encoder_defect: bad.length });
    expect(response.body).toContain(`${bad.length} encoder_defect, such as {__name__="up",instance="host-`);
    expect(response.body).toContain('a defect of the connector, please report it');
    expect(calls.length).toBeLessThanOrEqual(mostCalls);
    expect(JSON.stringify([response, logged])).not.toMatch(/unable to parse|value=1|invalid number/);
  });

  it('a thousand of them; found by what InfluxDB quotes, in two calls', async () => {
    const bad = Array.from({ length: 1_000 }, (_, index) => index * 10);
    const { response, written, reports, calls } = await writeTo(unparsing(oneOf(bad)), many(10_000));
    expect([response.status, written, calls.length]).toEqual([400, [9_000, 0, 0], 2]);
    expect(counts(reports[0]!.refused)).toEqual({ encoder_defect: 1_000 });
  });

  it('more than InfluxDB can be heard out about; in some calls more', async () => {
    const { written, reports, calls } = await writeTo(
      unparsing((line) => !line.includes('instance=host-77 ')),
      many(10_000),
    );
    expect([written, counts(reports[0]!.refused)]).toEqual([[1, 0, 0], { encoder_defect: 9_999 }]);
    expect(calls.length).toBeLessThanOrEqual(10);
  });

  it('which it does not quote, more than can be searched for in one request; the sender repeats until all are found', async () => {
    const isBad = oneOf(Array.from({ length: 100 }, (_, index) => index * 100));
    const { response, written, reports, calls, statuses } = await writeTo(mute(isBad), many(10_000), {
      attempts: 10,
    });
    expect([response.status, written]).toEqual([400, [9_900, 0, 0]]);
    expect(counts(reports[0]!.refused)).toEqual({ encoder_defect: 100 });
    expect(statuses.slice(0, -1)).toEqual(statuses.slice(1).map(() => 503));
    expect(statuses.length).toBeGreaterThan(2);
    expect(calls.length).toBeLessThanOrEqual(501);
  });

  it('which it does not quote, all of them; the search ends, and nothing is counted as written that is not', async () => {
    const stored = new Set<string>();
    const script = mute((line) => !line.includes('instance=host-77 '));
    const { response, written, reports, statuses } = await writeTo(
      (call) => {
        const answer = script(call);
        if (answer === undefined) for (const line of call.lines) stored.add(line);
        return answer;
      },
      many(5_000),
      { attempts: 20 },
    );
    expect(response.status).toBe(400);
    expect(statuses.length).toBeLessThanOrEqual(10);
    expect(written).toEqual([stored.size, 0, 0]);
    expect(written[0]! + rejectionTotal(reports[0]!.refused)).toBe(5_000);
    expect(Object.keys(counts(reports[0]!.refused)).sort()).toEqual(['encoder_defect', 'not_isolated']);
  });

  it('which it does not quote, and slowly; each attempt goes on where the one before it was', async () => {
    const script = mute(oneOf([77]));
    const { written, reports, statuses } = await writeTo(
      async (call) => {
        await new Promise((resolve) => void setTimeout(resolve, 150));
        return script(call);
      },
      many(200),
      { remainingTime: 2_100, attempts: 10 },
    );
    expect([written, counts(reports[0]!.refused)]).toEqual([[199, 0, 0], { encoder_defect: 1 }]);
    expect(statuses).toContain(503);
  });
});

describe('lines that InfluxDB 2 drops beside others that it stores', () => {
  it('all of them; one call tells it', async () => {
    const { response, written, reports, calls } = await writeTo(
      dropping(() => true),
      many(2_000),
    );
    expect([response.status, written, calls.length]).toEqual([400, [0, 0, 0], 1]);
    expect(counts(reports[0]!.refused)).toEqual({ type_conflict: 2_000 });
    expect(response.body).toContain(
      'of which InfluxDB says: input field "value" on measurement "prometheus" is type float',
    );
  });

  it.each<[string, readonly number[]]>([
    ['one', [1_234]],
    ['some', [0, 999, 1_000, 1_999]],
    ['half of them', Array.from({ length: 1_000 }, (_, index) => index)],
  ])('%s; these are found, and named', async (_name, bad) => {
    const { response, written, reports, calls } = await writeTo(dropping(oneOf(bad)), many(2_000));
    expect([response.status, written]).toEqual([400, [2_000 - bad.length, 0, 0]]);
    expect(counts(reports[0]!.refused)).toEqual({ type_conflict: bad.length });
    const [, named] = /such as \{__name__="up",instance="host-(\d+)"\}/.exec(response.body)!;
    expect(bad).toContain(Number(named));
    expect(calls.length).toBeLessThanOrEqual(150);
  });

  it('some, which have one time in common; found in few calls', async () => {
    const old = ` ${now - 7 * 86_400_000}`;
    const { written, reports, calls } = await writeTo(
      dropping((line) => line.endsWith(old)),
      Array.from({ length: 2_000 }, (_, index) =>
        up(`host-${index}`, [1, index % 100 === 42 ? now - 7 * 86_400_000 : now]),
      ),
    );
    expect([written, counts(reports[0]!.refused)]).toEqual([[1_980, 0, 0], { type_conflict: 20 }]);
    expect(calls.length).toBe(21);
  });

  it.each<[string, number, number]>([
    ['some', 300, 600],
    ['most', 1_500, 3_000],
  ])(
    '%s, of two weeks, of which InfluxDB tells one; all are found in few calls',
    async (_name, count, refused) => {
      const week = 7 * 86_400_000;
      const times = [0, 1, 2, 3, 4, 5].map((back) => now - back * week);
      const { response, written, reports, calls } = await writeTo(
        ({ lines }) => {
          const conflicts = [1, 4].map(
            (bad) => lines.filter((line) => line.endsWith(` ${times[bad]!}`)).length,
          );
          const told = conflicts.find((dropped) => dropped > 0);
          return told === undefined ? undefined : partialWrite(CONFLICT, told);
        },
        Array.from({ length: count }, (_, index) =>
          up(`host-${index}`, ...times.map((time) => [1, time] as const)),
        ),
      );
      expect([response.status, written]).toEqual([400, [count * 6 - refused, 0, 0]]);
      expect(counts(reports[0]!.refused)).toEqual({ type_conflict: refused });
      expect(calls.length).toBeLessThanOrEqual(150);
    },
  );

  it('more than can be searched for; it goes on when they come again, and ends', async () => {
    const isBad = oneOf(Array.from({ length: 1_000 }, (_, index) => index * 10));
    const { response, written, reports, calls, statuses } = await writeTo(dropping(isBad), many(10_000), {
      attempts: 20,
    });
    expect([response.status, statuses.length]).toEqual([400, 10]);
    expect(calls.length).toBeLessThanOrEqual(501);
    const { type_conflict: found = 0, not_isolated: left = 0 } = counts(reports[0]!.refused);
    expect(written[0]! + found + left).toBe(10_000);
    expect(found).toBeGreaterThan(300);
    expect(written[0]!).toBeLessThanOrEqual(9_000);
  });

  const old = (count: number, newest: number): string => {
    const point = (time: number): string =>
      `point prometheus,__name__=up,instance=secret at ${new Date(time).toISOString()} dropped because it violates a Retention Policy Lower Bound at ${new Date(now - 3_600_000).toISOString()}`;
    return `dropped ${count} points outside retention policy of duration 1h0m0s - oldest ${point(0)}, newest ${point(newest)}`;
  };

  it('too old; told by their times, without another call and without the series that InfluxDB quotes', async () => {
    const times = [now, now - 4_000_000, now - 1_000, now - 5_000_000];
    const { response, written, reports, calls } = await writeTo(
      () => partialWrite(old(2, now - 4_000_000), 2),
      times.map((time, index) => up(`host-${index}`, [1, time])),
    );
    expect([response.status, written, calls.length]).toEqual([400, [2, 0, 0], 1]);
    expect(counts(reports[0]!.refused)).toEqual({ outside_retention: 2 });
    expect(response.body).toContain(
      `2 outside_retention, such as {__name__="up",instance="host-1"} at ${new Date(now - 4_000_000).toISOString()}`,
    );
    expect(response.body).not.toContain('secret');
  });

  it('too old, of which the times say something else; searched for', async () => {
    const isBad = oneOf([1]);
    const { written, reports, calls } = await writeTo(({ lines }) => {
      const count = lines.filter(isBad).length;
      return count === 0 ? undefined : partialWrite(old(count, now), count);
    }, many(4));
    expect([written, counts(reports[0]!.refused)]).toEqual([[3, 0, 0], { outside_retention: 1 }]);
    expect(calls.length).toBe(5);
  });

  it('a conflict, behind which others are too old; both are found', async () => {
    const isConflict = oneOf([5]);
    const isOld = oneOf([17, 18]);
    const { written, reports } = await writeTo(({ lines }) => {
      const conflicts = lines.filter(isConflict).length;
      if (conflicts > 0) return partialWrite(CONFLICT, conflicts);
      const olds = lines.filter(isOld).length;
      return olds === 0 ? undefined : partialWrite(old(olds, now - 7_000_000), olds);
    }, many(100));
    expect([written, counts(reports[0]!.refused)]).toEqual([
      [97, 0, 0],
      { type_conflict: 1, outside_retention: 2 },
    ]);
  });

  it('a deadline while they are searched for; the sender repeats, and what was found is not sent again', async () => {
    let calls = 0;
    const isBad = oneOf([0, 50]);
    const {
      response,
      written,
      reports,
      calls: last,
      statuses,
    } = await writeTo(
      ({ lines }) => {
        const count = lines.filter(isBad).length;
        // The first attempt hears of one part only.
        if (calls++ > 1 && calls < 7) return new Promise(() => undefined);
        return count === 0 ? undefined : partialWrite(CONFLICT, count);
      },
      many(100),
      { remainingTime: 2_000, attempts: 3 },
    );
    expect([response.status, written, statuses[0]]).toEqual([400, [98, 0, 0], 503]);
    expect(counts(reports[0]!.refused)).toEqual({ type_conflict: 2 });
    expect(linesOf(last)).toBeLessThan(300);
  });
});

describe('lines that InfluxDB 3 refuses', () => {
  it.each([
    ["invalid column type for column 'value', expected a, got b", 400, 'type_conflict'],
    [
      'Update to schema would exceed number of columns per table limit of 500 columns',
      422,
      'too_many_label_names',
    ],
    ['what?', 400, 'refused_by_store'],
  ])('%s; by their numbers, and all others are stored', async (message, status, reason) => {
    const { response, written, reports, calls } = await writeTo(
      refusing(oneOf([3, 1_999]), message, status),
      many(2_000),
      { engine: '3' },
    );
    expect([response.status, written, calls.length]).toEqual([400, [1_998, 0, 0], 1]);
    expect(counts(reports[0]!.refused)).toEqual({ [reason]: 2 });
    expect(response.body).toContain('such as {__name__="up",instance="host-3"}');
  });

  it('ten thousand of them, of which InfluxDB says more than is read; each by its number, in parts', async () => {
    const message = "invalid column type for column 'value', expected a, got b";
    const { written, reports, calls } = await writeTo(
      refusing((line) => !line.includes('instance=host-77 '), message),
      many(10_000),
      { engine: '3' },
    );
    expect([written, counts(reports[0]!.refused)]).toEqual([[1, 0, 0], { type_conflict: 9_999 }]);
    expect(calls.length).toBe(11);
  });

  it('numbers of lines that were not sent; the lines are tried apart', async () => {
    const script = refusing(oneOf([3]), 'what?');
    const { written, reports } = await writeTo(
      (call) =>
        call.lines.length > 1 && call.lines.some(oneOf([3]))
          ? {
              status: 400,
              body: JSON.stringify({ error: 'x', data: [{ error_message: 'x', line_number: 99 }] }),
            }
          : script(call),
      many(10),
      { engine: '3' },
    );
    expect([written, counts(reports[0]!.refused)]).toEqual([[9, 0, 0], { refused_by_store: 1 }]);
  });

  it.each([
    ['that is configured; 503', 'metrics', 503, 'quota_exceeded'],
    ['that only a label names; 400 for its series', 'other', 400, 'rejected'],
  ])('no room for the database %s', async (_name, database, status, code) => {
    const error = 'Adding a new database would exceed limit of 5 databases';
    const { response, written, logged } = await writeTo(
      (call) => (call.database === database ? { status: 422, body: JSON.stringify({ error }) } : undefined),
      [to(database), to(database === 'metrics' ? 'other' : 'metrics')],
      { engine: '3' },
    );
    expect([response.status, written]).toEqual([status, [1, 0, 0]]);
    expect(logged.at(-1)).toMatchObject({ code });
  });

  it('no room for the table of exemplars; these alone are refused', async () => {
    const script = refusing(
      () => true,
      'Update to schema would exceed number of tables limit: attempted to create table but already have 2000 table(s) (limit: 2000)',
      422,
    );
    const { response, written, reports } = await writeTo(
      (call) => (call.precision === 'nanosecond' ? script(call) : undefined),
      [{ ...up('a'), exemplars: [{ timestamp: now }] }],
      { engine: '3' },
    );
    expect([response.status, written]).toEqual([204, [1, 0, 0]]);
    expect(counts(reports[0]!.refusedExtras)).toEqual({ refused_by_store: 1 });
  });
});

describe('what InfluxDB says of a destination', () => {
  const notFound = error2(404, 'not found', 'bucket "other" not found');
  const denied = error2(403, 'forbidden', 'insufficient permissions for write');

  it.each([
    ['unknown', notFound, 'destination_not_found'],
    ['denied', denied, 'destination_denied'],
  ])('%s, and only a label names it; 400 for its series, in one call', async (_name, answer, reason) => {
    const { response, written, reports, calls } = await writeTo(
      ({ database }) => (database === 'other' ? answer : undefined),
      [up('a'), ...Array.from({ length: 30_000 }, (_, index) => to('other', `host-${index}`))],
    );
    expect([response.status, written]).toEqual([400, [1, 0, 0]]);
    expect(counts(reports[0]!.refused)).toEqual({ [reason]: 30_000 });
    expect(response.body).toContain('for database "other"');
    expect(calls.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['an unknown bucket that is configured', notFound, 'destination_not_found'],
    ['a right that is missing on it', denied, 'access_denied'],
    ['an unavailable server', error2(503, 'unavailable', 'x'), 'store_error'],
    ['an internal error', error2(500, 'internal error', 'x'), 'store_error'],
    ['a throttle', error2(429, 'too many requests', 'x'), 'throttled'],
    ['a refused token', error2(401, 'unauthorized', 'unauthorized access'), 'token_refused'],
    ['a 400 that is not of lines', error2(400, 'invalid', 'please provide an organization'), 'store_error'],
  ])('%s; 503, and the others are written', async (_name, answer, code) => {
    const { response, written, logged, calls } = await writeTo(
      ({ database }) => (database === 'metrics' ? answer : undefined),
      [up('a'), to('other', 'b')],
    );
    expect([response.status, written]).toEqual([503, [1, 0, 0]]);
    expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(logged.at(-1)).toMatchObject({ code });
    expect(calls.length).toBe(2);
  });

  it.each([
    ['an unknown organization', error2(404, 'not found', 'organization name "home" not found')],
    ['an inactive token', error2(403, 'forbidden', 'insufficient permissions for write: token is inactive')],
  ])('%s; 503 even if only a label names the bucket', async (_name, answer) => {
    const { response } = await writeTo(() => answer, [to('other')]);
    expect(response.status).toBe(503);
  });

  it.each([
    ['2', error2(400, 'invalid', 'what?')],
    ['3', { status: 400, body: JSON.stringify({ error: 'what?' }) }],
  ] as const)(
    'words of InfluxDB %s that are not known, of some lines; these are found',
    async (engine, answer) => {
      const { response, written, reports } = await writeTo(
        ({ lines }) => (lines.some(oneOf([3, 1_500])) ? answer : undefined),
        many(2_000),
        { engine },
      );
      expect([response.status, written]).toEqual([400, [1_998, 0, 0]]);
      expect(counts(reports[0]!.refused)).toEqual({ refused_by_store: 2 });
    },
  );

  it.each([
    ['that is configured; 503 that says so', 'metrics', 503, 'refuses all that is written to this database'],
    ['that only a label names; 400 for its series', 'other', 400, '2000 refused_by_store'],
  ])('words that are not known, of all lines of a database %s', async (_name, database, status, text) => {
    const { response } = await writeTo(
      ({ database: of }) => (of === database ? error2(400, 'invalid', 'what?') : undefined),
      [...Array.from({ length: 2_000 }, (_, index) => to(database, `host-${index}`))],
      { attempts: 12 },
    );
    expect([response.status, response.body]).toEqual([status, expect.stringContaining(text)]);
  });

  it('a failure; no more is sent there', async () => {
    const { response, calls } = await writeTo(() => error2(503, 'unavailable', 'x'), many(50_001));
    expect(response.status).toBe(503);
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  it('nothing until the deadline; 503 and deadline_exceeded', async () => {
    const { response, logged } = await writeTo(() => new Promise(() => undefined), [up('a')], {
      remainingTime: 2_000,
    });
    expect(response.status).toBe(503);
    expect(logged.at(-1)).toMatchObject({ code: 'deadline_exceeded' });
  });

  it('too large; in halves', async () => {
    const { response, written, calls } = await writeTo(
      ({ lines }) => (lines.length > 300 ? { status: 413 } : undefined),
      many(1_000),
    );
    expect([response.status, written]).toEqual([204, [1_000, 0, 0]]);
    expect(calls.length).toBe(7);
  });

  it('a bucket that cannot be; refused without a call, and the others are written', async () => {
    const { response, written, reports, calls } = await writeTo(
      () => undefined,
      [to('_monitoring'), to('a"b'), to('é'.repeat(16_377)), up('a'), to('x'.repeat(10_000))],
    );
    expect([response.status, written, linesOf(calls)]).toEqual([400, [2, 0, 0], 2]);
    expect(counts(reports[0]!.refused)).toEqual({ invalid_destination: 3 });
  });

  it('a database of InfluxDB 3 that cannot be; the same', async () => {
    const longest = 'x'.repeat(511);
    const { reports, calls } = await writeTo(
      () => undefined,
      [to('a/b'), to('-a'), to('é'), to(`${longest}x`), to('a-b_c'), to(longest)],
      { engine: '3' },
    );
    expect(counts(reports[0]!.refused)).toEqual({ invalid_destination: 4 });
    // Calls of a request come in any order.
    expect(calls.map(({ database }) => database).sort()).toEqual(['a-b_c', longest]);
  });
});

describe('extras of samples', () => {
  const store = {
    nonFiniteSamples: 'store',
    histograms: 'store',
    exemplars: 'store',
    metadata: 'store',
    startTimestamps: 'store',
  } as const;
  const exemplars = [
    { timestamp: now, value: 0.25, labels: { trace_id: 'abc' } },
    { timestamp: now, value: 0.5, labels: { trace_id: 'def' } },
  ];

  it('each apart from samples, and exemplars in nanoseconds', async () => {
    const { response, written, calls } = await writeTo(
      () => undefined,
      [
        {
          ...up('a', [1, now], [Infinity, now + 1]),
          exemplars,
          more: { metadata: { type: 1, help_ref: 0 } },
        },
      ],
      { rules: { policies: store } },
    );
    expect([response.status, written]).toEqual([204, [2, 0, 2]]);
    // They come in any order.
    const inOrder = [...calls].sort((left, right) => (left.lines[0]! < right.lines[0]! ? -1 : 1));
    expect(
      inOrder.map(({ precision, lines }) => [precision, lines.map((line) => line.replace(/\d+$/, ''))]),
    ).toEqual([
      [
        'ms',
        [
          'prometheus,__name__=up,instance=a value=1 ',
          'prometheus,__name__=up,instance=a non_finite="+Inf" ',
        ],
      ],
      [
        'ns',
        [
          'prometheus_exemplar,__name__=up,instance=a exemplar_labels="{\\"trace_id\\":\\"abc\\"}",value=0.25 ',
          'prometheus_exemplar,__name__=up,instance=a exemplar_labels="{\\"trace_id\\":\\"def\\"}",value=0.5 ',
        ],
      ],
      [
        'ms',
        [
          'prometheus_metadata,family=up metadata="{\\"type\\":\\"counter\\",\\"help\\":\\"\\",\\"unit\\":\\"\\"}" ',
        ],
      ],
    ]);
  });

  it('refused; 204, and counted as not stored', async () => {
    const { response, written, reports } = await writeTo(
      ({ precision, lines }) =>
        precision === 'ns' || lines[0]!.startsWith('prometheus_metadata')
          ? partialWrite('what?', lines.length)
          : undefined,
      [{ ...up('a'), exemplars, more: { metadata: { type: 1, help_ref: 0 } } }],
      { rules: { policies: store } },
    );
    expect([response.status, written]).toEqual([204, [1, 0, 0]]);
    expect(counts(reports[0]!.refusedExtras)).toEqual({ refused_by_store: 3 });
    expect(Object.fromEntries(reports[0]!.dropped)).toEqual({ exemplar_refused: 2, metadata_not_stored: 1 });
  });
});
