// What the service tells of servers whose outages are known, when they were asked as the health checks of Krkn do.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonReport } from '../../lambda/krkn-telemetry/reports/json-report';
import type { KrknLib } from './support/clients';
import { runKrkn, runKrknLib, startForKrkn } from './support/krkn';
import { startServerWithOutage, type Outage, type ServerWithOutage } from './support/server-with-outage';

let folder: string;
const servers: ServerWithOutage[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'e2e-krkn-outage-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await rm(folder, { recursive: true, force: true });
});

type Service = Awaited<ReturnType<typeof startForKrkn>>;
/** Whose rules a run goes by, and the krkn-lib that sends it. */
const senders: readonly (readonly [krkn: string, krknLib: KrknLib])[] = [
  ['5.0.0', 'krkn-lib/5.1.13'],
  ['5.1.1', 'krkn-lib/7.0.3'],
];
const INTERVAL = 1;
const SECONDS = 11;

/** Servers that were watched at the same time, and what each version of Krkn made of it. */
interface Watch {
  readonly servers: readonly ServerWithOutage[];
  /** When it ended, in milliseconds. */
  readonly end: number;
  /** Folders. */
  readonly runs: readonly string[];
}

/** Watches servers, and sends a run for each version of Krkn. */
async function watch({ config }: Service, group: string, outages: readonly Outage[]): Promise<Watch> {
  const watched = await Promise.all(outages.map(startServerWithOutage));
  servers.push(...watched);
  const { report } = await runKrkn<{ readonly end: string }>(
    'watch_urls.py',
    String(INTERVAL),
    String(SECONDS),
    ...watched.map(({ url }) => url),
  );
  const file = join(folder, `${group}.json`);
  await writeFile(file, JSON.stringify(report));
  const runs = await Promise.all(
    senders.map(async ([krkn, krknLib]) => {
      const sent = await runKrknLib<string>(krknLib, 'send_health_checks.py', config, group, krkn, file);
      return sent.report;
    }),
  );
  return { servers: watched, end: new Date(report.end).getTime(), runs };
}

const forAWhile: Outage = { from: 4, to: 7.5, how: '503' };
const never: Outage = { from: 60, to: 61, how: '503' };
const watches: readonly (readonly [group: string, outages: readonly Outage[]])[] = [
  ['down-for-a-while', [forAWhile]],
  ['down-for-a-moment', [{ from: 5, to: 6.3, how: '503' }]],
  ['down-from-the-start', [{ from: 0, to: 5, how: '503' }]],
  ['down-until-the-end', [{ from: 5, to: 60, how: '503' }]],
  ['hangs-up', [{ from: 4, to: 8, how: 'hangs up' }]],
  ['never-down', [never]],
  ['beside-another', [forAWhile, never]],
];

it('servers that are down once; what is told is within one interval of the truth, and the same of both versions', async () => {
  const service = await startForKrkn(folder);
  const ended = await Promise.all(watches.map(([group, outages]) => watch(service, group, outages)));
  for (const { servers: watched, end, runs } of ended) {
    for (const [index, run] of runs.entries()) {
      const page = await service.api.page(`/files/${run}`);
      const { healthChecks } = await service.api.report(run);
      expect(healthChecks).toHaveLength(watched.length);
      for (const server of watched) {
        const truth = server.truthUntil(end);
        const told = healthChecks.find(({ url }) => url === server.url)!;
        // Krkn 5.0 tells what the last answer of one server was, not of which.
        if (index === 0 && watched.length > 1) expectHonesty(told, truth);
        else expectTruth(told, truth, page);
      }
    }
    for (const [run, other] of [runs, runs.toReversed()] as [string, string][]) {
      const page = await service.api.page('/compare', { run, with: other });
      expect([run, page]).toEqual([run, expect.stringContaining('About the same as')]);
      expect(page).not.toMatch(/(?:more|less) downtime/);
    }
  }
}, 120_000);

type Told = JsonReport['healthChecks'][number];
type Truth = ReturnType<ServerWithOutage['truthUntil']>;

function expectTruth(told: Told, truth: Truth, page: string): void {
  const { url, state, downtimes, availability, downSeconds } = told;
  const expected = truth.isNoticed ? ['was down', 1] : ['always up', 0];
  expect([url, state, downtimes]).toEqual([url, ...expected]);
  expect(Math.abs(downSeconds! - truth.down)).toBeLessThan(truth.longestInterval);
  const share = (seconds: number): number => (100 * seconds) / truth.watched;
  // A hundredth of a percent is cut.
  expect(Math.abs(availability! - (100 - share(truth.down)))).toBeLessThan(
    share(truth.longestInterval) + 0.01,
  );
  expect(page).toContain(
    truth.isNoticed ? `Was down: ${url} ${availability!.toFixed(2)} % 1 ` : `Always up: ${url} 100 % 0 `,
  );
  expect(page.includes(`Health check ${url} was down for `)).toBe(truth.isNoticed);
}

/** What is not known is said not to be. */
function expectHonesty({ state, availability, downSeconds, unknownSeconds }: Told, truth: Truth): void {
  expect(state).not.toBe(truth.isNoticed ? 'always up' : 'was down');
  expect(availability).toBeNull();
  expect(downSeconds).toBeLessThan(truth.down + truth.longestInterval);
  expect(downSeconds! + unknownSeconds).toBeGreaterThan(truth.down - truth.longestInterval);
}
