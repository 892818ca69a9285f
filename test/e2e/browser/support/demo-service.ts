import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KrknTelemetryOutputs } from '../../../../client-config/krkn';
import { demoRuns } from '../../../../local/demo/demo-runs';
import { sendRuns } from '../../../../local/demo/seed';
import { eventually } from '../../../local/support/eventually';
import { TelemetryApi } from '../../support/telemetry-api';

/** `npm start` with the runs of the demo, and what a user of it knows. */
export interface DemoService {
  /** Without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly api: TelemetryApi;
  readonly stop: () => Promise<void>;
}

/** Runs `npm start -- --demo` on a folder of its own and any free port, for as long as a file of tests needs it. All runs are there. */
export function startDemo(): Promise<DemoService> {
  return start(/\n\d+ sample runs are in /, '--demo');
}

/** The same without metrics, which the demo goes on to make: they take a processor for a minute. */
export async function startDemoRuns(): Promise<DemoService> {
  const service = await start(/\nReady in /);
  await sendRuns(service, demoRuns(Date.now()), new AbortController().signal, () => undefined);
  return service;
}

/** @param ready what it has printed when it can be used */
async function start(ready: RegExp, ...options: readonly string[]): Promise<DemoService> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-browser-'));
  const args = ['start', '--silent', '--', '--data', folder, '--port', '0', '--connector-port', '0'];
  const child = spawn('npm', [...args, ...options], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const stop = async (): Promise<void> => {
    // The whole group: npm has started a process of its own.
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    await closed;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually(() => {
      if (!ready.test(printed)) {
        throw new Error(`It is not ready. It has printed:\n${printed}`);
      }
    }, 60_000);
    return { ...(await readOutputs(folder)), api: await TelemetryApi.ofLocalRun(folder), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readOutputs(folder: string): Promise<{ url: string; username: string; password: string }> {
  const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as {
    'local-KrknTelemetry': KrknTelemetryOutputs;
  };
  const { TelemetryApiUrl, TelemetryUsername = '', TelemetryPassword = '' } = outputs['local-KrknTelemetry'];
  return { url: TelemetryApiUrl, username: TelemetryUsername, password: TelemetryPassword };
}
