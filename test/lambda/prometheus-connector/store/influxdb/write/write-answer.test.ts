import { InfluxError } from '../../../../../../lambda/metrics/influxdb/client';
import { writeAnswer } from '../../../../../../lambda/prometheus-connector/store/influxdb/write/write-answer';

const answerOf = (status: number, body: string): ReturnType<typeof writeAnswer> =>
  writeAnswer(new InfluxError(status, body, undefined));
const of2 = (code: string, message: string): string => JSON.stringify({ code, message });
const partial = (reason: string, count: number, rest = ''): string =>
  of2(
    'unprocessable entity',
    `failure writing points to database: partial write: ${reason} dropped=${count}${rest}`,
  );
/** What follows if lines are too old. */
const OF_BUCKET = ' for database: 6d332d1afb46433a for retention policy: autogen';
const of3 = (...messages: readonly string[]): string =>
  JSON.stringify({
    error: 'partial write of line protocol occurred',
    data: messages.map((error_message, index) => ({
      error_message,
      line_number: index * 2 + 1,
      original_line: 'prometheus,__name__=',
    })),
  });

describe('what InfluxDB 2 answers', () => {
  // All texts were seen, of InfluxDB 2.7.12.
  it.each([
    [
      'a line that is not line protocol',
      400,
      of2('invalid', `unable to parse 'a,k= v=2 1764400000000': missing tag value`),
      { kind: 'unparsed', quoted: expect.any(Function) as unknown },
    ],
    [
      'thousands of them, of which only the beginning is read',
      400,
      of2('invalid', `unable to parse 'a,k= v=2 1764400000000': missing tag value\n`.repeat(10)).slice(
        0,
        300,
      ),
      { kind: 'unparsed', quoted: expect.any(Function) as unknown },
    ],
    [
      'another precision',
      400,
      of2('invalid', 'invalid precision; valid precision units are ns, us, ms, and s'),
      { kind: 'unexplained' },
    ],
    [
      'a conflict of types',
      422,
      partial(
        'field type conflict: input field "value" on measurement "prometheus" is type float, already exists as type integer',
        3,
      ),
      {
        kind: 'dropped',
        count: 3,
        newest: undefined,
        refusal: {
          reason: 'type_conflict',
          said: 'input field "value" on measurement "prometheus" is type float, already exists as type integer',
        },
      },
    ],
    [
      'too old',
      422,
      partial(
        'dropped 2 points outside retention policy of duration 1h0m0s - oldest point prometheus,__name__=up,k=b at 2025-11-29T06:00:00Z dropped because it violates a Retention Policy Lower Bound at 2026-11-30T06:00:00.123456789Z, newest point prometheus,__name__=up,k=c at 2025-11-29T07:00:00.001Z dropped because it violates a Retention Policy Lower Bound at 2026-11-30T06:00:00.123456789Z',
        2,
        OF_BUCKET,
      ),
      {
        kind: 'dropped',
        count: 2,
        newest: Date.parse('2025-11-29T07:00:00.001Z'),
        refusal: { reason: 'outside_retention' },
      },
    ],
    [
      'too old, of a series whose label says what the answer says; the end counts',
      422,
      partial(
        'dropped 1 points outside retention policy of duration 1h0m0s - oldest point m,k=, newest point m at 2000-01-01T00:00:00Z dropped because it violates a Retention Policy Lower Bound at x dropped=7 at 2025-11-29T06:00:00Z dropped because it violates a Retention Policy Lower Bound at 2026-11-30T06:00:00Z, newest point m,k=, newest point m at 2000-01-01T00:00:00Z dropped because it violates a Retention Policy Lower Bound at x dropped=7 at 2025-11-29T06:00:00Z dropped because it violates a Retention Policy Lower Bound at 2026-11-30T06:00:00Z',
        1,
        OF_BUCKET,
      ),
      {
        kind: 'dropped',
        count: 1,
        newest: Date.parse('2025-11-29T06:00:00Z'),
        refusal: { reason: 'outside_retention' },
      },
    ],
    [
      'a shard that is going away',
      422,
      partial('shard 7 is pending deletion', 4),
      { kind: 'dropped', count: 4, newest: undefined, refusal: { reason: 'outside_retention' } },
    ],
    [
      'another cause, which may quote labels',
      422,
      partial('key contains invalid unicode: "prometheus,password=secret"', 1),
      { kind: 'dropped', count: 1, newest: undefined, refusal: { reason: 'refused_by_store' } },
    ],
    [
      'a conflict whose text is not the one that is known; nothing of it is told',
      422,
      partial('field type conflict: input field "x,password=secret" on measurement "m" is type float', 1),
      { kind: 'dropped', count: 1, newest: undefined, refusal: { reason: 'refused_by_store' } },
    ],
    ['no count', 422, of2('unprocessable entity', 'what?'), { kind: 'unexplained' }],
    [
      'too large',
      413,
      of2('request too large', 'unable to read data: points batch is too large'),
      { kind: 'tooLarge' },
    ],
    ['unauthorized', 401, of2('unauthorized', 'unauthorized access'), undefined],
    ['an internal error', 500, of2('internal error', 'unable to read data: unexpected EOF'), undefined],
    ['a page of a proxy', 400, '<html>unable to parse</html>', undefined],
  ])('%s', (_name, status, body, expected) => {
    expect(answerOf(status, body)).toEqual(expected);
  });
});

describe('lines that InfluxDB 2 cannot read, of which it tells', () => {
  const line = String.raw`up,a=b\ c,d=it's':\ <é> value=1 1764400000000`;
  const quoted = (body: string, text: string): boolean | undefined => {
    const answer = answerOf(400, body);
    return answer?.kind === 'unparsed' ? answer.quoted(text) : undefined;
  };
  // As Go writes JSON.
  const body = of2(
    'invalid',
    `unable to parse '${line}': invalid number\nunable to parse 'b': missing fields`,
  )
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('>', String.raw`\u003e`);

  it('each is told from others', () => {
    expect([line, 'b', 'up', 'c'].map((text) => quoted(body, text))).toEqual([true, true, false, false]);
  });

  it('wherever the answer is cut off; those before the end', () => {
    const end = body.indexOf(String.raw`\nunable`);
    for (let length = end; length < body.length; length++) {
      expect([length, quoted(body.slice(0, length), line)]).toEqual([length, true]);
    }
    expect(quoted(body.slice(0, 60), line)).toBe(false);
  });
});

describe('what InfluxDB 3 answers', () => {
  // As its source has them: no one has seen them for this project.
  it.each([
    [
      "invalid column type for column 'value', expected iox::column_type::field::integer, got iox::column_type::field::float",
      'type_conflict',
    ],
    [
      'Update to schema would exceed number of columns per table limit of 500 columns',
      'too_many_label_names',
    ],
    [
      "Schema update for table 'prometheus' would exceed the column limit: proposed schema update would have 501 columns, but the limit is 500",
      'too_many_label_names',
    ],
    [
      "Schema update for table 'prometheus' would exceed the tag column limit: proposed schema would have 251 tag columns, but the limit is 250",
      'too_many_label_names',
    ],
    ['timestamp, 99999999999999999, out of range for precision: Millisecond', 'time_out_of_range'],
    [
      'Update to schema would exceed number of tag columns per table limit of 4096 columns',
      'too_many_label_names',
    ],
    ["Update to schema would exceed the field limit (250) for field family 'auto'", 'too_many_label_names'],
    ['Update to schema would exceed the field family limit of 500', 'too_many_label_names'],
    [
      "table 'prometheus' in storage mode Parquet cannot allocate more legacy column IDs",
      'too_many_label_names',
    ],
    ['Expected tag key, got `=a v=1 1`', 'encoder_defect'],
    ['Expected tag value, got ` v=1 1`', 'encoder_defect'],
    ['Expected at least one space character, got end of input', 'encoder_defect'],
    ['String is greater than 64KB', 'encoder_defect'],
    ['No fields were provided', 'encoder_defect'],
    ["'time' is a reserved column", 'encoder_defect'],
    ['Must not contain duplicate tags, but `a` was repeated', 'encoder_defect'],
    ["invalid line protocol - multiple instances of 'v' field found", 'encoder_defect'],
    ['Measurements, tag keys and values, and field keys may not end with a backslash', 'encoder_defect'],
    ['Could not parse entire line. Found trailing content: `x`', 'encoder_defect'],
    ['something else about password=secret', 'refused_by_store'],
  ])('%s', (message, reason) => {
    const answer = answerOf(400, of3(message));
    const refusal = { reason, ...(reason === 'type_conflict' && { said: message }) };
    expect(answer).toEqual({ kind: 'refused', lines: new Map([[0, refusal]]), isFull: false });
  });

  it('several lines; by their numbers, which begin with 1', () => {
    const answer = answerOf(400, of3('No fields were provided', 'what?'));
    expect(answer?.kind === 'refused' && [...answer.lines.keys()]).toEqual([0, 2]);
  });

  it('a limit of its schema; the same with 422', () => {
    const body = of3('Update to schema would exceed number of columns per table limit of 500 columns');
    expect(answerOf(422, body)).toEqual(answerOf(400, body));
  });

  it('no room for a table; of the lines that need it', () => {
    const said = 'Update to schema would exceed number of tables limit';
    const message = `${said}: attempted to create table but already have 2000 table(s) (limit: 2000)`;
    const lines = new Map([[0, { reason: 'refused_by_store', said }]]);
    expect(answerOf(422, of3(message))).toEqual({ kind: 'refused', lines, isFull: true });
  });

  it('no room for a database; without a list of lines', () => {
    const said = 'Adding a new database would exceed limit of 5 databases';
    expect(answerOf(422, JSON.stringify({ error: said }))).toEqual({ kind: 'full', said });
  });

  it.each([
    [
      'all lines or none',
      400,
      JSON.stringify({ error: 'line protocol parsing error', data: { error_message: 'x', line_number: 1 } }),
      { kind: 'unparsed', quoted: expect.any(Function) as unknown },
    ],
    ['too large', 413, '', { kind: 'tooLarge' }],
    ['a list that is too long to be read', 400, of3('x', 'y').slice(0, 100), { kind: 'refusedMany' }],
    [
      'a list of another form',
      400,
      JSON.stringify({ error: 'x', data: [{ line: 1 }] }),
      { kind: 'unexplained' },
    ],
    ['an empty list', 400, JSON.stringify({ error: 'x', data: [] }), { kind: 'unexplained' }],
    ['an empty body', 400, JSON.stringify({ error: 'incoming write was empty' }), { kind: 'unexplained' }],
  ])('%s', (_name, status, body, expected) => {
    expect(answerOf(status, body)).toEqual(expected);
  });
});
