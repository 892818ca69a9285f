// What InfluxDB 3 does, by its source: https://github.com/influxdata/influxdb3_core/tree/main/influxdb_line_protocol,
// https://github.com/influxdata/influxdb/blob/main/influxdb3_server/src/http.rs. No one has run these rows on it.
import { gzipSync } from 'node:zlib';
import { Influx3 } from './influx-3/influx-3';

let influx: Influx3;

beforeAll(async () => {
  influx = await Influx3.start();
  influx.tokens.set('admin', { read: 'all', write: 'all' });
  influx.tokens.set('reader', { read: ['d'], write: [] });
  influx.mostDatabases = Infinity;
});

afterAll(() => influx.close());

async function post(
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(influx.url + path, {
    method: 'POST',
    headers: { authorization: 'Bearer admin', ...headers },
    body: new Uint8Array(Buffer.from(body)),
  });
  return { status: response.status, text: await response.text() };
}

const write = (database: string, lines: string, more = '') =>
  post(`/api/v3/write_lp?db=${database}&precision=ms${more}`, lines);

const query = async (db: string, q: string): Promise<readonly unknown[]> => {
  const { status, text } = await post('/api/v3/query_sql', JSON.stringify({ db, q, format: 'jsonl' }));
  if (status !== 200) throw new Error(`${status} ${text}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
};

describe('lines that are taken', () => {
  it.each([
    [String.raw`m,k=a\,b\=c\ d v=1 1`, { k: 'a,b=c d' }],
    [String.raw`m,k=a\\b v=1 1`, { k: 'a\\b' }],
    [String.raw`m,k=a\nb v=1 1`, { k: 'a\\nb' }],
    ['m,k="q" v=1 1', { k: '"q"' }],
    ['m,k=é😀 v=1 1', { k: 'é😀' }],
    ['m,k=\u241bn v=1 1', { k: '\u241bn' }],
    ['m,k=a=b v=1 1', { k: 'a=b' }],
    ['# a comment\nm,k=a v=1 1', { k: 'a' }],
  ])('%s', async (line, tags) => {
    const database = `taken-${influx.databases.size}`;
    expect(await write(database, line)).toEqual({ status: 204, text: '' });
    expect(await query(database, 'SELECT * FROM m')).toEqual([
      { ...tags, v: 1, time: '1970-01-01T00:00:00.001' },
    ]);
  });

  it.each([
    ['1', 1],
    ['-0', -0],
    ['5e-324', 5e-324],
    ['1e+21', 1e21],
    ['1.7976931348623157e+308', 1.7976931348623157e308],
    ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
    ['""', ''],
    ['true', true],
    ['1i', 1],
  ])('a field %s', async (text, value) => {
    const database = `field-${influx.databases.size}`;
    expect(await write(database, `m v=${text} 1`)).toEqual({ status: 204, text: '' });
    expect(await query(database, 'SELECT v FROM m')).toEqual([{ v: value }]);
  });

  it('two of one series and time; one point with the fields of both, the last of each', async () => {
    await write('merged', 'm,k=a v=1 1\nm,k=a w=2 1');
    await write('merged', 'm,k=a v=3 1');
    expect(await query('merged', 'SELECT v, w FROM m')).toEqual([{ v: 3, w: 2 }]);
  });
});

describe('lines that are refused; the others are stored', () => {
  it.each([
    [
      String.raw`m,k=a\\ v=1 1`,
      'Measurements, tag keys and values, and field keys may not end with a backslash',
    ],
    ['m,k= v=1 1', 'Expected tag value, got ` v=1 1`'],
    ['m,=a v=1 1', 'Expected tag key, got `=a v=1 1`'],
    ['m,k=a\tb v=1 1', 'Expected at least one space character, got `\tb v=1 1`'],
    ['m,k=a v= 1', 'No fields were provided'],
    ['m,k=a v=+1 1', 'No fields were provided'],
    ['m,k=a v=.5 1', 'No fields were provided'],
    ['m,k=a v=NaN 1', 'No fields were provided'],
    ['m,k=a v=1. 1', 'Could not parse entire line. Found trailing content: `. 1`'],
    ['m,k=a v=1 1.5', 'Could not parse entire line. Found trailing content: `.5`'],
    ['m,k=a,k=b v=1 1', 'Must not contain duplicate tags, but `k` was repeated'],
    ['m,k=a v=1,v=2 1', "invalid line protocol - multiple instances of 'v' field found"],
    ['m,time=a v=1 1', "'time' is a reserved column"],
    [
      'm,k=a v=1 9223372036854775807',
      'timestamp, 9223372036854775807, out of range for precision: Millisecond',
    ],
    [`m,k=${'x'.repeat(65_537)} v=1 1`, 'String is greater than 64KB'],
    [
      'good k=1 1',
      "invalid column type for column 'k', expected iox::column_type::tag, got iox::column_type::field::float",
    ],
  ])('line %#', async (line, message) => {
    const database = `refused-${influx.databases.size}`;
    const { status, text } = await write(database, `good,k=a v=1 1\n${line}\ngood,k=b v=1 1`);
    expect([status, JSON.parse(text)]).toEqual([
      400,
      {
        error: 'partial write of line protocol occurred',
        data: [{ error_message: message, line_number: 2, original_line: line.slice(0, 20) }],
      },
    ]);
    expect(await query(database, 'SELECT k FROM good ORDER BY k')).toEqual([{ k: 'a' }, { k: 'b' }]);
  });

  it('a column too many; 422', async () => {
    const tags = Array.from({ length: 500 }, (_, index) => `k${index}=a`).join(',');
    const { status, text } = await write('wide', `good,k=a v=1 1\nm,${tags} v=1 1`);
    expect([status, text]).toEqual([
      422,
      expect.stringContaining('would exceed number of columns per table'),
    ]);
    expect(await query('wide', 'SELECT k FROM good')).toEqual([{ k: 'a' }]);
  });

  it('a series of more labels than a table has columns; they stay, and no other label finds room', async () => {
    const tags = Array.from({ length: 600 }, (_, index) => `k${index}=a`).join(',');
    await write('filled', `m,${tags} v=1 1`);
    const { status, text } = await write('filled', 'm,other=a v=1 1');
    expect([status, text]).toEqual([422, expect.stringContaining('limit of 500 columns')]);
  });

  it('without accept_partial; nothing is stored', async () => {
    const { status } = await write('whole', 'm,k=a v=1 1\nbad', '&accept_partial=false');
    expect(status).toBe(400);
  });
});

describe('requests', () => {
  it.each([
    ['without a token', '/api/v3/write_lp?db=d&precision=ms', 'm v=1 1', { authorization: '' }, 400],
    [
      'with a wrong token',
      '/api/v3/write_lp?db=d&precision=ms',
      'm v=1 1',
      { authorization: 'Bearer x' },
      401,
    ],
    [
      'without the right',
      '/api/v3/write_lp?db=d&precision=ms',
      'm v=1 1',
      { authorization: 'Bearer reader' },
      403,
    ],
    ['without a body', '/api/v3/write_lp?db=d&precision=ms', '', {}, 400],
    [
      'of another encoding',
      '/api/v3/write_lp?db=d&precision=ms',
      'm v=1 1',
      { 'content-encoding': 'br' },
      400,
    ],
    ['of bad gzip', '/api/v3/write_lp?db=d&precision=ms', 'm v=1 1', { 'content-encoding': 'gzip' }, 400],
    ['that are too large', '/api/v3/write_lp?db=d&precision=ms', 'x'.repeat(10_485_761), {}, 413],
    [
      'to a database of too long a name',
      `/api/v3/write_lp?db=${'d'.repeat(512)}&precision=ms`,
      'm v=1 1',
      {},
      400,
    ],
    ['to no route', '/api/v2/query', '', {}, 404],
  ])('%s', async (_name, path, body, headers, status) => {
    expect((await post(path, body, headers)).status).toBe(status);
  });

  it('that are too large once unpacked; 413', async () => {
    const body = gzipSync('x'.repeat(10_485_761));
    const answer = await post('/api/v3/write_lp?db=d&precision=ms', body, { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(413);
  });
});

describe('queries', () => {
  it.each([
    [1_764_400_200_000n, '2025-11-29T07:10:00'],
    [1_764_400_210_000n, '2025-11-29T07:10:10'],
    [1_764_374_400_000n, '2025-11-29T00:00:00'],
    [1_764_400_200_001n, '2025-11-29T07:10:00.001'],
    [1_764_400_200_100n, '2025-11-29T07:10:00.100'],
    [0n, '1970-01-01T00:00:00'],
    [-1n, '1969-12-31T23:59:59.999'],
  ])('of the time %s; %s', async (time, text) => {
    const database = `time-${influx.databases.size}`;
    await write(database, `m v=1 ${time}`);
    expect(await query(database, 'SELECT time FROM m')).toEqual([{ time: text }]);
  });

  it.each([
    ['of an unknown database', 'nowhere', 'SELECT 1', 404],
    ['of an unknown table', 'q', 'SELECT v FROM nothing', 400],
    ['of an unknown column', 'q', 'SELECT w FROM m', 400],
    ['in words of DuckDB alone', 'q', 'SELECT v FROM m WHERE regexp_full_match(k, 1)', 400],
    ['with an aggregate of DuckDB alone', 'q', 'SELECT quantile_cont(v, 0.5) FROM m', 400],
    ['with a conversion of DuckDB alone', 'q', 'SELECT epoch_ns(time) FROM m', 400],
    ['that do not end', 'q', "SELECT v FROM m WHERE k = 'a", 400],
  ])('%s', async (_name, db, q, status) => {
    await write('q', 'm,k=a v=1 1');
    expect((await post('/api/v3/query_sql', JSON.stringify({ db, q, format: 'jsonl' }))).status).toBe(status);
  });

  it('of columns; with the types that Arrow has for them', async () => {
    await write('columns', 'm,k=a v=1,n=1i,s="x" 1');
    expect(
      await query(
        'columns',
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'm' ORDER BY column_name",
      ),
    ).toEqual([
      { column_name: 'k', data_type: 'Dictionary(Int32, Utf8)' },
      { column_name: 'n', data_type: 'Int64' },
      { column_name: 's', data_type: 'Utf8' },
      { column_name: 'time', data_type: 'Timestamp(Nanosecond, None)' },
      { column_name: 'v', data_type: 'Float64' },
    ]);
  });

  it('with a regular expression; of a part of the text', async () => {
    await write('regex', 'm,k=abc v=1 1\nm,k=xyz v=2 1');
    expect(await query('regex', `SELECT v FROM m WHERE "k" ~ 'b'`)).toEqual([{ v: 1 }]);
    expect(await query('regex', `SELECT v FROM m WHERE "k" !~ 'b'`)).toEqual([{ v: 2 }]);
  });

  it('that sum up sums; by places, NULLs together, and without what is NULL', async () => {
    await write('sums', 'm,k=a v=1 1\nm,k=a v=3 61000\nm,j=b v=5 2\nm,j=b v=7 3');
    const bins =
      'SELECT "k" AS tag, date_bin(INTERVAL \'60 seconds\', time, to_timestamp_nanos(60000000000)) AS bin, avg(v) AS mean, min(time)::BIGINT AS first FROM m GROUP BY 1, 2';
    const sql = `SELECT tag, count(mean) AS bins, min(first) AS first, approx_percentile_cont(mean, 0.5) AS middle, min(CASE WHEN bin >= to_timestamp_nanos(60000000000) THEN mean END) AS later FROM (${bins}) AS bins GROUP BY 1 ORDER BY bins`;
    expect(await query('sums', sql)).toEqual([
      { bins: 1, first: 2_000_000, middle: 6 },
      { tag: 'a', bins: 2, first: 1_000_000, middle: 2, later: 3 },
    ]);
  });

  it('that divide; whole numbers without a rest, and nothing by 0', async () => {
    await write('divisions', 'm v=7 1\nm v=7 2');
    const sql =
      'SELECT 7 / count(v) AS whole, max(v) / 2 AS half, 1 / nullif(count(v) - 2, 0) AS none FROM m';
    expect(await query('divisions', sql)).toEqual([{ whole: 3, half: 3.5 }]);
  });
});
