import type { DemoRun } from '../demo-run';
import { demoGroups } from '../demo-runs';
import { PAYMENTS_GROUP } from '../payments-nightly';
import { ask, type SeededService } from '../seed';
import { PAYMENTS_HYPOTHESES } from './hypotheses';
import { remoteWrite, type DemoConnector } from './remote-write';
import { runMetrics } from './run-metrics';

/** Runs of a group that have metrics. */
const NEWEST = 3;

/**
 * Sends metrics that fit to the newest runs of each group, as Prometheus would, the newest first, and has them looked at.
 * @param runs oldest first
 * @param signal ends it between two runs
 * @param onRun called with the number of runs that have metrics, and of those that get some
 * @throws {Error} if a request is refused: a sentence without its full stop
 */
export async function loadDemoMetrics(
  { telemetry, connector }: { readonly telemetry: SeededService; readonly connector: DemoConnector },
  runs: readonly DemoRun[],
  signal: AbortSignal,
  onRun: (stored: number, all: number) => void,
): Promise<void> {
  try {
    await ask(telemetry, `/hypotheses?group=${encodeURIComponent(PAYMENTS_GROUP)}`, {
      method: 'PUT',
      body: PAYMENTS_HYPOTHESES,
    });
    const cookie = await logIn(telemetry);
    const newest = newestRuns(runs);
    for (const [index, run] of newest.entries()) {
      signal.throwIfAborted();
      await remoteWrite(connector, runMetrics(run));
      await submit(
        telemetry,
        '/look-again',
        { run: `${run.group}/${run.requestId}`, shift: '0' },
        { cookie },
      );
      onRun(index + 1, newest.length);
    }
  } catch (error) {
    throw new Error(`The sample runs have no metrics: ${(error as Error).message}`, { cause: error });
  }
}

function newestRuns(all: readonly DemoRun[]): readonly DemoRun[] {
  const runs = all.filter(({ telemetry }) => telemetry !== undefined);
  return demoGroups
    .flatMap((group) => runs.filter((run) => run.group === group).slice(-NEWEST))
    .toSorted((left, right) => Number.parseInt(right.requestId, 10) - Number.parseInt(left.requestId, 10));
}

/** Returns the cookie of a session: runs are looked at by a button of their pages. */
async function logIn(service: SeededService): Promise<string> {
  const { username, password } = service;
  const response = await submit(service, '/login', { username, password }, {});
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

async function submit(
  { url }: SeededService,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { ...headers, origin: new URL(url).origin },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  await response.text();
  if (response.status !== 303) throw new Error(`the service answered ${response.status} to ${path}`);
  return response;
}
