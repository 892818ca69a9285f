import type { _Record } from '@aws-sdk/client-timestream-write';
import type { AssumptionId } from '../assumptions/assumptions';
import type { ProbeRow, ProbeTable, WriteAnswer } from './probe-table';

/** Tries one assumption. */
export interface Probe {
  readonly id: AssumptionId;
  /** In a sentence without full stop. */
  readonly expected: string;
  /** @throws {Error} what AWS answers that says nothing of the assumption, such as a missing permission. */
  readonly attempt: (table: ProbeTable) => Promise<Finding>;
}

/** What came out. */
interface Finding {
  readonly holds: boolean;
  /** What AWS said or read back. */
  readonly said: string;
}

const now = Date.now();
const minutes = (count: number): Partial<_Record> => ({ Time: String(Date.now() + count * 60_000) });

/** Names of dimensions that the probes use, besides those that are to be refused: a table has 128. */
const DIMENSIONS = [
  ...['probe', 'other', 'Foo', 'foo', 'n'.repeat(60)],
  ...[
    'P__name',
    'P__other_labels',
    'P__no_labels',
    'U__a_2e_b_z',
    'L__cut_0123456789abcdef',
    'N__0123456789abcdef',
  ],
];

const dimension = (name: string, value = 'x') => ({ Name: name, Value: value });

/** A record of a measure name, 1 unless it says otherwise. */
function record(measure: string, more: Partial<_Record> = {}): _Record {
  return {
    Dimensions: [dimension('probe')],
    MeasureName: measure,
    MeasureValueType: 'DOUBLE',
    MeasureValue: '1',
    Time: String(now),
    ...more,
  };
}

/** A record that has a dimension of a name. */
const named = (name: string): _Record =>
  record('names', { Dimensions: [dimension('probe'), dimension(name)] });
const double = (measure: string, value: string): _Record => record(measure, { MeasureValue: value });
const isMeasure = (measure: string): string => `measure_name = '${measure}'`;

function describe(answer: WriteAnswer): string {
  switch (answer.kind) {
    case 'stored':
      return 'stored';
    case 'refused':
      return `refused: ${answer.text}`;
    case 'rejected':
      return answer.records
        .map(({ index, reason, existingVersion }) => {
          const version = existingVersion === undefined ? '' : ` (ExistingVersion ${existingVersion})`;
          return `rejected record ${index}${version}: ${reason}`;
        })
        .join('; ');
  }
}

/** Each list of records is a call of its own, and has to be answered like this. */
async function each(
  table: ProbeTable,
  kind: WriteAnswer['kind'],
  calls: Readonly<Record<string, readonly _Record[]>>,
): Promise<Finding> {
  const answers: { readonly what: string; readonly answer: WriteAnswer }[] = [];
  for (const [what, records] of Object.entries(calls)) {
    answers.push({ what, answer: await table.write(records) });
  }
  const wrong = answers.filter(({ answer }) => answer.kind !== kind);
  const told = wrong.length > 0 ? wrong : answers.slice(0, 1);
  const said = told.map(({ what, answer }) => `${what}: ${describe(answer)}`).join('; ');
  const alike = answers.length - told.length;
  return {
    holds: wrong.length === 0,
    said: wrong.length === 0 && alike > 0 ? `${said} (and ${alike} alike)` : said,
  };
}

/** What both say. */
function both(first: Finding, second: Finding): Finding {
  return { holds: first.holds && second.holds, said: `${first.said}; ${second.said}` };
}

/** Writes records, and reads columns of them back. */
async function readBack(
  table: ProbeTable,
  records: readonly _Record[],
  columns: string,
  isRight: (rows: readonly ProbeRow[]) => boolean,
  condition = isMeasure(records[0]?.MeasureName ?? ''),
): Promise<Finding> {
  const answer = await table.write(records);
  if (answer.kind !== 'stored') return { holds: false, said: describe(answer) };
  const rows = await table.read(columns, condition, isRight);
  return { holds: isRight(rows), said: `read back ${shown(rows)}` };
}

/** Rows of one column, in any order. */
function has(...values: readonly (string | null)[]): (rows: readonly ProbeRow[]) => boolean {
  const sorted = JSON.stringify(values.toSorted());
  return (rows) => JSON.stringify(rows.map(([value]) => value ?? null).toSorted()) === sorted;
}

function hasNumbers(...values: readonly number[]): (rows: readonly ProbeRow[]) => boolean {
  return (rows) =>
    rows.length === values.length &&
    values.every((value) => rows.some(([text]) => text !== null && Object.is(Number(text), value)));
}

function shown(rows: readonly ProbeRow[]): string {
  const text = JSON.stringify(rows.map((row) => (row.length === 1 ? row[0] : row)));
  return text.length > 160 ? `${text.slice(0, 160)}… (${rows.length} rows)` : text;
}

/** A query that is to fail, and what is to be in its text. */
async function failing(table: ProbeTable, sql: string, pattern: RegExp): Promise<Finding> {
  try {
    await table.query(sql);
    return { holds: false, said: 'answered' };
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'ValidationException') throw error;
    return { holds: pattern.test(message), said: `${name}: ${message}` };
  }
}

/** A record of as many bytes, by the rule that AWS bills by. */
function ofBytes(measure: string, bytes: number): _Record {
  const others = 8 + 'probe'.length + 'x'.length + measure.length;
  return record(measure, { MeasureValueType: 'VARCHAR', MeasureValue: 'v'.repeat(bytes - others) });
}

/** One with as many dimensions, whose names are those that the probes use and others. */
function withDimensions(count: number): _Record {
  const others = Array.from({ length: count - DIMENSIONS.length }, (_, index) => `d${index}`);
  return record('dimensions', { Dimensions: [...DIMENSIONS, ...others].map((name) => dimension(name)) });
}

/** Records a millisecond apart. */
function many(measure: string, count: number): _Record[] {
  return Array.from({ length: count }, (_, index) => record(measure, { Time: String(now - index) }));
}

const AWKWARD = 'line\nbreak "double" \'single\' back\\slash é漢😀';

/** All of them, in an order in which none is in another's way: the first one uses up the dimensions of the table. */
export const probes: readonly Probe[] = [
  {
    id: 'dimensions-per-record',
    expected: '128 dimensions are stored, 129 have the call refused',
    attempt: async (table) =>
      both(
        await each(table, 'stored', { '128 dimensions': [withDimensions(128)] }),
        await each(table, 'refused', { '129 dimensions': [withDimensions(129)] }),
      ),
  },
  {
    id: 'dimensions-per-table',
    expected: 'a record that brings the 129th dimension to the table is rejected alone',
    attempt: (table) => each(table, 'rejected', { 'a new dimension': [named('oneMore')] }),
  },
  {
    id: 'dimension-required',
    expected: 'a record without dimensions has the call refused',
    attempt: (table) => each(table, 'refused', { 'no dimension': [record('none', { Dimensions: [] })] }),
  },
  {
    id: 'column-names',
    expected: '__name__, _x, class_, a.b, a:b, 1a and größe are refused as names of dimensions',
    attempt: (table) =>
      each(
        table,
        'refused',
        Object.fromEntries(
          ['__name__', '_x', 'class_', 'a.b', 'a:b', '1a', 'größe'].map((name) => [name, [named(name)]]),
        ),
      ),
  },
  {
    id: 'reserved-names',
    expected: 'time, Time, measure_name, measure_value and ts_x are refused as names of dimensions',
    attempt: (table) =>
      each(
        table,
        'refused',
        Object.fromEntries(
          ['time', 'Time', 'measure_name', 'measure_value', 'ts_x'].map((name) => [name, [named(name)]]),
        ),
      ),
  },
  {
    id: 'dimension-name-bytes',
    expected: 'a name of 60 bytes is stored, one of 61 has the call refused',
    attempt: async (table) =>
      both(
        await each(table, 'stored', { '60 bytes': [named('n'.repeat(60))] }),
        await each(table, 'refused', { '61 bytes': [named('n'.repeat(61))] }),
      ),
  },
  {
    id: 'case-of-names',
    expected: 'a record with Foo and foo is read back with both',
    attempt: (table) =>
      readBack(
        table,
        [record('case', { Dimensions: [dimension('Foo', 'upper'), dimension('foo', 'lower')] })],
        '"Foo", "foo"',
        ([row]) => row?.[0] === 'upper' && row[1] === 'lower',
      ),
  },
  {
    id: 'own-columns',
    expected: 'the names that the connector makes are stored, of dimensions and of measures',
    attempt: (table) =>
      each(table, 'stored', {
        'dimensions and measures': [
          {
            ...record('own', { Dimensions: DIMENSIONS.slice(5).map((name) => dimension(name)) }),
            MeasureValueType: 'MULTI',
            MeasureValue: undefined,
            MeasureValues: ['count', 'sum', 'value'].map((name) => ({
              Name: `P__${name}`,
              Type: 'DOUBLE',
              Value: '1',
            })),
          },
        ],
      }),
  },
  {
    id: 'measure-names',
    expected: 'the measure names job:up:sum, _x_, 1 and "http requests é" are read back',
    attempt: (table) => {
      const names = ['job:up:sum', '_x_', '1', 'http requests é'];
      return readBack(
        table,
        names.map((name) => record(name)),
        'measure_name',
        has(...names),
        `measure_name IN (${names.map((name) => `'${name}'`).join(', ')})`,
      );
    },
  },
  {
    id: 'measure-name-bytes',
    expected: 'a measure name of 256 bytes is stored, one of 257 has the call refused',
    attempt: async (table) =>
      both(
        await each(table, 'stored', { '256 bytes': [record('m'.repeat(256))] }),
        await each(table, 'refused', { '257 bytes': [record('m'.repeat(257))] }),
      ),
  },
  {
    id: 'finite-only',
    expected: 'NaN, Infinity, -Infinity and +Inf are refused as a DOUBLE',
    attempt: (table) =>
      each(
        table,
        'refused',
        Object.fromEntries(
          ['NaN', 'Infinity', '-Infinity', '+Inf'].map((value) => [value, [double('finite', value)]]),
        ),
      ),
  },
  {
    id: 'negative-zero',
    expected: '-0 is read back as -0',
    attempt: (table) =>
      readBack(table, [double('negative_zero', '-0')], 'measure_value::double', hasNumbers(-0)),
  },
  {
    id: 'long-decimals',
    expected:
      '5e-324 as a decimal of 326 characters and the largest double as one of 309 are read back as these',
    attempt: (table) =>
      readBack(
        table,
        [
          double('decimals', `0.${'0'.repeat(323)}5`),
          { ...double('decimals', String(BigInt(Number.MAX_VALUE))), ...minutes(-1) },
        ],
        'measure_value::double',
        hasNumbers(5e-324, Number.MAX_VALUE),
      ),
  },
  {
    id: 'every-bit',
    expected: '0.1 + 0.2, 2 to the 53rd and a third are read back with the same bits',
    attempt: (table) => {
      const values = [0.1 + 0.2, 2 ** 53, 1 / 3];
      return readBack(
        table,
        values.map((value, index) => ({ ...double('bits', String(value)), ...minutes(-index) })),
        'measure_value::double',
        hasNumbers(...values),
      );
    },
  },
  {
    id: 'any-text',
    expected: 'a dimension with line breaks, quotes, a backslash and emoji is read back',
    attempt: (table) =>
      readBack(
        table,
        [record('text', { Dimensions: [dimension('probe', AWKWARD)] })],
        '"probe"',
        has(AWKWARD),
      ),
  },
  {
    id: 'nul',
    expected: 'a dimension with a NUL character is read back',
    attempt: (table) =>
      readBack(table, [record('nul', { Dimensions: [dimension('probe', 'a\0b')] })], '"probe"', has('a\0b')),
  },
  {
    id: 'record-bytes',
    expected: 'a record of 2,048 bytes is stored, one of 2,049 has the call refused',
    attempt: async (table) =>
      both(
        await each(table, 'stored', { '2,048 bytes': [ofBytes('bytes', 2048)] }),
        await each(table, 'refused', { '2,049 bytes': [ofBytes('bytes', 2049)] }),
      ),
  },
  {
    id: 'future',
    expected: 'a record 14 minutes ahead is stored, one 16 minutes ahead is rejected alone',
    attempt: async (table) =>
      both(
        await each(table, 'stored', { '14 minutes': [record('future', minutes(14))] }),
        await each(table, 'rejected', { '16 minutes': [record('future', minutes(16))] }),
      ),
  },
  {
    id: 'retention',
    expected: 'a record of two hours ago is rejected alone by a table that keeps one hour in memory',
    attempt: (table) => each(table, 'rejected', { 'two hours ago': [record('past', minutes(-120))] }),
  },
  {
    id: 'nanoseconds',
    expected: 'two records a nanosecond apart are read back as two, with all digits',
    attempt: (table) => {
      const at = (nanoseconds: string): Partial<_Record> => ({
        Time: `${now}${nanoseconds}`,
        TimeUnit: 'NANOSECONDS',
      });
      const text = new Date(now).toISOString().replace('T', ' ').replace('Z', '');
      return readBack(
        table,
        [record('nanoseconds', at('000001')), record('nanoseconds', at('000002'))],
        'time',
        has(`${text}000001`, `${text}000002`),
      );
    },
  },
  {
    id: 'same-record-again',
    expected: 'the same record again is accepted, and read back once',
    attempt: async (table) => {
      const same = double('again', '7');
      const first = await each(table, 'stored', { 'first time': [same] });
      const second = await readBack(table, [same], 'measure_value::double', hasNumbers(7));
      return both(first, second);
    },
  },
  {
    id: 'other-value',
    expected: 'another value is rejected with ExistingVersion 1, and the other record of its call is stored',
    attempt: async (table) => {
      await table.write([double('conflict', '1')]);
      const answer = await table.write([double('conflict', '2'), record('conflict', minutes(-1))]);
      const [first, ...rest] = answer.kind === 'rejected' ? answer.records : [];
      const isRight = first?.index === 0 && first.existingVersion === 1 && rest.length === 0;
      const rows = await table.read(
        'measure_value::double',
        isMeasure('conflict'),
        (found) => found.length === 2,
      );
      return {
        holds: isRight && rows.length === 2,
        said: `${describe(answer)}; read back ${shown(rows)}`,
      };
    },
  },
  {
    id: 'higher-version',
    expected: 'version 2 replaces the value; version 0 has the call refused',
    attempt: async (table) => {
      await table.write([double('version', '1')]);
      const replaced = await readBack(
        table,
        [{ ...double('version', '2'), Version: 2 }],
        'measure_value::double',
        hasNumbers(2),
      );
      const zero = { ...double('version', '3'), Version: 0 };
      return both(replaced, await each(table, 'refused', { 'version 0': [zero] }));
    },
  },
  {
    id: 'bad-record-refuses-call',
    expected: 'of a good record and one without a value, nothing is stored',
    attempt: async (table) => {
      const bad = record('whole', { MeasureValue: undefined });
      const refused = await each(table, 'refused', { both: [double('whole', '1'), bad] });
      // Once a later record is there, the first would be too.
      const later = { ...double('whole', '2'), ...minutes(1) };
      const read = await readBack(table, [later], 'measure_value::double', hasNumbers(2));
      return both(refused, read);
    },
  },
  {
    id: 'type-of-measure',
    expected: 'a BIGINT of a measure name that is DOUBLE is rejected alone',
    attempt: async (table) => {
      await table.write([record('type')]);
      const other = { ...record('type', { MeasureValueType: 'BIGINT' }), ...minutes(-1) };
      return each(table, 'rejected', { BIGINT: [other] });
    },
  },
  {
    id: 'common-attributes',
    expected: 'dimensions of common attributes and of the record are read back together',
    attempt: async (table) => {
      const { Dimensions: _none, ...common } = record('common');
      const answer = await table.write([{ Dimensions: [dimension('other', 'own')] }], {
        ...common,
        Dimensions: [dimension('probe', 'shared')],
      });
      if (answer.kind !== 'stored') return { holds: false, said: describe(answer) };
      const isRight = ([row]: readonly ProbeRow[]): boolean => row?.[0] === 'shared' && row[1] === 'own';
      const rows = await table.read('"probe", "other"', isMeasure('common'), isRight);
      return { holds: isRight(rows), said: `read back ${shown(rows)}` };
    },
  },
  {
    id: 'multi-measures',
    expected: 'two records with one of two measures each are read back with NULL for the other',
    attempt: (table) => {
      const multi = (name: string, index: number): _Record => ({
        ...record('multi', minutes(-index)),
        MeasureValueType: 'MULTI',
        MeasureValue: undefined,
        MeasureValues: [{ Name: name, Type: 'DOUBLE', Value: '1' }],
      });
      return readBack(
        table,
        [multi('left', 0), multi('right', 1)],
        '"left", "right"',
        (rows) =>
          rows.length === 2 &&
          rows.some(([left, right]) => left !== null && right === null) &&
          rows.some(([left, right]) => left === null && right !== null),
      );
    },
  },
  {
    id: 'records-per-call',
    expected: '100 records are stored, 101 have the call refused',
    attempt: async (table) =>
      both(
        await each(table, 'stored', { '100 records': many('many', 100) }),
        await each(table, 'refused', { '101 records': many('many', 101) }),
      ),
  },
  {
    id: 'pages',
    expected: '100 records come in pages of 30 rows at most, all of them',
    attempt: async (table) => {
      const stored = await readBack(table, many('paged', 100), 'time', (rows) => rows.length === 100);
      const { rows, pages } = await table.query(table.select('time', isMeasure('paged')), 30);
      return {
        holds: stored.holds && rows.length === 100 && pages >= 4,
        said: `${rows.length} rows in ${pages} pages`,
      };
    },
  },
  {
    id: 'time-series',
    expected: 'CREATE_TIME_SERIES gives a row for each series and minute, with all of its values',
    attempt: (table) => {
      const minute = Math.floor(now / 60_000) * 60_000;
      const at = (value: string, milliseconds: number): _Record => ({
        ...double('series', value),
        Time: String(milliseconds),
      });
      return readBack(
        table,
        [at('1', minute - 60_000), at('2', minute - 59_000), at('3', minute - 120_000)],
        'CREATE_TIME_SERIES(time, measure_value::double)',
        has('1.0 2.0', '3.0'),
        `${isMeasure('series')} AND measure_value::double IS NOT NULL GROUP BY measure_name, "probe", bin(time, 1m)`,
      );
    },
  },
  {
    id: 'joined-columns',
    expected: 'array_join makes one text of columns, and of NULL its own',
    attempt: (table) =>
      readBack(
        table,
        [record('joined', { Dimensions: [dimension('probe', 'a~b;c')] })],
        `array_join(ARRAY[replace(replace("probe", '~', '~0'), ';', '~1'), "other"], ';', '~'), CREATE_TIME_SERIES(time, measure_value::double)`,
        has('a~0b~1c;~'),
        `${isMeasure('joined')} AND measure_value::double IS NOT NULL GROUP BY measure_name, "probe", "other", bin(time, 1h)`,
      ),
  },
  {
    id: 'describe',
    expected: 'DESCRIBE tells DIMENSION, MEASURE_NAME, TIMESTAMP, MEASURE_VALUE and MULTI apart',
    attempt: async (table) => {
      const { rows } = await table.query(`DESCRIBE ${table.sqlName}`);
      const types = new Map(rows.map(([name, , attribute]) => [name, attribute]));
      const wanted = {
        probe: 'DIMENSION',
        measure_name: 'MEASURE_NAME',
        time: 'TIMESTAMP',
        'measure_value::double': 'MEASURE_VALUE',
        P__count: 'MULTI',
      };
      const told = Object.keys(wanted).map((name) => `${name} ${types.get(name) ?? 'absent'}`);
      return {
        holds: Object.entries(wanted).every(([name, attribute]) => types.get(name) === attribute),
        said: told.join(', '),
      };
    },
  },
  {
    id: 'unknown-column',
    expected: "a column that is not there is a ValidationException that says Column '…' does not exist",
    attempt: (table) =>
      failing(table, table.select('"nowhere"', isMeasure('nowhere')), /\bcolumn '[^]*' does not exist/i),
  },
  {
    id: 'unknown-table',
    expected: 'a table that is not there is a ValidationException that says not found or does not exist',
    attempt: (table) =>
      failing(
        table,
        `DESCRIBE "${table.database}"."${table.table}-nowhere"`,
        /\b(?:database|table)\b[^]*\b(?:not found|does not exist)\b/i,
      ),
  },
  {
    id: 'regular-expressions',
    expected: 'regexp_like with \\A(?s:a.b)\\z finds "a, line break, b", and not "xa, line break, b"',
    attempt: (table) =>
      readBack(
        table,
        ['a\nb', 'xa\nb'].map((text) => record('regex', { Dimensions: [dimension('probe', text)] })),
        '"probe"',
        has('a\nb'),
        `${isMeasure('regex')} AND regexp_like("probe", '\\A(?s:a.b)\\z')`,
      ),
  },
  {
    id: 'quoted-text',
    expected: 'a text with a backslash and a single quote is found by a condition that doubles the quote',
    attempt: (table) =>
      readBack(
        table,
        [record('quoted', { Dimensions: [dimension('probe', `a\\n'b`)] })],
        '"probe"',
        has(`a\\n'b`),
        `"probe" = 'a\\n''b'`,
      ),
  },
  {
    id: 'absent-dimensions',
    expected: 'a dimension that the record lacks is found by IS NULL',
    attempt: (table) =>
      readBack(table, [record('absent')], '"other"', has(null), `${isMeasure('absent')} AND "other" IS NULL`),
  },
  {
    id: 'query-bytes',
    expected: 'a query of 262,144 bytes is answered, one of 262,145 is a ValidationException',
    attempt: async (table) => {
      const sql = (bytes: number): string => `DESCRIBE ${table.sqlName}`.padEnd(bytes);
      await table.query(sql(262_144));
      return failing(table, sql(262_145), /./);
    },
  },
];
