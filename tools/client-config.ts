// `npm run client-config`: turns the outputs of a deployment, or of the local run, into blocks to paste.

import { readFileSync } from 'node:fs';
import { parseCommand, USAGE } from './client-config/arguments';
import { clientConfig } from './client-config/client-config';

function main(): void {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'help') {
    process.stdout.write(USAGE);
  } else if (command.kind === 'misuse') {
    process.stderr.write(`${command.problem}.\n\n${USAGE}`);
    process.exitCode = 2;
  } else {
    const result = clientConfig(command, (file) => readFileSync(file, 'utf8'));
    process.stdout.write(result.config);
    process.stderr.write(result.problems.map((problem) => `${problem}.\n`).join(''));
    process.exitCode = result.problems.length > 0 ? 1 : 0;
  }
}

main();
