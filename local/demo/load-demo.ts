import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJsonObject } from '../../lambda/kit/json';
import { entries } from '../data-folder';
import { readText, writePrivateJson } from '../private-files';
import type { LocalOutputs } from '../services';
import { demoGroups, demoRuns } from './demo-runs';
import { loadDemoMetrics } from './metrics/load-metrics';
import type { DemoConnector } from './metrics/remote-write';
import type { Progress } from './progress';
import { hasDemo, sendRuns, type SeededService } from './seed';

interface DemoOptions {
  readonly outputs: LocalOutputs;
  /** Keeps the time that the demo was made for, until all of it is stored. */
  readonly dataFolder: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly progress: Progress;
  /** Ends it between two requests. */
  readonly signal: AbortSignal;
}

/**
 * Sends the sample runs, then the metrics of the newest, to services that run and have none yet.
 * @throws {Error} if a service cannot be reached or refuses something: a sentence without its full stop
 */
export async function loadDemo({ outputs, dataFolder, now, progress, signal }: DemoOptions): Promise<void> {
  const telemetry = telemetryOf(outputs);
  const file = join(dataFolder, entries.unfinishedDemo);
  const isThere = await hasDemo(telemetry);
  const unfinished = await timeIn(file);
  if (isThere && unfinished === undefined) {
    await rm(file, { force: true });
    progress.end(`The sample runs are there already: none were generated.`);
    return;
  }
  const madeFor = isThere && unfinished !== undefined ? unfinished : now;
  await writePrivateJson(file, { madeFor });

  const runs = demoRuns(madeFor);
  progress.begin(`Storing ${runs.length} sample runs, the newest first.`);
  await sendRuns(telemetry, runs, signal, (stored) => {
    progress.step(`Storing sample runs, the newest first: ${stored} of ${runs.length}`);
  });
  progress.end(`${runs.length} sample runs are in ${groupNames}.`);

  const target = { telemetry, connector: connectorOf(outputs) };
  await loadDemoMetrics(target, runs, signal, {
    stored: (count, all) => {
      progress.step(`Storing metrics of the newest: ${count} of ${all}`);
    },
    lookedAt: (count, all) => {
      progress.step(`Looking at metrics of the newest: ${count} of ${all}`);
    },
  });
  progress.end('The newest sample runs of each group have metrics now: reload their pages.');
  await rm(file);
}

/** The time that an interrupted demo was made for. A file that is damaged is as good as none. */
async function timeIn(file: string): Promise<number | undefined> {
  const { madeFor } = (parseJsonObject((await readText(file)) ?? '') ?? {}) as { readonly madeFor?: unknown };
  return typeof madeFor === 'number' && Number.isSafeInteger(madeFor) ? madeFor : undefined;
}

function telemetryOf({ 'local-KrknTelemetry': outputs }: LocalOutputs): SeededService {
  const {
    TelemetryApiUrl: url,
    TelemetryUsername: username = '',
    TelemetryPassword: password = '',
  } = outputs;
  return { url, username, password };
}

function connectorOf({ 'local-PrometheusConnector': outputs }: LocalOutputs): DemoConnector {
  const { InvokeWriteURL: url, ConnectorUsername: username = '', ConnectorPassword: password = '' } = outputs;
  return { url, username, password };
}

const groupNames = demoGroups.join(', ');
