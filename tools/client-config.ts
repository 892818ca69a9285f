// `npm run client-config`: turns the outputs of a deployment, or of the local run, into blocks to paste.

import { existsSync, readFileSync } from 'node:fs';
import { runCommand } from '../command-line/command';
import { parseCommand, program, usualOutputs, type ClientConfigOptions } from './client-config/arguments';
import { clientConfig } from './client-config/client-config';

function run({ outputs, stack }: ClientConfigOptions): number {
  const [found = usualOutputs[0], ...others] = usualOutputs.filter((file) => existsSync(file));
  const { config, problems } = clientConfig(outputs ?? found, stack, (file) => readFileSync(file, 'utf8'));
  process.stdout.write(config);
  if (outputs === undefined && config !== '') process.stderr.write(describeChoice(found, others));
  process.stderr.write(problems.map((problem) => `${problem}.\n`).join(''));
  return problems.length > 0 ? 1 : 0;
}

function describeChoice(found: string, others: readonly string[]): string {
  const choice = others.map((other) => ` Choose ${other} with --outputs.`).join('');
  return `This is from ${found}.${choice}\n`;
}

void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
