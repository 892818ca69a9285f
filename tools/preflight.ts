// `npm run preflight`: checks, before a deployment, whether it can succeed.

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { chosenRegion } from '../command-line/chosen-region';
import { runCommand } from '../command-line/command';
import { explainFailure } from './aws/explain-failure';
import { quietSdk } from './aws/quiet-sdk';
import { parseCommand, program, type PreflightOptions } from './preflight/arguments';
import { preflight } from './preflight/preflight';
import { policyReport, report } from './preflight/report';
import { policyPlace, selectStacks, synthesize, type Synthesis } from './preflight/synthesis';

async function run(options: PreflightOptions): Promise<number> {
  try {
    const synthesis = selectStacks(synthesize(options.context), options.stacks);
    if (options.policiesFor !== undefined) {
      process.stdout.write(policyReport(synthesis, policyPlace(synthesis, options.policiesFor)));
      return 0;
    }
    const { ready, text } = report(await askAws(synthesis), options);
    process.stdout.write(text);
    return ready ? 0 : 1;
  } catch (error) {
    const explanation = explainFailure(error);
    if (explanation === undefined) throw error;
    process.stderr.write(`${explanation}.\n`);
    return 1;
  }
}

async function askAws(synthesis: Synthesis): ReturnType<typeof preflight> {
  const chosen = await callersRegion();
  const region = synthesis.place.region ?? chosen;
  const config = { maxAttempts: 5, ...(region !== undefined && { region }) };
  const timestream = (ofTables: string): TimestreamWriteClient =>
    new TimestreamWriteClient({ ...config, region: ofTables });
  const clients = {
    cloudFormation: new CloudFormationClient(config),
    sts: new STSClient(config),
    iam: new IAMClient(config),
    timestream,
  };
  return preflight(synthesis, clients, chosen);
}

/** The region of the caller's environment or profile. */
async function callersRegion(): Promise<string | undefined> {
  const region = chosenRegion(undefined, process.env);
  return region ?? new STSClient({}).config.region().catch(() => undefined);
}

quietSdk(process.env);
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
