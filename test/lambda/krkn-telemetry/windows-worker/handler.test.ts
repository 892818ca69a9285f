import { MemoryMetrics } from '../../../support/memory-store/memory-metrics';
import {
  COMPLETE,
  destination,
  END,
  moving,
  quiet,
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

it('what moved is stored, and looked at once more when recoveries are in', async () => {
  await fixture.handle({});
  const first = await fixture.result();
  expect(first).toMatchObject({
    version: 1,
    state: 'partial',
    nextLook: COMPLETE,
    source: { store: 'timestream', destination: 'prometheus/metrics', links: [] },
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
  expect(early).toEqual({ run, pass: 2, shift: 0, notBefore: COMPLETE });
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
