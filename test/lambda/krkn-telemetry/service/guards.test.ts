// The stacks make authorizers of the table of guards: here the handler itself is asked whether it guards as the table
// says, route by route, in case the gateway has asked nobody.
import { guards, routes, type Guard } from '../../../../lambda/krkn-telemetry/routes';
import { TelemetryEdges } from '../../../support/telemetry-edges';

const table = Object.entries(guards).filter(([routeKey]) => routeKey !== routes.unmatched);

let edges: TelemetryEdges;

beforeAll(async () => {
  edges = await TelemetryEdges.start();
});

afterAll(() => edges.stop());

/** Who answers a stranger: the guard of the API, that of the pages, or the route. */
function guardOf(status: number, location = ''): Guard {
  if (status === 401) return 'api';
  return status === 303 && location.startsWith('/login?next=') ? 'page' : 'none';
}

it.each(table)('%s; guarded as %s', async (routeKey, guard) => {
  const [method = '', path = ''] = routeKey.split(' ');
  const target = path.replace('{path+}', 'g');
  const { status, headers } = await edges.edge('handler alone')({ method, target });
  expect(guardOf(status, headers['location'])).toBe(guard);
});
