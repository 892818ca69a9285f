// `npm run client-config`: turns the outputs of a deployment, or of the local run, into blocks to paste.

import { existsSync } from 'node:fs';
import { runCommand } from '../command-line/command';
import { parseCommand, program, usualOutputs, type ClientConfigOptions } from './client-config/arguments';
import { clientConfig } from './client-config/client-config';
import { UnusableOutputs } from './outputs/outputs-file';

function run(options: ClientConfigOptions): number {
  try {
    return printConfig(options) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UnusableOutputs)) throw error;
    process.stderr.write(`${error.message}.\n`);
    return 1;
  }
}

/** Returns whether the clients of all stacks that are wanted could be configured. */
function printConfig({ outputs, stack }: ClientConfigOptions): boolean {
  const [found = usualOutputs[0], ...others] = usualOutputs.filter((file) => existsSync(file));
  const { config, problems } = clientConfig(outputs ?? found, stack);
  process.stdout.write(config);
  if (outputs === undefined && config !== '') process.stderr.write(describeChoice(found, others));
  process.stderr.write(problems.map((problem) => `${problem}.\n`).join(''));
  return problems.length === 0;
}

function describeChoice(found: string, others: readonly string[]): string {
  const choice = others.map((other) => ` Choose ${other} with --outputs.`).join('');
  return `This is from ${found}.${choice}\n`;
}

void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
