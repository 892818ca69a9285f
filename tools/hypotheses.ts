// `npm run hypotheses`: checks a file of hypotheses, or proposes one from the passing runs of a group.

import { readFileSync } from 'node:fs';
import { HttpError } from '../lambda/http/errors';
import { sharedSignal } from '../lambda/kit/concurrency';
import { parseHypotheses } from '../lambda/krkn-telemetry/hypotheses/parse-hypotheses';
import { Bucket } from '../lambda/krkn-telemetry/storage/bucket';
import { count } from '../lambda/krkn-telemetry/text/amounts';
import { runCommand } from '../command-line/command';
import { explainFailure } from './aws/explain-failure';
import { quietSdk } from './aws/quiet-sdk';
import { runsBucket } from './aws/runs-bucket';
import { parseCommand, program, type HypothesesOptions } from './hypotheses/arguments';
import { passingRuns } from './hypotheses/passing-runs';
import { suggest } from './hypotheses/suggest';
import { UnusableOutputs } from './outputs/outputs-file';

async function run(options: HypothesesOptions): Promise<number> {
  return options.action === 'check' ? check(options.file) : propose(options);
}

function check(file: string): number {
  try {
    const hypotheses = parseHypotheses(readFileSync(file, 'utf8'));
    const are = hypotheses.length === 1 ? 'is' : 'are';
    process.stdout.write(`${count(hypotheses.length, 'hypothesis', 'hypotheses')} ${are} valid.\n`);
    return 0;
  } catch (error) {
    const isInvalid = error instanceof HttpError;
    if (!isInvalid && (error as NodeJS.ErrnoException).code === undefined) throw error;
    const { message } = error as Error;
    // As editors and terminals link to.
    const told = isInvalid ? message.replace(/^line (\d+), column (\d+): /gm, `${file}:$1:$2: `) : message;
    process.stderr.write(`${told}\n`);
    return 1;
  }
}

async function propose(options: HypothesesOptions & { readonly action: 'suggest' }): Promise<number> {
  const { group } = options;
  try {
    const { bucket: name, client } = runsBucket(options);
    const bucket = new Bucket({ name, client, linkClient: client, linkExpiration: 60 });
    const runs = await passingRuns(bucket, group, sharedSignal());
    const proposed = suggest(group, runs);
    if (proposed === undefined) {
      process.stderr.write(
        `Nothing is proposed: of ${group} there ${runs.length === 1 ? 'is' : 'are'} ${count(runs.length, 'passing run')} whose metrics are known, and in no two of them the same metric went up, or is pinned.\n`,
      );
      return 1;
    }
    process.stdout.write(proposed);
    return 0;
  } catch (error) {
    const cause = error instanceof HttpError ? (error.cause ?? error) : error;
    const isOurs = error instanceof UnusableOutputs || error instanceof HttpError;
    const explanation = explainFailure(cause) ?? (isOurs ? error.message : undefined);
    if (explanation === undefined) throw error;
    process.stderr.write(`${explanation.replace(/\.$/, '')}.\n`);
    return 1;
  }
}

quietSdk(process.env);
void runCommand(program, parseCommand(process.argv.slice(2), process.env), run);
