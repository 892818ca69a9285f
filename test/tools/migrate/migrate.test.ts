import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestReport } from '../../../lambda/prometheus-connector/measured';
import { routeKeys } from '../../../lambda/prometheus-connector/routes';
import { startHttpApi } from '../../../local/api-gateway/http-api';
import { parseCommand } from '../../../tools/migrate/arguments';
import { migrate, type Migration } from '../../../tools/migrate/migrate';
import { destinationLabels, findConnector } from '../../../tools/migrate/places';
import { connectorHandler } from '../../support/connector-edges';
import { MemoryStore } from '../../support/memory-store/memory-store';
import { bitsOf, STALE_MARKER, type SeriesInput } from '../../support/remote-write';
import { v2, version2 } from '../../support/write-inputs';

const start = Date.parse('2026-11-01T00:00Z');
const HOUR = 3_600_000;

interface Running {
  readonly store: MemoryStore;
  readonly url: string;
  onRequest: (report: RequestReport) => void;
  readonly close: () => Promise<void>;
}

async function startConnector(maxReadSamples = 500_000): Promise<Running> {
  const store = new MemoryStore();
  const handler = connectorHandler({
    access: store.access,
    defaultDestination: { database: 'd', table: 't' },
    maxReadSamples,
    reportRequest: (report) => {
      running.onRequest(report);
    },
  });
  const api = await startHttpApi({
    routes: routeKeys,
    invoke: (event) => handler(event, { getRemainingTimeInMillis: () => 15_000 }),
    host: '127.0.0.1',
    port: 0,
  });
  const running: Running = {
    store,
    url: api.url,
    onRequest: () => undefined,
    close: () => api.close(),
  };
  return running;
}

let from: Running;
let to: Running;
let folder: string;

beforeEach(async () => {
  [from, to] = await Promise.all([startConnector(1_000), startConnector()]);
  folder = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
});

afterEach(async () => {
  await Promise.all([from.close(), to.close()]);
  rmSync(folder, { recursive: true });
});

async function write({ url }: Running, series: readonly SeriesInput[]): Promise<void> {
  const response = await fetch(`${url}/write`, {
    method: 'POST',
    headers: { 'content-encoding': 'snappy', ...version2 },
    body: new Uint8Array(v2(series)),
  });
  expect(response.status).toBe(204);
}

const task = (changes: Partial<Migration> = {}): Migration => ({
  from: { read: { url: `${from.url}/read`, login: undefined }, destination: {} },
  to: {
    read: { url: `${to.url}/read`, login: undefined },
    write: { url: `${to.url}/write`, login: undefined },
    destination: {},
  },
  matchers: [{ name: '__name__', comparison: '=~', value: '.+' }],
  period: { start, end: start + 4 * HOUR },
  step: HOUR,
  stateFile: join(folder, 'state.json'),
  ...changes,
});

/** A sample of each of some series every minute, of all kinds of values, with a histogram each hour. */
const filled = (count: number): readonly SeriesInput[] => [
  ...Array.from({ length: count }, (_, index) => ({
    labels: { __name__: 'up', pod: `p${index}`, path: 'a\\b\n"' },
    samples: Array.from({ length: 240 }, (__, minute): [number | bigint, number] => [
      minute % 60 === 59 ? STALE_MARKER : index + minute / 7,
      start + minute * 60_000,
    ]),
  })),
  {
    labels: { __name__: 'h' },
    histograms: [0, 1, 2, 3].map((index) => ({
      ...{ count_int: 1, sum: 2, zero_count_int: 1, zero_threshold: 0.001 },
      timestamp: start + index * HOUR,
    })),
  },
];

const contents = ({ store }: Running): readonly string[] =>
  store.entries
    .map(({ labels, timestamp, value }) =>
      JSON.stringify([
        labels,
        timestamp,
        value.kind === 'sample' ? [value.highWord, value.lowWord] : undefined,
        value.kind === 'histogram' ? value.histogram.message.toString('hex') : undefined,
      ]),
    )
    .sort();

it('moves samples, stale markers and histograms, bit for bit, however little an answer may hold', async () => {
  await write(from, filled(40));
  const ranges: number[] = [];
  const progress = await migrate(task(), (range) => {
    ranges.push(range.end + 1 - range.start);
  });
  expect(progress).toMatchObject({ samples: 40 * 240, histograms: 4, next: start + 4 * HOUR });
  expect(contents(to)).toEqual(contents(from));
  expect(Math.max(...ranges)).toBeLessThan(HOUR / 2);
  expect(ranges.reduce((sum, length) => sum + length, 0)).toBe(4 * HOUR);
});

it('goes on where it ended, once the new store is there again', async () => {
  await write(from, filled(2));
  let isFirst = true;
  const stop = new Error('stopped');
  const first = migrate(task(), () => {
    if (!isFirst) throw stop;
    isFirst = false;
  });
  await expect(first).rejects.toBe(stop);
  const ranges: string[] = [];
  const progress = await migrate(task(), (range) => {
    ranges.push(new Date(range.start).toISOString());
  });
  expect(ranges).toEqual(['2026-11-01T02:00:00.000Z', '2026-11-01T03:00:00.000Z']);
  expect(progress).toMatchObject({ samples: 480, histograms: 4 });
  expect(contents(to)).toEqual(contents(from));
});

it('retries what may pass', async () => {
  await write(from, filled(1));
  to.store.faults.unavailable = true;
  to.onRequest = ({ outcome }) => {
    if (outcome === 'store_error') to.store.faults.unavailable = false;
  };
  expect(await migrate(task(), () => undefined)).toMatchObject({ samples: 240 });
});

it('stops at what is refused for good, with the words of the connector', async () => {
  await write(from, filled(1));
  to.store.faults.refuses = ({ labels }) => labels['pod'] === 'p0';
  await expect(migrate(task(), () => undefined)).rejects.toThrow(/answered 400: 60 items were refused/);
});

it('says which series the new store does not give back as it was', async () => {
  await write(from, filled(1));
  const other = await startConnector();
  await write(other, [{ labels: { __name__: 'up', pod: 'p0', path: 'a\\b\n"' }, samples: [[1, start]] }]);
  const { to: toUs } = task();
  const elsewhere = { ...toUs, read: { url: `${other.url}/read`, login: undefined } };
  await expect(migrate(task({ to: elsewhere }), () => undefined)).rejects.toThrow(
    /^2 of 2 series from 2026-11-01T00:00:00.000Z to 2026-11-01T00:59:59.999Z are not the same in the new store\./,
  );
  await other.close();
});

it('sees a difference of one bit', async () => {
  const labels = { __name__: 'up' };
  await write(from, [{ labels, samples: [[1, start]] }]);
  const other = await startConnector();
  await write(other, [{ labels, samples: [[bitsOf(1) + 1n, start]] }]);
  const { to: toUs } = task();
  const elsewhere = { ...toUs, read: { url: `${other.url}/read`, login: undefined } };
  await expect(migrate(task({ to: elsewhere }), () => undefined)).rejects.toThrow(/with other values/);
  await other.close();
});

it('does not go on from the progress of another move', async () => {
  await migrate(task(), () => undefined);
  const other = task({ period: { start, end: start + HOUR } });
  await expect(migrate(other, () => undefined)).rejects.toThrow(/is of another move/);
});

it('does not take another file for one of progress', async () => {
  writeFileSync(join(folder, 'state.json'), 'precious');
  await expect(migrate(task(), () => undefined)).rejects.toThrow(/is not a file of progress/);
});

describe('the connector', () => {
  const outputs = {
    stack: {
      InvokeReadURL: 'https://api/prod/read',
      InvokeWriteURL: 'https://api/prod/write',
      PrometheusDatabaseLabel: 'd',
      PrometheusTableLabel: 't',
      ConnectorUsername: 'u',
      ConnectorPassword: 'p',
    },
  };

  it.each(['https://api/prod', 'https://api/prod/', 'https://api/prod/read', 'https://api/prod/write'])(
    '%s; its routes',
    (url) => {
      const place = findConnector(url, undefined);
      expect([place.readUrl, place.writeUrl]).toEqual(['https://api/prod/read', 'https://api/prod/write']);
    },
  );

  it('of a file of outputs; its labels and login', () => {
    const file = join(folder, 'outputs.json');
    writeFileSync(file, JSON.stringify(outputs));
    expect(findConnector(file, undefined)).toEqual({
      readUrl: 'https://api/prod/read',
      writeUrl: 'https://api/prod/write',
      databaseLabel: 'd',
      tableLabel: 't',
      login: { username: 'u', password: 'p' },
    });
  });
});

describe('a destination', () => {
  const tables = findConnector('https://api', undefined);

  it('is named by labels, as the connector has them', () => {
    expect(destinationLabels(tables, { database: 'd', table: 't' })).toEqual({
      prometheusDatabaseLabel: 'd',
      prometheusTableLabel: 't',
    });
    expect(destinationLabels(tables, { database: 'd', table: undefined })).toEqual({
      prometheusDatabaseLabel: 'd',
    });
    expect(destinationLabels(tables, undefined)).toEqual({});
  });

  it('has no table where the store has no tables', () => {
    const influx = { ...tables, tableLabel: undefined };
    expect(() => destinationLabels(influx, { database: 'd', table: 't' })).toThrow(/name the database alone/);
  });
});

describe('the command line', () => {
  const usual = ['--from', 'a', '--to', 'b', '--start', '2026-11-01T00:00Z', '--end', '2026-11-02T00:00Z'];

  it('reads all options', () => {
    const more = [
      '--from-destination',
      'd/t',
      '--to-destination',
      'n',
      '--metrics',
      'up',
      '--step',
      '5',
      '--state',
      's',
    ];
    expect(parseCommand([...usual, ...more], {})).toEqual({
      kind: 'run',
      options: {
        from: 'a',
        to: 'b',
        period: { start: Date.parse('2026-11-01T00:00Z'), end: Date.parse('2026-11-02T00:00Z') },
        fromDestination: { database: 'd', table: 't' },
        toDestination: { database: 'n', table: undefined },
        metrics: 'up',
        step: 5,
        state: 's',
      },
    });
  });

  it.each([
    [[], /^Name the connector to read/],
    [['--from', 'a'], /^Name the connector to write to/],
    [[...usual, '--end', '2026-11-01T00:00Z'], /^--end takes a time after/],
    [[...usual, '--start', 'yesterday'], /^--start takes a time with its zone/],
    [[...usual, '--from-destination', 'd/t/u'], /^--from-destination takes <database>\/<table>/],
    [[...usual, '--step', '0'], /^--step takes a number of minutes/],
    [[...usual, '--password', 'x'], /^--password is not an option$/],
  ])('%j; what is wrong', (args, problem) => {
    expect(parseCommand(args, {})).toEqual({
      kind: 'misuse',
      problem: expect.stringMatching(problem) as string,
    });
  });
});
