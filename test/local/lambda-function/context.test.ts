import { createContext } from '../../../local/lambda-function/context';

const DAY = 86_400_000;

afterEach(() => {
  jest.useRealTimers();
});

it.each([
  ['ahead', DAY],
  ['back', -DAY],
])('the clock is set a day %s; an invocation has the time that it had, in whole milliseconds', (_way, by) => {
  const context = createContext({ functionName: 'f', memorySize: 512, requestId: 'r', timeout: 60_000 });
  jest.useFakeTimers({ now: Date.now() + by, doNotFake: ['performance'] });
  const left = context.getRemainingTimeInMillis();
  expect(left).toBeLessThanOrEqual(60_000);
  expect(left).toBeGreaterThan(0);
  expect(Number.isInteger(left)).toBe(true);
});
