/**
 * Stands in for InfluxDB 2.7 over HTTP: set-up, writes, and the part of Flux that reads of the connector need. It refuses
 * what the real one refuses, and also what it does not know. `influx-2.test.ts` shows facts of the real one.
 */
import { startServer, type RunningServer, type ServerAnswer, type ServerRequest } from '../http-server';
import { ApiError } from './api-error';
import { INDENT, json } from './call';
import { Faults } from './faults';
import { methodsOf, type Routes } from './routes';
import { Callers } from './setup/callers';
import { Directory } from './setup/directory';
import { onboard, readOnboarding } from './setup/onboarding';
import { setupRoutes } from './setup/routes';

/** A server that listens, which no one has set up yet. */
interface Influx2 extends RunningServer {
  readonly faults: Faults;
}

/**
 * Starts a server.
 * @param options `now`: epoch milliseconds
 */
export async function startInflux2({
  now = Date.now,
}: { readonly now?: () => number } = {}): Promise<Influx2> {
  const directory = new Directory(now);
  const callers = new Callers(directory, now);
  const faults = new Faults();
  const openRoutes: Routes<(request: ServerRequest) => ServerAnswer> = {
    '/ping': { GET: ping, HEAD: ping },
    '/api/v2/setup': {
      GET: () => readOnboarding(directory),
      POST: (request) => onboard(directory, request),
    },
    '/api/v2/signin': {
      POST: ({ headers }) => ({ status: 204, headers: { 'set-cookie': callers.signIn(headers) } }),
    },
    '/api/v2/signout': {
      POST: ({ headers }) => {
        callers.signOut(headers);
        return { status: 204 };
      },
    },
  };
  const answer = (request: ServerRequest): ServerAnswer => {
    const { method, path } = request;
    if (path.startsWith('/health')) return health();
    if (path.startsWith('/ready')) return json(200, { status: 'ready' });
    const open = methodsOf(openRoutes, path);
    if (open) return inSetup(() => open[method]?.(request) ?? { status: 405 });
    if (!path.startsWith('/api/')) return { status: 404, body: 'no assets included in binary\n' };
    const caller = callers.callerOf(request.headers);
    const setup = methodsOf(setupRoutes, path);
    return inSetup(() => {
      if (!setup) throw new ApiError('not found', 'path not found');
      return setup[method]?.(directory, { request, caller }) ?? { status: 405 };
    });
  };
  const server = await startServer((request) => Promise.resolve(answered(() => answer(request))));
  return { ...server, faults };
}

/** An answer about set-up, or an error as such answers are written. */
function inSetup(answer: () => ServerAnswer): ServerAnswer {
  return answered(answer, INDENT);
}

function answered(answer: () => ServerAnswer, indent?: string): ServerAnswer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof ApiError) return error.answer(indent);
    throw error;
  }
}

function health(): ServerAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: '{"name":"influxdb", "message":"ready for queries and writes", "status":"pass", "checks":[], "version": "2.7.12", "commit": "none"}',
  };
}

function ping(): ServerAnswer {
  return { status: 204 };
}
