import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startChild } from '../../local/support/child-process';
import { clientPath } from './clients';

const scripts = resolve(__dirname, '../krkn');

/** How a script of krkn-lib ended. */
interface KrknOutcome<Report> {
  readonly report: Report;
  /** What krkn-lib warned of, such as attempts that it had to repeat. Empty if all went well. */
  readonly warnings: string;
}

/**
 * Runs a script of `test/e2e/krkn` with the Python that has krkn-lib, and reads the JSON that it prints.
 * @throws {Error} with what it wrote to stderr if it fails.
 */
export async function runKrkn<Report>(
  script: `${string}.py`,
  ...args: readonly string[]
): Promise<KrknOutcome<Report>> {
  // Without -B, Python would leave compiled scripts in the source tree.
  const child = await startChild(clientPath('krkn/bin/python'), ['-B', join(scripts, script), ...args]);
  const status = await child.ended;
  if (status !== 0) throw new Error(`${script} ended with ${status}:\n${child.stderr()}`);
  return { report: JSON.parse(child.stdout()) as Report, warnings: child.stderr() };
}

/** Pastes the block that `npm start` has printed for Krkn into a configuration of Krkn. */
export async function writeKrknConfig(file: string, printed: string): Promise<void> {
  const [block] = /^telemetry:\n(?: .*\n)+/m.exec(printed) ?? [];
  if (block === undefined) throw new Error(`There is no block to paste in:\n${printed}`);
  await writeFile(file, `kraken:\n    kubeconfig_path: ~/.kube/config\n${block}performance_monitoring:\n`);
}
