import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { runWindow, scenarioPeriod } from '../../../../lambda/krkn-telemetry/model/time';
import { run, runOf, scenario } from '../../../support/krkn-payloads';

const at = (start: unknown, end: unknown): object => scenario({ start_timestamp: start, end_timestamp: end });
const NOON = '2025-04-22T12:00:00Z';
const NOON_SECONDS = 1745323200;

it.each([
  ['both times', [1_745_300_100.5, 1_745_300_200], { start: 1_745_300_100.5, end: 1_745_300_200 }],
  [
    'end before start; an instant',
    [1_745_300_200, 1_745_300_100],
    { start: 1_745_300_200, end: 1_745_300_200 },
  ],
  ['no end; an instant', [1_745_300_100, null], { start: 1_745_300_100, end: 1_745_300_100 }],
  ['no start; an instant', [undefined, 1_745_300_100], { start: 1_745_300_100, end: 1_745_300_100 }],
  ['zeros, which Krkn never means', [0, 0], undefined],
  ['times of 1970, of a clock that was not set', [600, 900], undefined],
  ['before 1970', [-1.9, -0.5], undefined],
  ['after the year 9999', [1e20, 1e21], undefined],
  ['no times', [null, 'yesterday'], undefined],
])('a scenario with %s', (_name, [start, end], period) => {
  const { scenarios } = readRun(runOf({ start_timestamp: start, end_timestamp: end }))!;
  expect(scenarioPeriod(scenarios[0]!)).toEqual(period);
});

it.each([
  [
    'first start to last end',
    undefined,
    [at(1_745_300_300, 1_745_300_350), at(1_745_300_100, 1_745_300_200), at(1_745_300_210, 1_745_300_400)],
    { start: 1_745_300_100, end: 1_745_300_400 },
  ],
  [
    'the start that the run says',
    NOON,
    [at(NOON_SECONDS + 60, NOON_SECONDS + 90)],
    { start: NOON_SECONDS, end: NOON_SECONDS + 90 },
  ],
  [
    'not the one that it says if that is after its first scenario',
    NOON,
    [at(NOON_SECONDS - 60, NOON_SECONDS + 90)],
    { start: NOON_SECONDS - 60, end: NOON_SECONDS + 90 },
  ],
  [
    'nor one of years before',
    '0001-01-01T00:00:00Z',
    [at(NOON_SECONDS, NOON_SECONDS + 90)],
    { start: NOON_SECONDS, end: NOON_SECONDS + 90 },
  ],
  ['none without times of scenarios', NOON, [at(null, null)], undefined],
  ['none without scenarios', NOON, [], undefined],
])("a run's window: %s", (_name, timestamp, scenarios, window) => {
  expect(runWindow(readRun(run({ timestamp, scenarios }))!)).toEqual(window);
});
