// `npm run client-config`: turns the outputs of a deployment, or of the local run, into blocks to paste.

import { readFileSync } from 'node:fs';
import { runCommand } from './command-line/command';
import { parseCommand, USAGE, type ClientConfigOptions } from './client-config/arguments';
import { clientConfig } from './client-config/client-config';

function run(options: ClientConfigOptions): number {
  const { config, problems } = clientConfig(options, (file) => readFileSync(file, 'utf8'));
  process.stdout.write(config);
  process.stderr.write(problems.map((problem) => `${problem}.\n`).join(''));
  return problems.length > 0 ? 1 : 0;
}

void runCommand(parseCommand(process.argv.slice(2)), USAGE, run);
