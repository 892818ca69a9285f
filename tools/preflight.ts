// `npm run preflight`: checks, before a deployment, whether it can succeed.

import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { parseCommand, USAGE, type PreflightOptions } from './preflight/arguments';
import { explainFailure } from './preflight/explain-failure';
import { preflight } from './preflight/preflight';
import { report } from './preflight/report';
import { selectStacks, synthesize } from './preflight/synthesis';

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'help') {
    process.stdout.write(USAGE);
  } else if (command.kind === 'misuse') {
    process.stderr.write(`${command.problem}.\n\n${USAGE}`);
    process.exitCode = 2;
  } else {
    await run(command);
  }
}

async function run(options: PreflightOptions): Promise<void> {
  try {
    const synthesis = selectStacks(synthesize(options.context), options.stacks);
    const { ready, text } = report(await askAws(synthesis), options);
    process.stdout.write(text);
    process.exitCode = ready ? 0 : 1;
  } catch (error) {
    const explanation = explainFailure(error);
    if (explanation === undefined) throw error;
    process.stderr.write(`${explanation}.\n`);
    process.exitCode = 1;
  }
}

async function askAws(synthesis: Parameters<typeof preflight>[0]): ReturnType<typeof preflight> {
  // Of the two variables the CDK reads both, and the SDK only the first.
  const chosen = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  const config = { maxAttempts: 5, ...(chosen !== undefined && { region: chosen }) };
  const sts = new STSClient(config);
  const timestream = (region: string): TimestreamWriteClient =>
    new TimestreamWriteClient({ ...config, region });
  const clients = { sts, iam: new IAMClient(config), timestream };
  return preflight(synthesis, clients, await sts.config.region());
}

// The SDK announces that its releases of 2027 will need a newer Node; the pinned version does not.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
void main();
