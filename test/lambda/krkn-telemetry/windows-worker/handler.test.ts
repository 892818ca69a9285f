import { RunIndex } from '../../../../lambda/krkn-telemetry/index/run-index';
import { fault } from '../../../../local/s3/faults';
import { MemoryMetrics } from '../../../support/memory-store/memory-metrics';
import {
  COMPLETE,
  destination,
  END,
  moving,
  quiet,
  REQUESTED_AT,
  run,
  START,
  telemetry,
  WorkerFixture,
} from './worker-fixture';

let fixture: WorkerFixture;
beforeEach(async () => {
  fixture = await WorkerFixture.start();
  await fixture.put(telemetry());
  fixture.metrics = new MemoryMetrics(destination, [
    moving({ __name__: 'queue_length', pod: 'a', job: 'api', instance: 'a:80' }),
    moving({ __name__: 'queue_length', pod: 'b', job: 'api', instance: 'b:80' }, END + 7_200),
    quiet({ __name__: 'queue_length', pod: 'c', job: 'api', instance: 'c:80' }),
    quiet({ __name__: 'temperature', job: 'api', instance: 'a:80' }),
    moving({ __name__: 'go_goroutines', job: 'api', instance: 'a:80' }),
  ]);
});
afterEach(() => fixture.stop());

it('a run that was looked at; lists tell what is stored of it', async () => {
  await fixture.handle({});
  const index = new RunIndex({ bucket: fixture.bucket, now: Date.now });
  const { runs } = await index.group(run.group, AbortSignal.timeout(10_000));
  expect(runs).toMatchObject([{ requestId: run.requestId, status: 'passed' }]);
  expect(fixture.log).toEqual([]);
});

it('an index that cannot be written; said in the log, and looked at once more all the same', async () => {
  fixture.s3.standIn.faults.add(fault.serverError, {
    operation: 'PutObject',
    keyPrefix: '_chaos-telemetry/index/',
  });
  await fixture.handle({});
  expect(await fixture.result()).toMatchObject({ state: 'partial' });
  expect(fixture.log).toEqual([expect.stringContaining('Run not indexed')]);
  fixture.clock.now = COMPLETE;
  expect(fixture.take()).toMatchObject({ pass: 2 });
});

it('what moved is stored, and looked at once more when recoveries are in', async () => {
  await fixture.handle({});
  const first = await fixture.result();
  expect(first).toMatchObject({
    version: 1,
    state: 'partial',
    nextLook: COMPLETE,
    source: {
      store: 'timestream',
      storeName: 'Amazon Timestream',
      destination: 'prometheus/metrics',
      links: [],
    },
    shift: 0,
    skippedScenarios: 0,
    effort: { statements: 3 },
  });
  expect(first.scenarios).toHaveLength(1);
  expect(first.scenarios[0]).toMatchObject({
    index: 0,
    during: { start: START, end: END },
    seriesCount: 4,
    movedCount: 2,
    placeboCount: 0,
    rows: [{ metric: 'queue_length', movedCount: 2, seriesCount: 3, direction: 'up', areAllBack: false }],
  });
  // SQS delays by 15 minutes at most: what comes too early waits again.
  expect(fixture.take()).toBeUndefined();
  fixture.clock.now = END + 120 + 900;
  const early = fixture.take();
  expect(early).toEqual({ run, pass: 2, shift: 0, requestedAt: REQUESTED_AT, notBefore: COMPLETE });
  fixture.clock.now = COMPLETE - 1;
  const asked = fixture.metrics.asked.length;
  await fixture.handle(early!);
  expect(fixture.metrics.asked).toHaveLength(asked);
  fixture.clock.now = COMPLETE;
  await fixture.handle(fixture.take()!);
  const last = await fixture.result();
  expect(last).toMatchObject({ state: 'final' });
  expect(last.nextLook).toBeUndefined();
  expect(fixture.queue.size).toBe(0);
  const chart = last.scenarios[0]!.rows[0]!.series[0]!.chart!;
  expect(chart.usual!.lowest).toBeLessThan(10);
  expect(chart.usual!.highest).toBeGreaterThan(10);
});

it('a run of long ago; is looked at once', async () => {
  fixture.clock.now = COMPLETE + 86_400;
  await fixture.handle({});
  expect(await fixture.result()).toMatchObject({ state: 'final' });
  expect(fixture.queue.size).toBe(0);
});

it('the same message again; the same bytes', async () => {
  await fixture.handle({});
  const first = await fixture.bytes();
  await fixture.handle({});
  expect(await fixture.bytes()).toEqual(first);
});

describe('a run', () => {
  it('that no longer exists; is dropped with a line in the log', async () => {
    await fixture.handle({ run: { group: 'g', requestId: 'gone' } });
    expect(fixture.log).toHaveLength(1);
    expect(fixture.log[0]).toContain('g/gone');
    expect(fixture.queue.size).toBe(0);
  });

  it('with more scenarios than are looked at; the others are counted', async () => {
    await fixture.put(
      telemetry(Array.from({ length: 25 }, (_, index) => [START + index * 20, START + index * 20 + 10])),
    );
    await fixture.handle({});
    const { scenarios, skippedScenarios } = await fixture.result();
    expect([scenarios.length, skippedScenarios]).toEqual([20, 5]);
  });

  it('of whose scenarios one took days; it is not looked at, the other is', async () => {
    await fixture.put(
      telemetry([
        [START - 200_000, START - 100_000],
        [START, END],
      ]),
    );
    await fixture.handle({});
    const { state, scenarios } = await fixture.result();
    expect(state).toBe('partial');
    expect(scenarios.map(({ problem = '' }) => problem.slice(0, 29))).toEqual([
      'The scenario took longer than',
      '',
    ]);
  });

  it('of whose scenarios one ends in a month, by a wrong clock; it is not waited for', async () => {
    const future = fixture.clock.now + 2_592_000;
    await fixture.put(
      telemetry([
        [START, END],
        [future, future + 600],
      ]),
    );
    await fixture.handle({});
    const { state, nextLook, scenarios } = await fixture.result();
    expect([state, nextLook]).toEqual(['partial', COMPLETE]);
    expect(scenarios[0]).not.toHaveProperty('problem');
    expect(scenarios[1]!.problem).toContain('lies in the future: is a clock wrong?');
  });

  it('that ends later than clocks differ; has failed, and says why, and no message is sent', async () => {
    const future = fixture.clock.now + 901;
    await fixture.put(telemetry([[future - 600, future]]));
    await fixture.handle({});
    const result = await fixture.result();
    expect(result).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('lies in the future') as string,
    });
    expect(result.nextLook).toBeUndefined();
    expect(fixture.queue.size).toBe(0);
    expect(fixture.metrics.asked).toEqual([]);
  });

  it.each([
    ['tells no times', JSON.stringify({ scenarios: [{ scenario: 'a' }] }), 'No scenario of this run tells'],
    ['cannot be read', '{', 'The telemetry of this run cannot be read'],
  ])('that %s; has failed, and says why', async (_condition, text, problem) => {
    await fixture.put(text);
    await fixture.handle({});
    const result = await fixture.result();
    expect(result).toMatchObject({ state: 'failed', scenarios: [] });
    expect(result.problem).toContain(problem);
  });

  it('of a group that no table is for; has failed, and says why', async () => {
    await fixture.handle({}, [{ database: 'prometheus', table: 'metrics', groups: ['other', 'nightly*'] }]);
    expect(await fixture.result()).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('Add one whose groups fit') as string,
    });
  });

  it.each([
    [['payments/*'], true],
    [['*/nightly'], true],
    [['p*/*ly'], true],
    [['payments'], false],
    [['nightly'], false],
    [['other', '*'], true],
  ])('groups %j fit: %s', async (groups, fits) => {
    await fixture.handle({}, [{ database: 'prometheus', table: 'metrics', groups }]);
    expect((await fixture.result()).state).toBe(fits ? 'partial' : 'failed');
  });

  it('of a cluster that shares a table; other clusters are not looked at', async () => {
    fixture.metrics = new MemoryMetrics(destination, [
      moving({ __name__: 'queue_length', cluster: 'a' }),
      moving({ __name__: 'queue_length', cluster: 'b' }),
    ]);
    await fixture.handle({}, [
      {
        database: 'prometheus',
        table: 'metrics',
        match: '{cluster="a"}',
        links: ['https://grafana.example'],
      },
    ]);
    const { source, scenarios } = await fixture.result();
    expect(source).toEqual({
      store: 'timestream',
      storeName: 'Amazon Timestream',
      destination: 'prometheus/metrics',
      match: '{cluster="a"}',
      links: ['https://grafana.example'],
    });
    expect(scenarios[0]).toMatchObject({
      seriesCount: 1,
      rows: [{ series: [{ labels: { cluster: 'a' } }] }],
    });
  });

  it('without samples; says what may be wrong', async () => {
    fixture.metrics = new MemoryMetrics(destination, []);
    await fixture.handle({});
    const { state, problem } = await fixture.result();
    expect(state).toBe('failed');
    expect(problem).toContain('There are no samples of prometheus/metrics from the time of this scenario');
  });
});

describe('a message', () => {
  it.each([
    ['no JSON', '{'],
    ['another version', '{"version":2,"group":"g","run":"r","pass":1,"shift":0,"requestedAt":1}'],
    ['another pass', '{"version":1,"group":"g","run":"r","pass":3,"shift":0,"requestedAt":1}'],
    ['a shift of a week', '{"version":1,"group":"g","run":"r","pass":1,"shift":604800,"requestedAt":1}'],
    [
      'more than it may have',
      '{"version":1,"group":"g","run":"r","pass":1,"shift":0,"requestedAt":1,"more":1}',
    ],
    ['no time', '{"version":1,"group":"g","run":"r","pass":1,"shift":0}'],
    ['no run', '{"version":1,"group":"g","pass":1,"shift":0,"requestedAt":1}'],
    [
      'a run of ours',
      '{"version":1,"group":"_chaos-telemetry/x","run":"r","pass":1,"shift":0,"requestedAt":1}',
    ],
    ['what can be no run', '{"version":1,"group":"..","run":"r","pass":1,"shift":0,"requestedAt":1}'],
  ])('%s; throws, so that SQS puts it aside', async (_condition, body) => {
    await expect(fixture.handle(body)).rejects.toThrow();
    expect(fixture.metrics.asked).toEqual([]);
  });

  it('for a time days ahead; is dropped with a line in the log', async () => {
    await fixture.handle({ pass: 2, notBefore: fixture.clock.now + 2 * 86_400 + 1 });
    expect(fixture.queue.size).toBe(0);
    expect(fixture.log).toEqual([expect.stringContaining('too far ahead')]);
  });

  it('with a shift; looks at other times, and what the first look has asked for is dropped', async () => {
    await fixture.handle({});
    const later = REQUESTED_AT + 1;
    await fixture.handle({ shift: -90, requestedAt: later });
    expect(await fixture.result()).toMatchObject({
      shift: -90,
      scenarios: [{ during: { start: START - 90, end: END - 90 } }],
    });
    const before = await fixture.bytes();
    fixture.clock.now = COMPLETE;
    await fixture.handle({ pass: 2, shift: 0, notBefore: COMPLETE });
    expect(await fixture.bytes()).toEqual(before);
    await fixture.handle({ pass: 2, shift: -90, requestedAt: later, notBefore: COMPLETE - 90 });
    expect((await fixture.result()).state).toBe('final');
  });

  it('that SQS repeats when a later one has been stored; ends without a question', async () => {
    await fixture.handle({ shift: 60, requestedAt: REQUESTED_AT + 1 });
    const stored = await fixture.bytes();
    const asked = fixture.metrics.asked.length;
    await fixture.handle({});
    expect(await fixture.bytes()).toEqual(stored);
    expect(fixture.metrics.asked).toHaveLength(asked);
    expect(fixture.queue.size).toBe(1);
  });

  it('sent after the clock was set back by a day; looks again all the same', async () => {
    await fixture.handle({});
    fixture.clock.now -= 86_400;
    await fixture.handle({ shift: -86_400, requestedAt: REQUESTED_AT - 86_400_000 });
    expect((await fixture.result()).shift).toBe(-86_400);
  });

  it('for a time that is a day ahead as the clock was set back; waits', async () => {
    fixture.clock.now -= 86_400;
    await fixture.handle({ pass: 2, notBefore: COMPLETE });
    expect(fixture.queue.size).toBe(1);
    expect(fixture.log).toEqual([]);
  });

  it('whose look is under way when a later one is stored; ends, and leaves what that saw', async () => {
    let isFirst = true;
    fixture.metrics.fault = async () => {
      if (!isFirst) return;
      isFirst = false;
      await fixture.handle({ shift: 60, requestedAt: REQUESTED_AT + 1 });
    };
    await fixture.handle({});
    expect((await fixture.result()).shift).toBe(60);
    expect(fixture.queue.size).toBe(1);
  });

  it('whose look is under way when an earlier one is stored; throws, and counts when it comes again', async () => {
    let isFirst = true;
    fixture.metrics.fault = async () => {
      if (!isFirst) return;
      isFirst = false;
      await fixture.handle({});
    };
    const later = { shift: 60, requestedAt: REQUESTED_AT + 1 };
    await expect(fixture.handle(later)).rejects.toThrow('Another look at the same run');
    await fixture.handle(later);
    expect((await fixture.result()).shift).toBe(60);
  });
});
