import fc from 'fast-check';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { recoveries } from '../../../../lambda/krkn-telemetry/model/recovery';
import { runOf } from '../../../support/krkn-payloads';

/** A row of a node as Krkn sends it. */
const row = (name: string | null, times: object, id: string | null = name): object => ({
  ...{ node_name: name, node_id: id, not_ready_time: 0, ready_time: 0 },
  ...{ stopped_time: 0, running_time: 0, terminating_time: 0 },
  ...times,
});
const stopped = (name: string | null, seconds: number, id?: string | null): object =>
  row(name, { stopped_time: seconds, not_ready_time: 0.2 }, id);
const started = (name: string | null, seconds: number, id?: string | null): object =>
  row(name, { running_time: 10, ready_time: seconds - 10 }, id);
const rebooted = (name: string, seconds: number): object =>
  row(name, { not_ready_time: 20, ready_time: seconds });

/** Of each node its name, and the seconds that it took to come back; undefined: it did not. */
function outcomes(rows: readonly object[], exitStatus: 0 | 1): unknown {
  const run = readRun(runOf({ affected_nodes: rows, exit_status: exitStatus }))!;
  const found = recoveries(run).map(({ name, total, isRecovered }) => [
    name,
    isRecovered ? total : undefined,
  ]);
  return Object.fromEntries(found);
}

it.each([
  ['stopped and started; back', [stopped('a', 60), started('a', 50)], { a: 50 }],
  ['stopped only; lost', [stopped('a', 60)], { a: undefined }],
  [
    'each row twice; once',
    [stopped('a', 60), stopped('a', 60), started('a', 50), started('a', 50)],
    { a: 50 },
  ],
  [
    'the whole list after each of three actions; once, with the slowest recovery',
    [
      ...[stopped('a', 60)],
      ...[stopped('a', 60), started('a', 50)],
      ...[stopped('a', 60), started('a', 50), rebooted('a', 90)],
    ],
    { a: 90 },
  ],
  [
    'stopped and started twice; the slower',
    [stopped('a', 60), started('a', 50), stopped('a', 61), started('a', 40)],
    { a: 50 },
  ],
  [
    'started, and stopped again; lost',
    [stopped('a', 60), started('a', 50), stopped('a', 61)],
    { a: undefined },
  ],
  ['rebooted, and stopped after it; lost', [row('a', { ready_time: 9 }), stopped('a', 61)], { a: undefined }],
  [
    'running in one row and ready in another; their sum',
    [stopped('a', 60), row('a', { running_time: 10 }), row('a', { ready_time: 40 })],
    { a: 50 },
  ],
  ['two nodes, one back', [stopped('a', 60), stopped('b', 70), started('b', 50)], { a: undefined, b: 50 }],
  ['an id alone; its name', [stopped(null, 60, 'i-1'), started(null, 50, 'i-1')], { 'i-1': 50 }],
  ['a name in one row alone', [stopped(null, 60, 'i-1'), started('a', 50, 'i-1')], { a: 50 }],
  ['an id in one row alone', [stopped('a', 60, null), started('a', 50, 'i-1')], { a: 50 }],
])('a node in a scenario that failed, %s', (_name, rows, expected) => {
  expect(outcomes(rows, 1)).toEqual(expected);
});

it.each([
  ['stopped only; not meant to come back', [stopped('a', 60)], {}],
  [
    'started, and stopped again; it had come back',
    [stopped('a', 60), started('a', 50), stopped('a', 61)],
    { a: 50 },
  ],
])('a node in a scenario that passed, %s', (_name, rows, expected) => {
  expect(outcomes(rows, 0)).toEqual(expected);
});

it('rows without name and id; a node each, for nothing tells which are the same', () => {
  const run = readRun(runOf({ affected_nodes: [started(null, 50), started(null, 50)] }))!;
  expect(recoveries(run)).toHaveLength(2);
});

it('however the lists of actions are repeated; as many nodes as there are', () => {
  const names = ['a', 'b', 'c'] as const;
  const action = fc.record({ name: fc.constantFrom(...names), isStart: fc.boolean() });
  fc.assert(
    fc.property(fc.array(action, { minLength: 1, maxLength: 8 }), fc.boolean(), (actions, isRepeated) => {
      const rows = actions.map(({ name, isStart }, place) =>
        isStart ? started(name, 20 + place) : stopped(name, 20 + place),
      );
      const sent = isRepeated ? rows.flatMap((_, place) => rows.slice(0, place + 1)) : rows;
      const last = new Map(actions.map(({ name, isStart }) => [name, isStart]));
      const found = outcomes(sent, 1) as Record<string, number | undefined>;
      expect(Object.keys(found).sort()).toEqual([...last.keys()].sort());
      for (const [name, isBack] of last) expect(found[name] !== undefined).toBe(isBack);
    }),
  );
});
