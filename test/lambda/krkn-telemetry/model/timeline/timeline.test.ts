import fc from 'fast-check';
import { MOST_MARKS } from '../../../../../lambda/krkn-telemetry/model/timeline/merge-marks';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import { timeline, type Timeline } from '../../../../../lambda/krkn-telemetry/model/timeline/timeline';
import { krknPayloads, run, scenario } from '../../../../support/krkn-payloads';

const start = Date.UTC(2025, 3, 22, 12) / 1000;
const timelineOf = (changes: Readonly<Record<string, unknown>>): Timeline | undefined =>
  timeline(readRun(run({ timestamp: iso(0), ...changes }))!);

/** So many seconds after the start, as Krkn's log writes it, and as checks do on a machine in UTC. */
function iso(seconds: number): string {
  return new Date((start + seconds) * 1000).toISOString();
}
const naive = (seconds: number): string => iso(seconds).replace('Z', '000');
const ran = (from: number, to: number, changes: Readonly<Record<string, unknown>> = {}): object =>
  scenario({ start_timestamp: start + from, end_timestamp: start + to, ...changes });
const checked = (from: number, to: number, changes: object): object => ({
  start_timestamp: naive(from),
  end_timestamp: naive(to),
  duration: to - from,
  ...changes,
});

/** Each lane as its name, its result, and its marks by seconds from the start. */
function told(model: Timeline | undefined): unknown {
  return model?.lanes.map(({ label, result, bars, points }) => [
    label,
    result,
    ...bars.map((bar) => `${bar.start - start}-${bar.end - start} ${bar.kind}: ${bar.label}`),
    ...points.map((point) => `${point.at - start} ${point.kind}: ${point.label}`),
  ]);
}

it('a run of everything; lanes of scenarios, applications, machines, nodes, alerts, errors and events', () => {
  const model = timelineOf({
    job_status: false,
    scenarios: [
      ran(10, 110, { scenario: 'a.yml', exit_status: 2 }),
      ran(200, 500, {
        scenario: 'b.yml',
        affected_nodes: [
          { node_name: 'node', stopped_time: 20, not_ready_time: 40, ready_time: 60.5, running_time: 0 },
        ],
        cluster_events: [{ creation: iso(210), reason: 'Killing', involved_object_name: 'pod-1' }],
      }),
      ran(520, 600, { scenario: 'a.yml' }),
    ],
    health_checks: [
      checked(0, 50, { url: 'https://shop', status: true }),
      checked(52, 80, { url: 'https://shop', status: false, status_code: '503' }),
      checked(82, 600, { url: 'https://shop', status: true }),
    ],
    virt_checks: [
      checked(210, 250, { vm_name: 'vm', status: false, check_type: 'both' }),
      checked(0, 600, { vm_name: 'never down', status: true }),
    ],
    failed_alerts: [{ name: 'slow', starts_at: iso(30).slice(0, 19).replace('T', ' ') }],
    alerts: [{ name: 'fsync', severity: 'error', status: false, starts_at: iso(40) }],
    error_logs: [{ timestamp: iso(110), message: 'timed out' }],
  });
  expect(told(model)).toEqual([
    ['a.yml', '1 of 2 failed', '10-110 failed: failed (exit status 2)', '520-600 passed: passed'],
    ['b.yml', 'passed', '200-500 passed: passed'],
    ['https://shop', '30 s down', '50-80 down: down: status 503'],
    ['vm', '40 s down', '210-250 down: down: no SSH, not ready'],
    [
      'node',
      '2 min 1 s disrupted',
      '200-320.5 down: stopped after 20 s, not ready after 40 s, ready after 1 min 1 s',
    ],
    ['Failed alerts', '1 alert', '30 alert: slow'],
    ['Failed objectives', '1 objective', '40 objective: fsync'],
    ['Krkn errors', '1 error', '110 error: timed out'],
    ['Cluster events', '1 event', '210 event: Killing pod-1'],
  ]);
  expect(model).toMatchObject({ start, end: start + 600, hidden: 0 });
  expect(model!.scenarios.map((band) => [band.start - start, band.end - start])).toEqual([
    [10, 110],
    [200, 500],
    [520, 600],
  ]);
});

it('the lane of a file that ran several times; leads to the first run that failed', () => {
  const model = timelineOf({
    scenarios: [ran(0, 10), ran(100, 110, { exit_status: 1 }), ran(200, 210, { exit_status: 1 })],
  });
  expect(model!.lanes).toMatchObject([{ scenarioIndex: 1, isBad: true, result: '2 of 3 failed' }]);
});

it('a node that was not ready again; disrupted until its scenario ended', () => {
  const model = timelineOf({
    scenarios: [
      ran(0, 300, {
        exit_status: 1,
        affected_nodes: [{ node_name: 'n', not_ready_time: 40, ready_time: 0 }],
      }),
    ],
  });
  expect(model!.lanes[1]!.bars).toMatchObject([
    { start, end: start + 300, label: 'not ready after 40 s, not ready again' },
  ]);
});

it('checks two hours ahead; placed where they belong', () => {
  const ahead = (from: number, to: number): object => ({
    ...{ start_timestamp: naive(from + 7200), end_timestamp: naive(to + 7200) },
    ...{ url: 'https://shop', status: false },
  });
  const model = timelineOf({ scenarios: [ran(5, 600)], health_checks: [ahead(1, 599)] });
  expect(model!.lanes[1]!.bars).toMatchObject([{ start: start + 1, end: start + 599 }]);
  expect(model!.clock).toEqual({ offsetSeconds: 7200, isGuessed: false, others: [] });
});

it('what happened soon after the last scenario widens the window; a time of years away does not', () => {
  const model = timelineOf({
    scenarios: [ran(0, 600)],
    error_logs: [
      { timestamp: iso(700), message: 'late' },
      { timestamp: '2035-01-01T00:00:00Z' },
      { timestamp: '0001-01-01T00:00:00Z' },
    ],
  });
  expect(model).toMatchObject({ start, end: start + 700 });
  expect(model!.lanes[1]!.points).toHaveLength(1);
});

it.each([
  ['no times at all', { timestamp: undefined, scenarios: [ran(NaN, NaN)] }, undefined],
  ['nothing but the start of the run', { scenarios: [] }, undefined],
  ['one instant', { scenarios: [ran(0, 0)] }, [start, start + 10]],
  ['an end before the start', { scenarios: [ran(100, -100)] }, [start, start + 100]],
  [
    'checks without scenarios',
    { scenarios: [], health_checks: [checked(0, 50, { url: 'a' })] },
    [start, start + 50],
  ],
  ['ten days', { scenarios: [ran(0, 864_000)] }, [start, start + 864_000]],
  [
    'the year 9999',
    { scenarios: [], error_logs: [{ timestamp: '9999-12-31T23:59:59Z' }] },
    [253_402_300_799, 253_402_300_809],
  ],
  [
    'the year 1',
    { scenarios: [], error_logs: [{ timestamp: '0001-01-01T00:00:00Z' }] },
    [-62_135_596_800, -62_135_596_790],
  ],
])('the window of %s', (_name, changes, window) => {
  const model = timelineOf(changes);
  expect(model && [model.start, model.end]).toEqual(window);
});

it('more lanes than can be shown; the worst of them in order, and the rest counted', () => {
  const model = timelineOf({
    scenarios: Array.from({ length: 30 }, (_, index) =>
      ran(index * 100, index * 100 + 50, {
        scenario: `${index}.yml`,
        exit_status: index >= 20 ? 1 : 0,
        affected_nodes: [{ node_name: `node ${index}`, not_ready_time: index + 1, ready_time: 1 }],
      }),
    ),
    health_checks: Array.from({ length: 20 }, (_, index) =>
      checked(0, index + 1, { url: `u${index}`, status: false }),
    ),
    virt_checks: Array.from({ length: 20 }, (_, index) =>
      checked(0, index + 1, { vm_name: `v${index}`, status: false }),
    ),
  })!;
  const labels = (kind: string): string[] =>
    model.lanes.filter((lane) => lane.kind === kind).map(({ label }) => label);
  expect(labels('scenario')).toEqual([
    '0.yml',
    '1.yml',
    ...Array.from({ length: 10 }, (_, index) => `${index + 20}.yml`),
  ]);
  expect(labels('health')).toEqual(['u19', 'u18', 'u17', 'u16', 'u15', 'u14', 'u13', 'u12']);
  expect(labels('vm')).toHaveLength(8);
  expect(labels('node')).toEqual(['node 29', 'node 28', 'node 27', 'node 26']);
  expect(model.hidden).toBe(18 + 12 + 12 + 26);
});

it('5,000 errors, events and checks; few marks that tell how many they are', () => {
  const many = Array.from({ length: 5000 }, (_, index) => index);
  const model = timelineOf({
    scenarios: [ran(0, 50_000, { cluster_events: many.map((index) => ({ creation: iso(index * 10) })) })],
    error_logs: many.map((index) => ({ timestamp: iso(index * 10), message: 'again' })),
    health_checks: many.map((index) =>
      checked(index * 10, index * 10 + 5, { url: 'u', status: index % 2 === 0 }),
    ),
  })!;
  const [, health, errors, events] = model.lanes;
  expect(health!.bars).toMatchObject([{ kind: 'flapping', label: '2,500 downtimes' }]);
  expect(errors!.points[0]!.label).toMatch(/^\d+ errors$/);
  expect(errors!.points.length).toBeGreaterThan(16);
  expect(events!.points.length).toBeLessThanOrEqual(MOST_MARKS);
});

it('downtimes that touch each other; down, not flapping', () => {
  const model = timelineOf({
    scenarios: [ran(0, 50_000)],
    virt_checks: [0, 1, 2, 3].flatMap((index) => [
      checked(index * 100, index * 100 + 99, { vm_name: 'v', status: false }),
      checked(index * 100 + 99, index * 100 + 100, { vm_name: 'v', status: true }),
    ]),
  })!;
  expect(model.lanes[1]!.bars).toMatchObject([{ kind: 'down', label: '4 downtimes: failing' }]);
});

it('downtimes before, during and after the chaos that touch each other; a bar for each phase', () => {
  const down = { vm_name: 'v', status: false };
  const model = timelineOf({
    scenarios: [ran(0, 300)],
    virt_checks: [
      checked(-10, 0, { ...down, phase: 'pre' }),
      checked(0, 300, { ...down, phase: 'during' }),
      checked(300.4, 304, { ...down, phase: 'post' }),
    ],
  })!;
  expect(model.lanes[1]!.bars.map(({ label }) => label)).toEqual([
    'down before the chaos: failing',
    'down: failing',
    'down after the chaos: failing',
  ]);
});

it('many downtimes in each phase; 64 bars at most', () => {
  const model = timelineOf({
    scenarios: [ran(0, 50_000)],
    virt_checks: ['pre', 'during', 'post'].flatMap((phase, index) =>
      Array.from({ length: 80 }, (_, row) => [
        checked(index * 16_000 + row * 200, index * 16_000 + row * 200 + 100, {
          ...{ vm_name: 'v', status: false, phase },
        }),
        checked(index * 16_000 + row * 200 + 100, index * 16_000 + row * 200 + 200, {
          ...{ vm_name: 'v', status: true, phase },
        }),
      ]).flat(),
    ),
  })!;
  expectSound(model);
  expect(model.lanes[1]!.bars.length).toBeGreaterThan(2);
});

/** Numbers and bounds that hold of every timeline. */
function expectSound(model: Timeline): void {
  expect(Number.isFinite(model.start) && Number.isFinite(model.end) && model.start < model.end).toBe(true);
  expect(model.lanes.length).toBeLessThanOrEqual(12 + 8 + 8 + 8 + 4 + 3);
  for (const { bars, points, watched } of model.lanes) {
    expect(Math.max(bars.length, points.length)).toBeLessThanOrEqual(MOST_MARKS);
    const periods = [...bars, ...points.map(({ at }) => ({ start: at, end: at })), ...watched];
    expect(
      periods.every((one) => model.start <= one.start && one.start <= one.end && one.end <= model.end),
    ).toBe(true);
  }
}

const readable = krknPayloads.flatMap(({ name, body }) => {
  const read = readRun(body.toString());
  return read === undefined ? [] : [[name, read] as const];
});

it.each(readable)('payload "%s"; a sound timeline or none', (_name, read) => {
  const model = timeline(read);
  if (model !== undefined) expectSound(model);
});

const seconds = fc.oneof(
  fc.double({ min: -100, max: 3000, noNaN: true }),
  fc.constantFrom(null, -start, 1e20 - start, 864_000),
);
const text = fc.oneof(
  fc.integer({ min: -50_000, max: 60_000 }).map(naive),
  fc.constantFrom(null, 'soon', '0001-01-01T00:00:00', '9999-12-31T23:59:59Z', '2025-04-22T12:00:00+14:00'),
);
const anyRun = fc.record({
  timestamp: text,
  scenarios: fc.array(
    fc
      .tuple(seconds, seconds, fc.constantFrom(0, 1, null), seconds, fc.constantFrom('a', 'b', null))
      .map(([from, to, exitStatus, time, name]) => ({
        start_timestamp: from === null ? null : start + from,
        end_timestamp: to === null ? null : start + to,
        exit_status: exitStatus,
        scenario: name,
        affected_nodes: [{ node_name: name, not_ready_time: time, ready_time: to }],
      })),
    { maxLength: 6 },
  ),
  health_checks: fc.array(
    fc.record({
      url: fc.constantFrom('u', null),
      status: fc.boolean(),
      start_timestamp: text,
      end_timestamp: text,
      duration: seconds,
    }),
  ),
  virt_checks: fc.array(
    fc.record({ vm_name: fc.string(), status: fc.boolean(), start_timestamp: text, end_timestamp: text }),
  ),
  error_logs: fc.array(fc.record({ timestamp: text, message: fc.string() })),
  failed_alerts: fc.array(fc.record({ starts_at: text })),
});

it('any run; only finite numbers, everything within the window, and bounded', () => {
  fc.assert(
    fc.property(anyRun, (telemetry) => {
      const model = timeline(readRun(JSON.stringify(telemetry))!);
      if (model !== undefined) expectSound(model);
    }),
    { numRuns: 100 },
  );
});
