import { HttpError } from '../../../lambda/http/errors';
import type { HttpRequest, Route } from '../../../lambda/http/message';
import {
  measured,
  type Measurement,
  type RequestReport,
} from '../../../lambda/prometheus-connector/measured';

const request = { routeKey: '$default' } as HttpRequest;
const invocation = { signal: AbortSignal.timeout(1000) };

/** Serves one request with a clock that a route moves on. */
async function serve(route: (pass: (milliseconds: number) => void) => ReturnType<Route>): Promise<{
  readonly reports: readonly RequestReport[];
  readonly answer: unknown;
}> {
  const reports: RequestReport[] = [];
  let time = 1000;
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  const measurement: Measurement = {
    route: 'POST /write',
    now: () => time,
    report: (report) => reports.push(report),
  };
  const serveOne = measured(() => route(pass), measurement);
  const answer = await Promise.resolve(serveOne(request, invocation)).catch((thrown: unknown) => thrown);
  return { reports, answer };
}

const refused = new HttpError({ code: 'rejected', status: 400, message: 'Refused.' });
const defect = new TypeError('of the engine');

it.each<[string, () => ReturnType<Route>, string, unknown]>([
  ['an answer; success', () => ({ status: 204 }), 'success', { status: 204 }],
  ['a later answer; success', () => Promise.resolve({ status: 200 }), 'success', { status: 200 }],
  ['an error of ours; its code', () => Promise.reject(refused), 'rejected', refused],
  [
    'a defect; its code, not its message',
    () => {
      throw defect;
    },
    'internal_error',
    defect,
  ],
])('%s', async (_, answerOf, outcome, expected) => {
  const { reports, answer } = await serve((pass) => {
    pass(7);
    return answerOf();
  });
  expect(answer).toEqual(expected);
  expect(reports).toEqual([{ route: 'POST /write', outcome, duration: 7 }]);
});
