// `npm run look-again`: has the metrics of many runs looked at again.

import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { KrknTelemetryOutputs } from '../client-config/krkn';
import { readOutputs } from '../client-config/stack-outputs';
import { runCommand } from '../command-line/command';
import { parseCommand, program, type LookAgainOptions } from './look-again/arguments';
import { CannotLook, lookAtAll, runsOf, type Service } from './look-again/look-again';
import { explainFailure } from './aws/explain-failure';

async function run(options: LookAgainOptions): Promise<number> {
  try {
    return (await lookAgain(options)) ? 0 : 1;
  } catch (error) {
    const explanation = error instanceof CannotLook ? error.message : explainFailure(error);
    if (explanation === undefined) throw error;
    process.stderr.write(`${explanation}.\n`);
    return 1;
  }
}

/** Returns whether all runs will be looked at. */
async function lookAgain(options: LookAgainOptions): Promise<boolean> {
  const { group, since, shift, outputs, region, isDryRun } = options;
  const service = await serviceOf(telemetryOf(outputs), region);
  const runs = await runsOf(service, group, since);
  if (isDryRun) for (const each of runs) process.stdout.write(`${each}\n`);
  if (isDryRun) return true;
  const isDone = await lookAtAll(service, runs, shift, (each, problem) => {
    process.stdout.write(problem === undefined ? `asked   ${each}\n` : `failed  ${each}: ${problem}\n`);
  });
  process.stdout.write(`${runs.length} runs of ${group}. Their pages say when they have been looked at.\n`);
  return isDone;
}

/** The service, with the credentials that are in the outputs, or in the secret that they name. */
async function serviceOf(outputs: KrknTelemetryOutputs, region: string | undefined): Promise<Service> {
  const { TelemetryApiUrl: url, TelemetryUsername: username, TelemetryPassword: password } = outputs;
  if (username !== undefined && password !== undefined) return { url, credentials: { username, password } };
  const secret = outputs.TelemetryCredentialsSecretArn;
  if (secret === undefined) return { url, credentials: undefined };
  const chosen = region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const client = new SecretsManagerClient(chosen === undefined ? {} : { region: chosen });
  const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
  return { url, credentials: JSON.parse(SecretString) as NonNullable<Service['credentials']> };
}

/** @throws {CannotLook} if the file does not name one service */
function telemetryOf(file: string): KrknTelemetryOutputs {
  const services = readOutputs(readJson(file)).stacks.flatMap((stack) =>
    stack.client === 'krkn' ? stack.outputs : [],
  );
  const [service] = services;
  if (service !== undefined && services.length === 1) return service;
  throw new CannotLook(
    services.length === 0
      ? `${file} has no output TelemetryApiUrl. Deploy the telemetry service with --outputs-file`
      : `${file} has several telemetry services. Leave one in it`,
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CannotLook(
      `${file}, the file of outputs, cannot be read: ${(error as Error).message}. Name another with --outputs`,
    );
  }
}

// The SDK announces that its releases of 2027 will need a newer Node; the pinned version does not.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
