// The stacks make authorizers of the table of guards: here the handler itself is asked whether it guards as the table
// says, route by route, in case the gateway has asked no one.
import { guards, routes, type Guard } from '../../../../lambda/krkn-telemetry/routes';
import { basic } from '../../../support/connector-edges';
import { PASSWORD, TelemetryEdges, type TestResponse } from '../../../support/telemetry-edges';

const table = Object.entries(guards).filter(([routeKey]) => routeKey !== routes.unmatched);

let edges: TelemetryEdges;

beforeAll(async () => {
  edges = await TelemetryEdges.start();
});

afterAll(() => edges.stop());

/** Who answers: the guard that asks for credentials, the one that asks for a session, or the route. */
type Answering = 'credentials' | 'session' | 'route';

function answering({ status, headers: { location = '' } }: TestResponse): Answering {
  if (status === 401) return 'credentials';
  return status === 303 && location.startsWith('/login?next=') ? 'session' : 'route';
}

/** Who answers a stranger, one with wrong credentials, one with the right ones, and one who has logged in. */
const answers: Readonly<Record<Guard, readonly Answering[]>> = {
  api: ['credentials', 'credentials', 'route', 'credentials'],
  page: ['session', 'session', 'session', 'route'],
  pageOrApi: ['session', 'credentials', 'route', 'route'],
  none: ['route', 'route', 'route', 'route'],
};

it.each(table)('%s; guarded as %s', async (routeKey, guard) => {
  const [method = '', path = ''] = routeKey.split(' ');
  const target = path.replace('{path+}', 'g');
  const send = edges.edge('handler alone');
  const callers = [
    {},
    { authorization: basic('krkn', 'wrong') },
    { authorization: basic('krkn', PASSWORD) },
    await edges.logIn(send),
  ];
  const answered = callers.map(async (headers) => answering(await send({ method, target, headers })));
  expect(await Promise.all(answered)).toEqual(answers[guard]);
});
