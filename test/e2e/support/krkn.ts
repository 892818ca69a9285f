import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startChild } from '../../local/support/child-process';
import { npmStart, printedSettings } from '../../local/support/npm-start';
import { clientPath, type KrknLib } from './clients';
import { TelemetryApi } from './telemetry-api';

const scripts = resolve(__dirname, '../krkn');

/** How a script of krkn-lib ended. */
interface KrknOutcome<Report> {
  readonly report: Report;
  /** What krkn-lib warned of, such as attempts that it had to repeat. Empty if all went well. */
  readonly warnings: string;
}

/**
 * Runs a script of `test/e2e/krkn` with the newest krkn-lib, and reads the JSON that it prints.
 * @throws {Error} with what it wrote to stderr if it fails.
 */
export function runKrkn<Report>(
  script: `${string}.py`,
  ...args: readonly string[]
): Promise<KrknOutcome<Report>> {
  return runKrknLib('krkn-lib/7.0.3', script, ...args);
}

/** The same with a version of krkn-lib. */
export function runKrknLib<Report>(
  krknLib: KrknLib,
  script: `${string}.py`,
  ...args: readonly string[]
): Promise<KrknOutcome<Report>> {
  return runScript([`PYTHONPATH=${clientPath(krknLib)}`], script, args);
}

/** The same with the newest krkn-lib, which trusts one more authority. @param authority file of its certificate */
export function runKrknTrusting<Report>(
  authority: string,
  script: `${string}.py`,
  ...args: readonly string[]
): Promise<KrknOutcome<Report>> {
  const variables = [`PYTHONPATH=${clientPath('krkn-lib/7.0.3')}`, `REQUESTS_CA_BUNDLE=${authority}`];
  return runScript(variables, script, args);
}

async function runScript<Report>(
  variables: readonly string[],
  script: `${string}.py`,
  args: readonly string[],
): Promise<KrknOutcome<Report>> {
  const child = await startChild('env', [
    ...variables,
    clientPath('krkn/bin/python'),
    // Else Python would leave compiled scripts in the source tree.
    '-B',
    join(scripts, script),
    ...args,
  ]);
  const status = await child.ended;
  if (status !== 0) throw new Error(`${script} ended with ${status}:\n${child.stderr()}`);
  return { report: JSON.parse(child.stdout()) as Report, warnings: child.stderr() };
}

/**
 * Runs `npm start` in a folder, and pastes the block of the command that it prints into a configuration of Krkn. It ends
 * with the test.
 * @returns the configuration's file, and the service.
 */
export async function startForKrkn(
  folder: string,
): Promise<{ readonly config: string; readonly api: TelemetryApi }> {
  const dataFolder = join(folder, 'data');
  const local = await npmStart(dataFolder);
  const config = join(folder, 'config.yaml');
  const { krkn } = await printedSettings(local.stdout());
  await writeKrknConfig(config, krkn);
  return { config, api: await TelemetryApi.ofLocalRun(dataFolder) };
}

/** Pastes the block that `client-config` has printed for Krkn into a configuration of Krkn. */
export async function writeKrknConfig(file: string, printed: string): Promise<void> {
  const [block] = /^telemetry:\n(?: .*\n)+/m.exec(printed) ?? [];
  if (block === undefined) throw new Error(`There is no block to paste in:\n${printed}`);
  await writeFile(file, `kraken:\n    kubeconfig_path: ~/.kube/config\n${block}performance_monitoring:\n`);
}
