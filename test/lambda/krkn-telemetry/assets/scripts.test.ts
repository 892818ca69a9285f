import fc from 'fast-check';
import { formatDuration } from '../../../../lambda/krkn-telemetry/text/amounts';
import { renderTime } from '../../../../lambda/krkn-telemetry/web/parts/time';
import { loadPageScript } from './page-script';

const script = loadPageScript();

describe('times', () => {
  const instant = Date.UTC(2026, 10, 24, 22, 8, 5);

  it.each([
    ['UTC', '2026-11-24 22:08:05 UTC', '2026-11-24', '22:08'],
    ['Europe/Berlin', '2026-11-24 23:08:05 GMT+1', '2026-11-24', '23:08'],
    ['Asia/Tokyo', '2026-11-25 07:08:05 GMT+9', '2026-11-25', '07:08'],
    ['Asia/Kolkata', '2026-11-25 03:38:05 GMT+5:30', '2026-11-25', '03:38'],
    ['America/New_York', '2026-11-24 17:08:05 GMT-5', '2026-11-24', '17:08'],
  ])('%s; full, date and clock', (timeZone, full, date, clock) => {
    expect(script.formatTime(instant, 'full', timeZone)).toBe(full);
    expect(script.formatTime(instant, 'date', timeZone)).toBe(date);
    expect(script.formatTime(instant, 'clock', timeZone)).toBe(clock);
  });

  it('midnight is the hour 00 of its day, and old years have four digits', () => {
    expect(script.formatTime(Date.UTC(2026, 0, 1), 'full', 'UTC')).toBe('2026-01-01 00:00:00 UTC');
    expect(script.formatTime(Date.parse('0900-01-01T00:00:00Z'), 'date', 'UTC')).toBe('0900-01-01');
  });

  it('any time in UTC is the text that pages are served with: switching there and back changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1600, 0) / 1000, max: Date.UTC(9999, 0) / 1000 }), (seconds) => {
        expect(renderTime(seconds)?.text).toContain(`>${script.formatTime(seconds * 1000, 'full', 'UTC')}<`);
      }),
    );
  });
});

describe('values', () => {
  it('any duration reads as in the table beside the chart', () => {
    const seconds = fc.oneof(
      fc.double({ noNaN: true, min: -1e8, max: 1e8 }),
      fc.integer({ min: 0, max: 400_000 }),
    );
    fc.assert(
      fc.property(seconds, (value) => {
        expect(script.formatDuration(value)).toBe(formatDuration(value));
      }),
    );
  });

  it.each([
    [41.25, 's', formatDuration(41.25)],
    [98.5, '', '98.5'],
    [1204.567, '', '1,204.57'],
    [12, '%', '12 %'],
  ])('%d with the unit "%s"; %s', (value, unit, text) => {
    expect(script.formatValue(value, unit)).toBe(text);
  });
});

describe('the axis of time', () => {
  const at = (...date: [number, number, number?, number?]): number => Date.UTC(...date) / 1000;

  it('steps of days; the year stands below the first, and where it changes', () => {
    const times = [at(2025, 11, 30), at(2025, 11, 31), at(2026, 0, 1), at(2026, 0, 2)];
    expect(script.formatAxisTimes(times, 86_400)).toEqual(['30 Dec\n2025', '31 Dec', '1 Jan\n2026', '2 Jan']);
  });

  it('steps of hours; the day stands below the first, and where it changes', () => {
    const times = [at(2026, 10, 23, 12), at(2026, 10, 24, 0), at(2026, 10, 24, 12)];
    expect(script.formatAxisTimes(times, 43_200)).toEqual(['12:00\n23 Nov', '00:00\n24 Nov', '12:00']);
  });
});

describe('names below columns', () => {
  it.each([
    ['etcd-0', 200, 'etcd-0'],
    ['payments-api-7d9f8c-abcde', 120, 'payment…c-abcde'],
    ['payments-api-7d9f8c-abcde', 40, ''],
  ])('%s in %d pixels; "%s"', (name, width, text) => {
    expect(script.fitted(name, width)).toBe(text);
  });
});

describe('where long names may break', () => {
  it.each([
    ['scenarios/openshift/network_chaos.yaml', ['scenarios/', 'openshift/', 'network_', 'chaos.yaml']],
    [
      'ip-10-0-1-114.us-west-2.compute.internal',
      ['ip-', '10-', '0-', '1-', '114.', 'us-', 'west-', '2.', 'compute.internal'],
    ],
    ['quantile 0.99 of http_requests, below 0.25', ['quantile 0.99 of http_', 'requests, below 0.25']],
    ['4.18.9', ['4.18.9']],
    ['-x- _y_ a.', ['-x- _y_ a.']],
  ])('%s', (text, parts) => {
    expect(script.breakableParts(text)).toEqual(parts);
  });
});

describe('stacking', () => {
  it('each part stands on those below it; a column without any value has none', () => {
    const tops = script.stackedTops([
      [1, null, null, 4],
      [2, 5, null, null],
    ]);
    expect(tops).toEqual([
      [1, null, null, 4],
      [3, 5, null, 4],
    ]);
  });
});

describe('what charts are drawn of', () => {
  const stacked = { kind: 'stacked', labels: ['a'], series: [{ name: 's', values: [1] }], unit: 's' };
  const history = {
    kind: 'history',
    times: [5],
    series: [{ name: 's', unit: '', values: [null] }],
    marks: [],
  };
  const windows = {
    ...{ kind: 'windows', name: 'up', unit: '', start: 5, steps: [15], values: [1, 0] },
    ...{ usual: [1, 1], scenarios: [[6, 7]], recovered: null },
  };

  it.each([
    ['columns', stacked],
    ['a column without a value', { ...stacked, series: [{ name: 's', values: [null] }] }],
    ['lines', history],
    [
      'two runs at one time',
      { ...history, times: [5, 5], series: [{ name: 's', unit: '', values: [1, 2] }] },
    ],
    ['a line without a unit', { ...history, series: [{ name: 's', values: [1] }] }],
    ['no marks', { ...history, marks: undefined }],
    ['a metric', windows],
    ['a metric with a gap', { ...windows, steps: [15, 600], values: [1, null, 1] }],
    ['a metric of which only its values are known', { ...windows, usual: null, scenarios: undefined }],
  ])('%s; they are drawn', (_name, chart) => {
    expect(script.readChart(JSON.stringify(chart))).toMatchObject({ kind: chart.kind });
  });

  it.each([
    ['an unknown kind', { ...stacked, kind: 'pie' }],
    ['no kind', { ...stacked, kind: undefined }],
    ['no columns', { ...stacked, labels: [], series: [{ name: 's', values: [] }] }],
    ['labels that are no texts', { ...stacked, labels: [1] }],
    ['no series', { ...stacked, series: [] }],
    ['series that are no list', { ...stacked, series: { length: 1 } }],
    ['a series without a name', { ...stacked, series: [{ values: [1] }] }],
    ['a series that is null', { ...stacked, series: [null] }],
    ['more values than columns', { ...stacked, series: [{ name: 's', values: [1, 2] }] }],
    ['a value that is a text', { ...stacked, series: [{ name: 's', values: ['1'] }] }],
    ['no times', { ...history, times: [], series: [{ name: 's', values: [] }] }],
    ['times out of order', { ...history, times: [6, 5], series: [{ name: 's', unit: '', values: [1, 2] }] }],
    ['a time that is a text', { ...history, times: ['5'] }],
    ['a metric without a name', { ...windows, name: undefined }],
    ['a metric without a unit', { ...windows, unit: 7 }],
    ['a metric without a beginning', { ...windows, start: null }],
    ['steps that are no list', { ...windows, steps: 15 }],
    ['a step that goes back', { ...windows, steps: [-15] }],
    ['more steps than values', { ...windows, steps: [15, 15] }],
    ['a value of a metric that is a text', { ...windows, values: [1, '0'] }],
  ])('%s; the figure is left alone', (_name, chart) => {
    expect(script.readChart(JSON.stringify(chart))).toBeUndefined();
  });

  it.each(['', '{', 'null', '7', '"stacked"', '[]'])('the text %j; the figure is left alone', (text) => {
    expect(script.readChart(text)).toBeUndefined();
  });

  it('marks that are not valid are left out', () => {
    const good = { time: 5, status: 'failed', versionChanged: '4.18' };
    const marks = [
      good,
      null,
      7,
      { time: '5', status: 'failed' },
      { time: 5 },
      { ...good, versionChanged: 4 },
    ];
    expect(script.readChart(JSON.stringify({ ...history, marks }))).toMatchObject({ marks: [good] });
  });

  it('of a metric, times are those of its steps; what is no time is left out', () => {
    const scenarios = [[6, 7], [8], ['9', 10], null];
    const chart = { ...windows, scenarios, usual: [1], recovered: '5' };
    expect(script.readChart(JSON.stringify(chart))).toMatchObject({
      ...{ times: [5, 20], values: [1, 0], scenarios: [[6, 7]] },
      ...{ usual: undefined, recovered: undefined },
    });
  });

  it('any JSON; no exception', () => {
    const almost = fc.record(
      {
        kind: fc.constantFrom('stacked', 'history', 'windows'),
        labels: fc.jsonValue(),
        times: fc.jsonValue(),
        series: fc.jsonValue(),
        marks: fc.jsonValue(),
        ...{ name: fc.string(), unit: fc.string(), start: fc.nat(), usual: fc.jsonValue() },
        ...{ steps: fc.jsonValue(), values: fc.jsonValue(), scenarios: fc.jsonValue() },
      },
      { requiredKeys: ['kind'] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          almost.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(() => script.readChart(text)).not.toThrow();
        },
      ),
    );
  });
});
