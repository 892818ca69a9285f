// `npm run look-again`: has the metrics of many runs looked at again.

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { KrknTelemetryOutputs } from '../client-config/krkn';
import { runCommand } from '../command-line/command';
import { count } from '../lambda/krkn-telemetry/text/amounts';
import { explainFailure } from './aws/explain-failure';
import { quietSdk } from './aws/quiet-sdk';
import { parseCommand, program, type LookAgainOptions } from './look-again/arguments';
import { CannotLook, lookAtAll, runsOf, type Service } from './look-again/look-again';
import { readCredentials } from './look-again/read-credentials';
import { readOnlyStack, UnusableOutputs } from './outputs/outputs-file';

async function run(options: LookAgainOptions): Promise<number> {
  try {
    return (await lookAgain(options)) ? 0 : 1;
  } catch (error) {
    const isOurs = error instanceof CannotLook || error instanceof UnusableOutputs;
    const explanation = isOurs ? error.message : explainFailure(error);
    if (explanation === undefined) throw error;
    process.stderr.write(`${explanation}.\n`);
    return 1;
  }
}

/** Returns whether all runs will be looked at. */
async function lookAgain(options: LookAgainOptions): Promise<boolean> {
  const { group, since, shift, outputs, region, isDryRun } = options;
  const stack = readOnlyStack('krkn', outputs, 'Name a file that has one with --outputs');
  const service = await serviceOf(stack.outputs, region);
  const runs = await runsOf(service, group, since);
  if (isDryRun) for (const each of runs) process.stdout.write(`${each}\n`);
  if (isDryRun) return true;
  const isDone = await lookAtAll(service, runs, shift, (each, problem) => {
    process.stdout.write(problem === undefined ? `asked   ${each}\n` : `failed  ${each}: ${problem}\n`);
  });
  process.stdout.write(
    `${count(runs.length, 'run')} of ${group}. Their pages say when they have been looked at.\n`,
  );
  return isDone;
}

/** The service, with the credentials that are in the outputs, or in the secret that they name. */
async function serviceOf(outputs: KrknTelemetryOutputs, region: string | undefined): Promise<Service> {
  const { TelemetryApiUrl: url, TelemetryUsername: username, TelemetryPassword: password } = outputs;
  if (username !== undefined && password !== undefined) return { url, credentials: { username, password } };
  const secret = outputs.TelemetryCredentialsSecretArn;
  if (secret === undefined) return { url, credentials: undefined };
  const client = new SecretsManagerClient(region === undefined ? {} : { region });
  return { url, credentials: await readCredentials(client, secret) };
}

quietSdk(process.env);
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
