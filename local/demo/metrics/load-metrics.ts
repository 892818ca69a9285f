import { setTimeout } from 'node:timers/promises';
import type { DemoRun } from '../demo-run';
import { demoGroups } from '../demo-runs';
import { PAYMENTS_GROUP } from '../payments-nightly';
import { ask, type SeededService } from '../seed';
import { PAYMENTS_HYPOTHESES } from './hypotheses';
import { remoteWrite, type DemoConnector } from './remote-write';
import { runMetrics } from './run-metrics';

/** Runs of a group that have metrics. */
const NEWEST = 3;
/** Milliseconds until it is asked again whether a run was looked at, and after which it should have been. */
const INTERVAL = 1_000;
const LONGEST_LOOK = 300_000;

/** Told how many runs have got so far, of those that get metrics. */
interface MetricsProgress {
  readonly stored: (count: number, all: number) => void;
  readonly lookedAt: (count: number, all: number) => void;
}

/**
 * Sends metrics that fit to the newest runs of each group, as Prometheus would, the newest first, and has them looked at. Then their
 * pages have them.
 * @param runs oldest first
 * @param signal ends it between two requests
 * @throws {Error} if a request is refused, or a run is not looked at: a sentence without its full stop
 */
export async function loadDemoMetrics(
  { telemetry, connector }: { readonly telemetry: SeededService; readonly connector: DemoConnector },
  runs: readonly DemoRun[],
  signal: AbortSignal,
  progress: MetricsProgress,
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
      progress.stored(index + 1, newest.length);
    }
    for (const [index, run] of newest.entries()) {
      await untilLookedAt(telemetry, run, signal);
      progress.lookedAt(index + 1, newest.length);
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

async function untilLookedAt(
  telemetry: SeededService,
  { group, requestId }: DemoRun,
  signal: AbortSignal,
): Promise<void> {
  const query = new URLSearchParams({ run: `${group}/${requestId}`, format: 'json' });
  const end = performance.now() + LONGEST_LOOK;
  while (performance.now() < end) {
    const report = await ask(telemetry, `/export?${query.toString()}`);
    const { metrics } = (await report.json()) as { readonly metrics: object | null };
    if (metrics !== null) return;
    await setTimeout(INTERVAL, undefined, { signal });
  }
  throw new Error(
    `those of ${group}/${requestId} were not looked at within ${LONGEST_LOOK / 60_000} minutes`,
  );
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
