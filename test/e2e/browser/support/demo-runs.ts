import type { TelemetryApi } from '../../support/telemetry-api';

/** A group of the demo that has runs of every kind. */
export const GROUP = 'payments-nightly';

/** Folders of the newest runs of {@link GROUP} that went in these ways. */
export interface DemoRuns {
  /** A scenario of it ended with another exit status than 0. */
  readonly failed: string;
  readonly passed: string;
  readonly unfinished: string;
}

/** Looks them up as any program would. */
export async function findDemoRuns(api: TelemetryApi): Promise<DemoRuns> {
  const found = new Map<keyof DemoRuns, string>();
  for (const { key, type } of await api.navigate(GROUP)) {
    const folder = key.replace(/\/$/, '');
    const kind = type === 'folder' ? await kindOf(api, folder) : undefined;
    if (kind !== undefined && !found.has(kind)) found.set(kind, folder);
    if (found.size === 3) break;
  }
  const { failed, passed, unfinished } = Object.fromEntries(found);
  if (failed === undefined || passed === undefined || unfinished === undefined) {
    throw new Error(`The demo has only ${[...found.keys()].join(', ')} runs.`);
  }
  return { failed, passed, unfinished };
}

interface Telemetry {
  readonly job_status?: boolean;
  readonly scenarios: readonly { readonly exit_status: number }[];
}

async function kindOf(api: TelemetryApi, folder: string): Promise<keyof DemoRuns | undefined> {
  const files = await api.navigate(folder);
  if (!files.some((file) => file.path === 'telemetry.json')) return 'unfinished';
  const text = (await api.download(`${folder}/telemetry.json`)).toString();
  const { job_status, scenarios } = JSON.parse(text) as Telemetry;
  if (scenarios.some(({ exit_status }) => exit_status !== 0)) return 'failed';
  return job_status === true ? 'passed' : undefined;
}
