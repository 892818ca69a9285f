// What the store relies on in InfluxDB 2. Answers are those of 2.7.12, byte for byte where they do not depend on the
// engine's own code: test/e2e/influxdb/facts.test.ts asks it.
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Fact, FactRequest, FactToken, Step } from './fact';

/** 2025-11-29T07:06:40Z, in milliseconds. */
const T = 1_764_400_000_000;
const WEEK = 7 * 86_400_000;

const WRITE = '/api/v2/write?org={org}&bucket={bucket}&precision=ms';
const QUERY = '/api/v2/query?org={org}';

/** A line, at {@link T} unless told otherwise. */
function line(head: string, fields = 'value=1', time: number | bigint = T): string {
  return `${head} ${fields} ${time}`;
}

function writing(body: string | Buffer, request: Partial<FactRequest> = {}): FactRequest {
  return { path: WRITE, token: 'write', body, ...request };
}

/** A request that stores all that it has. */
function accepts(request: FactRequest): Step {
  return { request, status: 204, body: '' };
}

const stores = (...lines: readonly string[]): Step => accepts(writing(lines.join('\n')));

/** The text of an error, as Go writes JSON. */
function error(code: string, message: string): string {
  const escaped = (character: string): string => `\\u00${character.charCodeAt(0).toString(16)}`;
  return JSON.stringify({ code, message }).replaceAll(/[<>&]/g, escaped);
}

/** What is said of a line that is invalid. */
const unparsed = (invalid: string, problem: string): string => `unable to parse '${invalid}': ${problem}`;

/** A line that is refused, for this reason. */
function refuses(invalid: string, problem: string): Step {
  return { request: writing(invalid), status: 400, body: error('invalid', unparsed(invalid, problem)) };
}

/** Lines of which some are dropped, for this reason, and the others stored. */
function drops(lines: readonly string[], problem: string): Step {
  const message = `failure writing points to database: partial write: ${problem}`;
  return { request: writing(lines.join('\n')), status: 422, body: error('unprocessable entity', message) };
}

function flux(query: string): FactRequest {
  return {
    path: QUERY,
    headers: { 'content-type': 'application/vnd.flux', accept: 'application/csv' },
    body: query,
    token: 'read',
  };
}

const nanoseconds = (milliseconds: number): bigint => BigInt(milliseconds) * 1_000_000n;

interface Selection {
  readonly condition?: string;
  /** Nanoseconds, the end not included. Default: a second from {@link T} on. */
  readonly start?: bigint;
  readonly stop?: bigint;
}

/** Asks for points of the bucket as the store does. */
function asking({
  condition = 'r._measurement=="prometheus"',
  start = nanoseconds(T),
  stop = nanoseconds(T + 1000),
}: Selection = {}): FactRequest {
  return flux(
    `from(bucket:"{bucket}")|>range(start:time(v:${start}),stop:time(v:${stop}))` +
      `|>filter(fn:(r)=>${condition})|>drop(columns:["_start","_stop","_measurement"])`,
  );
}

/** Asks for what was written in the last hour, without its times. */
const askingLately = flux(
  'from(bucket:"{bucket}")|>range(start:-1h)|>drop(columns:["_start","_stop","_measurement","_time"])',
);

/** Lines of CSV that are the answer: blocks of tables, each of which begins with the names of its columns. */
function finds(request: FactRequest, ...blocks: readonly (readonly string[])[]): Step {
  const texts = blocks.map((lines) => [...lines, ''].map((text) => `${text}\r\n`).join(''));
  return { request, status: 200, body: texts.join('') || '\r\n' };
}

const findsNothing: Step = finds(asking());

/** The names of columns, those of labels and `_field` among them in the order of their bytes. */
const header = (...columns: readonly string[]): string =>
  [',result,table,_time,_value', ...columns].join(',');

/** A row, whose time is some milliseconds after {@link T}. */
function row(table: number, value: string, columns: readonly string[], milliseconds = ''): string {
  return [`,_result,${table},2025-11-29T07:06:40${milliseconds}Z,${value}`, ...columns].join(',');
}

/** The only sample there is, of a series without labels. */
const findsValue = (value: string): Step => finds(asking(), [header('_field'), row(0, value, ['value'])]);

/** A label whose value is sent as one text, and found as another. */
function found(what: string, sent: string, cell: string): Fact {
  return {
    name: `a tag value with ${what}`,
    steps: [
      stores(line(`prometheus,a=${sent}`)),
      finds(asking(), [header('_field', 'a'), row(0, '1', ['value', cell])]),
    ],
  };
}

/** A line that is refused, and of which nothing is stored. */
function refused(what: string, invalid: string, problem: string): Fact {
  return { name: what, steps: [refuses(invalid, problem), findsNothing] };
}

const tagFacts: readonly Fact[] = [
  {
    name: 'series of other labels: each has its own columns, a label that is not there comes first',
    steps: [
      stores(
        line('prometheus,__name__=up,job=a', 'value=1'),
        line('prometheus,__name__=up,pod=b', 'value=2'),
        line('prometheus,__name__=up,job=a,pod=a', 'value=3'),
        line('prometheus,__name__=up,A=a', 'value=4'),
      ),
      finds(
        asking(),
        [header('__name__', '_field', 'pod'), row(0, '2', ['up', 'value', 'b'])],
        [header('__name__', '_field', 'job'), row(1, '1', ['up', 'value', 'a'])],
        [header('__name__', '_field', 'job', 'pod'), row(2, '3', ['up', 'value', 'a', 'a'])],
        [header('A', '__name__', '_field'), row(3, '4', ['a', 'up', 'value'])],
      ),
    ],
  },
  {
    name: 'labels in another order: the same series',
    steps: [
      stores(line('prometheus,a=1,b=2', 'value=1'), line('prometheus,b=2,a=1', 'value=2')),
      finds(asking(), [header('_field', 'a', 'b'), row(0, '2', ['value', '1', '2'])]),
    ],
  },
  found('an escaped comma', 'x\\,y', '"x,y"'),
  found('an escaped =', 'x\\=y', 'x=y'),
  found('an escaped space', 'x\\ y', 'x y'),
  found('an escaped space at its start', '\\ y', '" y"'),
  found('a backslash', 'x\\y', 'x\\y'),
  found('two backslashes, which stay two', 'x\\\\y', 'x\\\\y'),
  found('a backslash before an n, which stay both', 'x\\ny', 'x\\ny'),
  found('a backslash before an escaped comma', 'x\\\\,y', '"x\\,y"'),
  found('quotation marks', '"x"', '"""x"""'),
  found('a #', '#x', '#x'),
  found('a tab', 'x\ty', 'x\ty'),
  found('NUL', 'x\0y', 'x\0y'),
  found('a control character', 'x\u0001y', 'x\u0001y'),
  found('U+2028', 'x\u2028y', 'x\u2028y'),
  found('an emoji', 'x😀y', 'x😀y'),
  found('a CR, which CSV loses', 'x\ry', '"xy"'),
  found('all that the label codec writes', '␛n␛r␛t␛0␛b␛␛', '␛n␛r␛t␛0␛b␛␛'),
  {
    name: 'a tag key with what is escaped',
    steps: [
      stores(line('prometheus,a\\,b\\=c\\ d␛b=x')),
      finds(asking(), [header('_field', '"a,b=c d␛b"'), row(0, '1', ['value', 'x'])]),
    ],
  },
  refused('a tag value that ends in a backslash', line('prometheus,a=x\\'), 'invalid tag format'),
  refused('a tag value that ends in two backslashes', line('prometheus,a=x\\\\'), 'invalid tag format'),
  refused(
    'a tag value that ends in one, before another tag',
    line('prometheus,a=x\\,b=y'),
    'invalid tag format',
  ),
  refused('a tag key that ends in a backslash', line('prometheus,a\\=x'), 'missing tag value'),
  {
    name: 'a measurement that ends in a backslash: its tags are part of its name',
    steps: [
      stores(line('m\\,a=b')),
      finds(asking({ condition: 'r._measurement=="m,a=b"' }), [header('_field'), row(0, '1', ['value'])]),
    ],
  },
  refused('an = in a tag value that is not escaped', line('prometheus,a=x=y'), 'invalid tag format'),
  {
    name: 'an LF in a tag value',
    steps: [
      {
        request: writing(line('prometheus,a=x\ny')),
        status: 400,
        body: error('invalid', unparsed('prometheus,a=x', 'missing fields')),
      },
      findsNothing,
    ],
  },
  {
    name: 'an LF in a tag value, after what is a line: two points',
    steps: [
      stores(line('prometheus,a=x value=2\nprometheus,b=y')),
      finds({ ...askingLately }, [',result,table,_value,_field,a', ',_result,0,2,value,x']),
    ],
  },
  refused('an empty tag value', line('prometheus,a='), 'missing tag value'),
  refused('an empty tag key', line('prometheus,=x'), 'missing tag key'),
  refused('a tag that is there twice', line('prometheus,a=x,a=y'), 'duplicate tags'),
  ...['time', '_measurement', '_field'].map((key) =>
    refused(`the tag ${key}`, line(`prometheus,${key}=x`), `cannot use reserved tag key "${key}"`),
  ),
  refused('the tag NUL', line('prometheus,\0=x'), 'cannot use reserved tag key "\\x00"'),
  {
    name: 'the tag 0xff',
    steps: [
      {
        request: writing(Buffer.from(line('prometheus,\u00ff=x'), 'latin1')),
        status: 400,
        body: error(
          'invalid',
          unparsed(line('prometheus,\ufffd=x'), 'cannot use reserved tag key "\\xff"'),
        ).replace('\ufffd', '\\ufffd'),
      },
      findsNothing,
    ],
  },
  ...['Time', '__name__', '$'].map((key) => ({
    name: `the tag ${key}: stored`,
    steps: [
      stores(line(`prometheus,${key}=x`)),
      finds(asking(), [header(key, '_field'), row(0, '1', ['x', 'value'])]),
    ],
  })),
  ...['_foo', '_tagKey', 'error', 'reference', 'result', 'table', 'value'].map((key) => ({
    name: `the tag ${key}: stored`,
    steps: [
      stores(line(`prometheus,${key}=x`)),
      finds(asking(), [header('_field', key), row(0, '1', ['value', 'x'])]),
    ],
  })),
  ...['_time', '_value'].map((key) => ({
    name: `the tag ${key}: stored, and no query that meets its series is answered`,
    steps: [
      stores(line('prometheus,a=b'), line(`prometheus,${key}=x`)),
      {
        request: asking(),
        status: 400,
        body: new RegExp(
          `^\\{"code":"invalid","message":"runtime error .*: drop: column . and . have the same name \\(\\\\"${key}\\\\"\\)`,
        ),
      },
    ],
  })),
  ...['_start', '_stop'].map((key) => ({
    name: `the tag ${key}: stored, and lost with the column of this name`,
    steps: [stores(line(`prometheus,${key}=x`)), findsValue('1')],
  })),
  {
    name: '300 tags: stored',
    steps: [
      stores(line(`prometheus,${Array.from({ length: 300 }, (_, index) => `t${index}=x`).join(',')}`)),
      { request: asking(), status: 200, body: /(?:,t\d+){300}\r\n,_result,0,.*,value(?:,x){300}\r\n\r\n$/ },
    ],
  },
  {
    // The engine puts four characters between the name of a field and what is before it.
    name: 'measurement, tags and the name of a field of more than 65,531 bytes',
    steps: [
      stores(line(`prometheus,a=${'x'.repeat(65_531 - 'prometheus,a=value'.length)}`)),
      refuses(
        line(`prometheus,a=${'x'.repeat(65_532 - 'prometheus,a=value'.length)}`),
        'max key length exceeded: 65536 > 65535',
      ),
    ],
  },
];

/** Texts of numbers, and what they are found as. */
const numbers: readonly (readonly [sent: string, found: string])[] = [
  ['1', '1'],
  ['1.', '1'],
  ['.5', '0.5'],
  ['0.1', '0.1'],
  ['00012', '12'],
  ['123456789.12345679', '123456789.12345679'],
  ['1e5', '100000'],
  ['1E5', '100000'],
  ['1e+5', '100000'],
  ['1e+21', '1000000000000000000000'],
  ['1.7976931348623157e+308', `17976931348623157${'0'.repeat(292)}`],
  ['2.2250738585072014e-308', `0.${'0'.repeat(307)}22250738585072014`],
  ['5e-324', `0.${'0'.repeat(323)}5`],
  ['-5e-324', `-0.${'0'.repeat(323)}5`],
  ['1e-400', '0'],
  ['0', '0'],
  ['-0', '-0'],
  ['-0.0', '-0'],
];

/** Texts that are no numbers, and what is said of them. */
const noNumbers: readonly (readonly [text: string, problem: string])[] = [
  ['', 'missing field value'],
  ['+1', 'invalid boolean'],
  ['NaN', 'invalid number'],
  ['nan', 'invalid number'],
  ['Inf', 'invalid boolean'],
  ['+Inf', 'invalid boolean'],
  ['-Inf', 'invalid number'],
  ['0x10', 'invalid number'],
  ['1_000', 'invalid number'],
  ['1f', 'invalid number'],
  ['1e400', 'invalid float'],
  ['2e308', 'invalid float'],
  [
    '9223372036854775808i',
    'unable to parse integer 9223372036854775808: strconv.ParseInt: parsing "9223372036854775808": value out of range',
  ],
];

const isInteger = (field: string): string =>
  `field type conflict: input field "${field}" on measurement "prometheus" is type integer, already exists as type float`;

const fieldFacts: readonly Fact[] = [
  ...numbers.map(([sent, cell]) => ({
    name: `the number ${sent}: stored`,
    steps: [stores(line('prometheus', `value=${sent}`)), findsValue(cell)],
  })),
  ...noNumbers.map(([text, problem]) =>
    refused(`the number ${JSON.stringify(text)}`, line('prometheus', `value=${text}`), problem),
  ),
  {
    name: 'fields of other types: each has a block of its own',
    steps: [
      stores(
        line('prometheus,a=x', 'value=1'),
        line('prometheus,a=x', 'non_finite="stale"', T + 1),
        line('prometheus,a=x', 'histogram="AAEC/+8=",count=2,sum=2.5,start=1764400000000i', T + 2),
      ),
      finds(
        asking(),
        [header('_field', 'a'), row(0, '2', ['count', 'x'], '.002')],
        [
          header('_field', 'a'),
          row(1, 'AAEC/+8=', ['histogram', 'x'], '.002'),
          row(2, 'stale', ['non_finite', 'x'], '.001'),
        ],
        [header('_field', 'a'), row(3, '1764400000000', ['start', 'x'], '.002')],
        [header('_field', 'a'), row(4, '2.5', ['sum', 'x'], '.002'), row(5, '1', ['value', 'x'])],
      ),
    ],
  },
  {
    name: 'text with quotation marks, a backslash, LF and CR: LF becomes CRLF, CR is lost',
    steps: [
      stores(line('prometheus', 'metadata="{\\"a\\":\\"\\\\n\nb\rc\\"}"')),
      finds(asking(), [header('_field'), row(0, '"{""a"":""\\n\r\nbc""}"', ['metadata'])]),
    ],
  },
  {
    name: 'text of more than 1 MiB',
    steps: [
      stores(line('prometheus', `histogram="${'x'.repeat(1_048_576)}"`)),
      drops(
        [line('prometheus', `histogram="${'x'.repeat(1_048_577)}"`)],
        'input field "histogram" on measurement "prometheus" is too long, 1048577 > 1048576 dropped=1',
      ),
    ],
  },
  {
    name: 'the field time: dropped, beside another one without a word',
    steps: [
      drops(
        [line('prometheus', 'time=1')],
        'invalid field name: input field "time" on measurement "prometheus" is invalid dropped=1',
      ),
      stores(line('prometheus', 'time=1,value=2')),
      findsValue('2'),
    ],
  },
  {
    name: 'two fields of one point, in other requests: both stay',
    steps: [
      stores(line('prometheus,a=x', 'value=8')),
      stores(line('prometheus,a=x', 'non_finite="stale"')),
      stores(line('prometheus,a=x', 'value=9')),
      finds(
        asking(),
        [header('_field', 'a'), row(0, 'stale', ['non_finite', 'x'])],
        [header('_field', 'a'), row(1, '9', ['value', 'x'])],
      ),
    ],
  },
  {
    name: 'a series and time again: the last one wins, also within a request',
    steps: [
      stores(...[3, 1, 2].map((value) => line('prometheus', `value=${value}`))),
      findsValue('2'),
      stores(line('prometheus', 'value=1')),
      findsValue('1'),
    ],
  },
  {
    name: 'points in no order: found by time, also over weeks',
    steps: [
      stores(
        line('prometheus', 'value=4', T + WEEK),
        ...[3, 1, 2].map((value) => line('prometheus', `value=${value}`, T + value)),
      ),
      finds(asking({ stop: nanoseconds(T + 2 * WEEK) }), [
        header('_field'),
        ...[1, 2, 3].map((value) => row(0, String(value), ['value'], `.00${value}`)),
        ',_result,0,2025-12-06T07:06:40Z,4,value',
      ]),
    ],
  },
  {
    name: 'a type that the field does not have in this week: dropped, the others are stored',
    steps: [
      stores(line('prometheus,a=x')),
      drops(
        [
          line('prometheus,a=y', 'value=2i'),
          line('prometheus,a=z', 'value="s"'),
          line('prometheus,a=u', 'value=3'),
        ],
        `${isInteger('value')} dropped=2`,
      ),
      finds(asking(), [header('_field', 'a'), row(0, '3', ['value', 'u']), row(1, '1', ['value', 'x'])]),
    ],
  },
  {
    name: 'a point with such a field and another one: dropped as a whole',
    steps: [
      stores(line('prometheus')),
      drops([line('prometheus', 'value=2i,sum=3', T + 1)], `${isInteger('value')} dropped=1`),
      findsValue('1'),
    ],
  },
  {
    name: 'another type in another week: stored, and only one of them found',
    steps: [
      stores(line('prometheus'), line('prometheus', 'value=2i', T + 2 * WEEK)),
      finds(asking({ stop: nanoseconds(T + 3 * WEEK) }), [header('_field'), row(0, '1', ['value'])]),
    ],
  },
];

/** Asks for the types of the fields of samples, as the store does. */
function askingTypes(request: Partial<FactRequest> & { readonly rp?: string } = {}): FactRequest {
  const { rp = 'autogen', ...more } = request;
  return {
    path: '/query',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: `db={bucket}&rp=${rp}&q=${encodeURIComponent('SHOW FIELD KEYS FROM "prometheus"')}`,
    token: 'read',
    ...more,
  };
}

function types(...values: readonly (readonly [field: string, type: string])[]): Step {
  const series = [{ name: 'prometheus', columns: ['fieldKey', 'fieldType'], values }];
  const results = [{ statement_id: 0, ...(values.length > 0 && { series }) }];
  return { request: askingTypes(), status: 200, body: `${JSON.stringify({ results })}\n` };
}

const NO_TYPES = '{"results":[{"statement_id":0,"error":"database not found: {bucket}"}]}\n';

/** Samples of a series in five weeks, and in the third a line of another series, whose value is an integer. */
const withForeign = stores(
  ...[0, 1, 3, 4].map((week) => line('prometheus,a=own', `value=${week}`, T + week * WEEK)),
  line('prometheus,a=foreign', 'value=1i', T + 2 * WEEK),
);

const typeFacts: readonly Fact[] = [
  {
    name: 'a line of another type hides what all series have in later weeks, and is found by the types',
    steps: [
      withForeign,
      finds(asking({ stop: nanoseconds(T + 5 * WEEK) }), [
        header('_field', 'a'),
        row(0, '0', ['value', 'own']),
        ',_result,0,2025-12-06T07:06:40Z,1,value,own',
      ]),
      types(['value', 'float'], ['value', 'integer']),
    ],
  },
  {
    name: 'a line of another type in the first week that is read: only its series is found',
    steps: [
      withForeign,
      finds(asking({ start: nanoseconds(T + 2 * WEEK), stop: nanoseconds(T + 5 * WEEK) }), [
        header('_field', 'a'),
        ',_result,0,2025-12-13T07:06:40Z,1,value,foreign',
      ]),
    ],
  },
  {
    name: 'types of fields: of all that was written, in the order of names and types',
    steps: [
      types(),
      stores(line('prometheus', 'value=1,sum=2,non_finite="nan"'), line('other', 'value="s"')),
      types(['non_finite', 'string'], ['sum', 'float'], ['value', 'float']),
      stores(line('prometheus', 'value=true', T - 2 * WEEK), line('prometheus', 'value="s"', T - 4 * WEEK)),
      stores(line('prometheus', 'value=1u', T - 6 * WEEK), line('prometheus', 'value=1i', T - 8 * WEEK)),
      types(
        ['non_finite', 'string'],
        ['sum', 'float'],
        ['value', 'boolean'],
        ['value', 'float'],
        ['value', 'integer'],
        ['value', 'string'],
        ['value', 'unsigned'],
      ),
    ],
  },
  {
    name: 'types of fields, of a bucket that the token may not read: as if there were no such bucket',
    steps: (['write', 'elsewhere'] as const).map((token) => ({
      request: askingTypes({ token }),
      status: 200,
      body: NO_TYPES,
    })),
  },
  {
    name: 'types of fields, of a policy that the bucket does not have',
    steps: [{ request: askingTypes({ rp: 'other' }), status: 200, body: /"error":"/ }],
  },
  {
    name: 'types of fields, without a token that is known, active and sent as Token: 401',
    steps: [
      ...(['none', 'unknown', 'deleted', 'inactive'] as const).map((token): Step => ({
        request: askingTypes({ token }),
        status: 401,
        body: /"code":"unauthorized"/,
      })),
      { request: askingTypes({ scheme: 'Bearer' }), status: 401, body: /"code":"unauthorized"/ },
    ],
  },
];

/** The first and the last whole millisecond of InfluxDB. */
const LAST_TIME = 9_223_372_036_854;

const OUTSIDE = 'time outside range -9223372036854775806 - 9223372036854775806';

const timeFacts: readonly Fact[] = [
  {
    name: 'the first and the last millisecond: stored',
    steps: [
      stores(line('prometheus', 'value=1', -LAST_TIME), line('prometheus', 'value=2', LAST_TIME)),
      finds(asking({ start: nanoseconds(-LAST_TIME), stop: nanoseconds(LAST_TIME) + 1n }), [
        header('_field'),
        ',_result,0,1677-09-21T00:12:43.146Z,1,value',
        ',_result,0,2262-04-11T23:47:16.854Z,2,value',
      ]),
    ],
  },
  ...[LAST_TIME + 1, -LAST_TIME - 1, nanoseconds(T)].map((time) =>
    refused(`the time ${time} in milliseconds`, line('prometheus', 'value=1', time), OUTSIDE),
  ),
  ...['1.5', '1e3'].map((time) => refused(`the time ${time}`, `prometheus value=1 ${time}`, 'bad timestamp')),
  ...(
    [
      ['&precision=s', nanoseconds(T) / 1_000_000_000n],
      ['&precision=ms', T],
      ['&precision=us', nanoseconds(T) / 1000n],
      ['&precision=ns', nanoseconds(T)],
      ['', nanoseconds(T)],
    ] as const
  ).map(([precision, time]) => ({
    name: `the precision '${precision}'`,
    steps: [
      accepts(
        writing(line('prometheus', 'value=1', time), { path: WRITE.replace('&precision=ms', precision) }),
      ),
      findsValue('1'),
    ],
  })),
  {
    name: 'the precision millisecond',
    steps: [
      {
        request: writing(line('prometheus'), { path: `${WRITE}illisecond` }),
        status: 400,
        body: error('invalid', 'invalid precision; valid precision units are ns, us, ms, and s'),
      },
    ],
  },
  {
    name: 'no time: that of the server',
    steps: [
      stores('prometheus value=1'),
      finds(askingLately, [',result,table,_value,_field', ',_result,0,1,value']),
    ],
  },
  {
    name: 'exemplars of one millisecond, in nanoseconds: two points',
    steps: [
      accepts(
        writing(
          [1n, 2n]
            .map((rest) =>
              line('prometheus_exemplar', `value=${rest},exemplar_labels="{}"`, nanoseconds(T) + rest),
            )
            .join('\n'),
          { path: WRITE.replace('=ms', '=ns') },
        ),
      ),
      finds(
        asking({ condition: 'r._measurement=="prometheus_exemplar"' }),
        [
          header('_field'),
          row(0, '{}', ['exemplar_labels'], '.000000001'),
          row(0, '{}', ['exemplar_labels'], '.000000002'),
        ],
        [header('_field'), row(1, '1', ['value'], '.000000001'), row(1, '2', ['value'], '.000000002')],
      ),
    ],
  },
  {
    name: 'older than the retention: dropped, the others are stored',
    everySeconds: 3600,
    steps: [
      {
        request: writing(`${line('prometheus,a=old')}\nprometheus,a=new value=2`),
        status: 422,
        body: /^\{"code":"unprocessable entity","message":"failure writing points to database: partial write: dropped 1 points outside retention policy of duration 1h0m0s - oldest point prometheus,a=old at 2025-11-29T07:06:40Z dropped because it violates a Retention Policy Lower Bound at .* dropped=1 for database: [0-9a-f]{16} for retention policy: autogen"\}$/,
      },
      finds(askingLately, [',result,table,_value,_field,a', ',_result,0,2,value,new']),
    ],
  },
  {
    name: 'a point that is too old, and one of another type: only that one is counted',
    everySeconds: 3600,
    steps: [
      stores('prometheus,a=x value=1'),
      drops([line('prometheus,a=old'), 'prometheus,a=x value=2i'], `${isInteger('value')} dropped=1`),
    ],
  },
];

const INTERNAL_ERROR = 'An internal error has occurred - check server logs';

/** A line, sent as a body with this encoding. */
const encoded = (body: string | Buffer, encoding: string): FactRequest =>
  writing(body, { headers: { 'content-encoding': encoding } });

const bodyFacts: readonly Fact[] = [
  { name: 'an empty body: nothing is stored', steps: [stores(''), findsNothing] },
  {
    name: 'empty lines, blanks before a line, a comment: skipped',
    steps: [stores('', `  ${line('prometheus')}`, '', '# prometheus', ''), findsValue('1')],
  },
  { name: 'a line that begins with #: a comment', steps: [stores(line('#prometheus')), findsNothing] },
  refused('a CR after the time', `${line('prometheus')}\r`, 'bad timestamp'),
  refused('a CR after a blank', `${line('prometheus')} \r`, 'point is invalid'),
  refused('a CR after a field', 'prometheus value=1\r', 'invalid number'),
  {
    name: 'one invalid line of three: none is stored, and that one is told',
    steps: [
      {
        request: writing([line('prometheus'), line('prometheus,a=,b=y'), line('prometheus,a=z')].join('\n')),
        status: 400,
        body: error('invalid', unparsed(line('prometheus,a=,b=y'), 'missing tag value')),
      },
      findsNothing,
    ],
  },
  {
    name: 'two invalid lines of three: both are told',
    steps: [
      {
        request: writing(
          [line('prometheus,a='), line('prometheus'), line('prometheus', 'value=x')].join('\n'),
        ),
        status: 400,
        body: error(
          'invalid',
          [
            unparsed(line('prometheus,a='), 'missing tag value'),
            unparsed(line('prometheus', 'value=x'), 'invalid boolean'),
          ].join('\n'),
        ),
      },
      findsNothing,
    ],
  },
  {
    name: 'an invalid line, and a point of another type: none is stored',
    steps: [
      stores(line('prometheus')),
      {
        request: writing(
          [line('prometheus,a='), line('prometheus', 'value=1i'), line('prometheus', 'value=3')].join('\n'),
        ),
        status: 400,
        body: error('invalid', unparsed(line('prometheus,a='), 'missing tag value')),
      },
      findsValue('1'),
    ],
  },
  { name: 'gzip', steps: [accepts(encoded(gzipSync(line('prometheus')), 'gzip')), findsValue('1')] },
  {
    name: 'a body that is not gzip',
    steps: [
      {
        request: encoded(line('prometheus'), 'gzip'),
        status: 500,
        body: error('internal error', INTERNAL_ERROR),
      },
      findsNothing,
    ],
  },
  {
    name: 'gzip that ends too early',
    steps: [
      {
        request: encoded(gzipSync(line('prometheus')).subarray(0, -10), 'gzip'),
        status: 500,
        body: error('internal error', 'unable to read data: unexpected EOF'),
      },
      findsNothing,
    ],
  },
  {
    name: 'an unknown encoding: taken for text',
    steps: [accepts(encoded(line('prometheus'), 'snappy')), findsValue('1')],
  },
  {
    name: 'deflate: taken for text',
    steps: [
      {
        request: encoded(deflateRawSync(line('prometheus')), 'deflate'),
        status: 400,
        body: /^\{"code":"invalid","message":"unable to parse '/,
      },
      findsNothing,
    ],
  },
];

const notFound = (what: string): string => error('not found', what);
const noBucket = (name: string): string =>
  notFound(`failed to initialize execute state: could not find bucket "${name}"`);

/** A line, sent to a place that may be absent. */
const misdirected = (name: string, parameters: string, status: number, body: string): Fact => ({
  name,
  steps: [
    {
      request: writing(line('prometheus'), { path: `/api/v2/write?precision=ms${parameters}` }),
      status,
      body,
    },
    findsNothing,
  ],
});

const placeFacts: readonly Fact[] = [
  misdirected('write without a bucket', '&org={org}', 404, notFound('bucket not found')),
  misdirected('write to an unknown bucket', '&org={org}&bucket=x', 404, notFound('bucket "x" not found')),
  misdirected(
    'write without an organization',
    '&bucket={bucket}',
    400,
    error('invalid', 'Please provide either orgID or org'),
  ),
  misdirected(
    'write to an unknown organization',
    '&org=x&bucket={bucket}',
    404,
    notFound('organization name "x" not found'),
  ),
  {
    name: 'read of an unknown bucket',
    steps: [{ request: flux('from(bucket:"x")|>range(start:-1h)'), status: 404, body: noBucket('x') }],
  },
  {
    name: 'read of an unknown organization',
    steps: [
      {
        request: { ...asking(), path: '/api/v2/query?org=x' },
        status: 400,
        body: error('invalid', 'failed to decode request body: organization name "x" not found'),
      },
    ],
  },
  {
    name: 'a wrong method',
    steps: [
      {
        request: { method: 'GET', path: WRITE, token: 'write' },
        status: 405,
        body: error('method not allowed', 'allow: OPTIONS, POST'),
      },
    ],
  },
  {
    name: 'an unknown path',
    steps: [
      {
        request: { method: 'GET', path: '/api/v2/x', token: 'write' },
        status: 404,
        body: '{\n\t"code": "not found",\n\t"message": "path not found"\n}',
      },
    ],
  },
  {
    name: 'health and ping: answered without a token',
    steps: [
      {
        request: { method: 'GET', path: '/health', token: 'none' },
        status: 200,
        body: /^\{"name":"influxdb", "message":"ready for queries and writes", "status":"pass", /,
      },
      accepts({ method: 'GET', path: '/ping', token: 'none' }),
    ],
  },
];

const UNAUTHORIZED = error('unauthorized', 'unauthorized access');

const forbidden = (why = ''): string => error('forbidden', `insufficient permissions for write${why}`);

const cannotWrite: readonly (readonly [token: FactToken, status: number, body: string])[] = [
  ['none', 401, UNAUTHORIZED],
  ['unknown', 401, UNAUTHORIZED],
  ['deleted', 401, UNAUTHORIZED],
  ['read', 403, forbidden()],
  ['elsewhere', 403, forbidden()],
  ['inactive', 403, forbidden(': token is inactive')],
];

const cannotRead: readonly (readonly [token: FactToken, status: number, body: string])[] = [
  ['none', 401, UNAUTHORIZED],
  ['unknown', 401, UNAUTHORIZED],
  ['deleted', 401, UNAUTHORIZED],
  ['write', 404, noBucket('{bucket}')],
  ['elsewhere', 404, noBucket('{bucket}')],
  ['inactive', 404, noBucket('{bucket}')],
];

const tokenFacts: readonly Fact[] = [
  ...cannotWrite.map(([token, status, body]) => ({
    name: `write with a token: ${token}`,
    steps: [{ request: writing(line('prometheus'), { token }), status, body }, findsNothing],
  })),
  ...cannotRead.map(([token, status, body]) => ({
    name: `read with a token: ${token}`,
    steps: [stores(line('prometheus')), { request: { ...asking(), token }, status, body }],
  })),
  {
    name: 'the scheme Bearer',
    steps: [
      accepts(writing(line('prometheus'), { scheme: 'Bearer' })),
      finds({ ...asking(), scheme: 'Bearer' }, [header('_field'), row(0, '1', ['value'])]),
    ],
  },
];

const milliseconds = [0, 1, 2, 3] as const;

const readFacts: readonly Fact[] = [
  {
    name: 'a range has its start, and not its stop',
    steps: [
      stores(...milliseconds.map((ms) => line('prometheus', `value=${ms}`, T + ms))),
      finds(asking({ start: nanoseconds(T + 1), stop: nanoseconds(T + 2) }), [
        header('_field'),
        row(0, '1', ['value'], '.001'),
      ]),
      finds(asking({ start: nanoseconds(T + 1), stop: nanoseconds(T + 2) + 1n }), [
        header('_field'),
        row(0, '1', ['value'], '.001'),
        row(0, '2', ['value'], '.002'),
      ]),
    ],
  },
  {
    name: 'an empty range',
    steps: [
      {
        request: asking({ stop: nanoseconds(T) }),
        status: 400,
        body: error('invalid', 'error in building plan while starting program: cannot query an empty range'),
      },
    ],
  },
  { name: 'no point: an empty line', steps: [findsNothing] },
  {
    name: 'what is not Flux',
    steps: [
      {
        request: flux('from(bucket:'),
        status: 400,
        body: /^\{"code":"invalid","message":"compilation failed: error @1:1-1:13: /,
      },
    ],
  },
  {
    name: 'an unknown function',
    steps: [
      {
        request: flux('unknown()'),
        status: 400,
        body: error('invalid', 'error @1:1-1:8: undefined identifier unknown'),
      },
    ],
  },
  {
    name: 'a brace after $ in a text is a part of Flux, unless $ is written by its number',
    steps: [
      { request: asking({ condition: 'r["k"]=="${x}"' }), status: 400, body: /undefined identifier x/ },
      finds(asking({ condition: String.raw`r["k"]=="\x24{x}"` })),
    ],
  },
];

/** Reads that fail once a part of the answer has been sent: our stand-in has them by a fault, not by Flux. */
export const lateErrors: readonly Fact[] = [
  {
    name: 'an error after the first rows: 200, and a table of it at the end',
    steps: [
      stores(line('prometheus')),
      {
        request: flux(
          [
            `points=from(bucket:"{bucket}")|>range(start:time(v:${nanoseconds(T)}),stop:time(v:${nanoseconds(T + 1)}))`,
            'points|>drop(columns:["_start","_stop","_measurement"])|>yield(name:"first")',
            'points|>map(fn:(r)=>({r with _value:die(msg:"it fails")}))|>yield(name:"second")',
          ].join('\n'),
        ),
        status: 200,
        body: /^,result,table,_time,_value,_field\r\n,first,0,2025-11-29T07:06:40Z,1,value\r\n\r\n\r\n,error,reference\r\n,runtime error @3:9-3:59: map: failed to evaluate map function: it fails,\r\n$/,
      },
    ],
  },
];

/** Values of the label `k`, as the store writes them, in the order of their bytes. One series more does not have it. */
const valuesOfK = ['"q"', '${a}', 'a', 'a/b', 'b', 'x␛ny', '␛b'] as const;
const ABSENT = '';

/** Conditions as the store writes them, and the series that each finds. */
const conditions: readonly (readonly [condition: string, isFound: (value: string) => boolean])[] = [
  ['true', () => true],
  ['r["k"]=="a"', (k) => k === 'a'],
  [String.raw`r["k"]=="\x24{a}"`, (k) => k === '${a}'],
  [String.raw`r["k"]=="\x22q\x22"`, (k) => k === '"q"'],
  ['r["k"]=="␛b"', (k) => k === '␛b'],
  ['r["k"]==""', () => false],
  ['not exists r["k"]', (k) => k === ABSENT],
  ['exists r["k"]', (k) => k !== ABSENT],
  ['(not exists r["k"] or r["k"]!="a")', (k) => k !== 'a'],
  ['(r["k"]=~/^(?s:a|b)$/ or r["k"]=~/␛/)', (k) => ['a', 'b', 'x␛ny', '␛b'].includes(k)],
  [String.raw`(r["k"]=~/^(?s:a\/b)$/ or r["k"]=~/␛/)`, (k) => ['a/b', 'x␛ny', '␛b'].includes(k)],
  ['(r["k"]=~/^(?s:.*)$/ or r["k"]=~/␛/ or not exists r["k"])', () => true],
  ['(r["k"]=~/^(?s:)$/ or r["k"]=~/␛/ or not exists r["k"])', (k) => [ABSENT, 'x␛ny', '␛b'].includes(k)],
  ['(r["k"]!~/^(?s:a.*)$/ or r["k"]=~/␛/ or not exists r["k"])', (k) => !k.startsWith('a')],
  ['(r["k"]!~/^(?s:|a)$/ or r["k"]=~/␛/) and exists r["k"]', (k) => k !== ABSENT && k !== 'a'],
  ['r["absent"]=="a"', () => false],
  ['exists r["absent"]', () => false],
  ['not exists r["absent"]', () => true],
  ['(not exists r["absent"] or r["absent"]!="a")', () => true],
  ['(r["absent"]=~/^(?s:a.*)$/ or r["absent"]=~/␛/)', () => false],
  ['(r["absent"]=~/^(?s:.*)$/ or r["absent"]=~/␛/ or not exists r["absent"])', () => true],
  ['(r["absent"]!~/^(?s:a)$/ or r["absent"]=~/␛/ or not exists r["absent"])', () => true],
  ['(r["absent"]!~/^(?s:|a)$/ or r["absent"]=~/␛/) and exists r["absent"]', () => false],
  ['r["k"]=="a" and not exists r["absent"]', (k) => k === 'a'],
];

const conditionFacts: readonly Fact[] = conditions.map(([condition, isFound]) => {
  const isWithoutK = isFound(ABSENT);
  const rows = valuesOfK
    .filter(isFound)
    .map((value) => value.replace(/.*".*/, (text) => `"${text.replaceAll('"', '""')}"`))
    .map((cell, index) => row(index + (isWithoutK ? 1 : 0), '1', ['value', cell]));
  return {
    name: `the condition ${condition}`,
    steps: [
      stores(line('prometheus'), ...valuesOfK.map((value) => line(`prometheus,k=${value}`))),
      finds(
        asking({ condition: `r._measurement=="prometheus" and r._field=="value" and ${condition}` }),
        ...(isWithoutK ? [[header('_field'), row(0, '1', ['value'])]] : []),
        ...(rows.length > 0 ? [[header('_field', 'k'), ...rows]] : []),
      ),
    ],
  };
});

/** What our stand-in has to do as well. */
export const facts: readonly Fact[] = [
  ...tagFacts,
  ...fieldFacts,
  ...typeFacts,
  ...timeFacts,
  ...bodyFacts,
  ...placeFacts,
  ...tokenFacts,
  ...readFacts,
  ...conditionFacts,
];
