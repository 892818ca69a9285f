import { readCommand, type Command } from '../../command-line/command';
import { Misuse } from '../../command-line/misuse';
import { placeSettings } from '../../lib/config/place';
import { problemsOf } from '../../lib/config/problems';

/** What is to be tried. */
export interface PreflightOptions {
  /** Names of the stacks to be deployed. Empty: all of the environment. */
  readonly stacks: readonly string[];
  /** What is given to `cdk` with `-c`. */
  readonly context: Readonly<Record<string, string>>;
  /** Whether policies are printed even if nothing is missing. */
  readonly allPolicies: boolean;
  /** For where the policies are printed, without asking AWS. Absent: AWS is asked. */
  readonly policiesFor?: { readonly account: string; readonly region: string };
}

const USAGE = `Checks whether you can deploy, and lists what is missing. It changes and creates nothing.

Usage: npm run --silent preflight -- [stacks] [options]

  stacks                   names of stacks as for 'cdk deploy' (default: all of the environment)
  -c, --context key=value  as for 'cdk deploy', such as -c environment=prod
  --policies               prints the minimal policies, even if nothing is missing
  --account, --region      with --policies: prints those for this account and region, and asks AWS nothing
  -h, --help               shows this
  -v, --version            shows the version

Credentials and region are those of your environment, as for the AWS CLI: AWS_PROFILE chooses a profile, AWS_REGION
a region. If cdk.json gives the environment an account or a region, they must be the same. Exit status: 0 if you can
deploy, 1 if not, or if that is unknown, 2 for invalid options.
`;

const flags = {
  context: { type: 'string', short: 'c', multiple: true, default: [] as string[] },
  policies: { type: 'boolean', default: false },
  account: { type: 'string' },
  region: { type: 'string' },
} as const;

/** `npm run --silent preflight` */
export const program = { start: 'npm run --silent preflight', usage: USAGE, flags, takesWords: true };

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process
 */
export function parseCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Command<PreflightOptions> {
  return readCommand(program, args, environment, (values, stacks): PreflightOptions => {
    const malformed = values.context.find((text) => !/^[^=]+=/.test(text));
    if (malformed !== undefined) {
      throw new Misuse(`-c takes key=value such as environment=dev, not '${malformed}'`);
    }
    const { account, region, policies } = values;
    const problem = placeProblem(account, region, policies);
    if (problem !== undefined) throw new Misuse(problem);
    return {
      stacks,
      context: Object.fromEntries(values.context.map(keyAndValue)),
      allPolicies: policies,
      ...(account !== undefined && region !== undefined && { policiesFor: { account, region } }),
    };
  });
}

function placeProblem(
  account: string | undefined,
  region: string | undefined,
  policies: boolean,
): string | undefined {
  if (account === undefined && region === undefined) return undefined;
  if (account === undefined || region === undefined || !policies) {
    return '--account and --region go together, and with --policies';
  }
  return problemsOf({ account, region }, placeSettings, '--')[0];
}

function keyAndValue(text: string): [string, string] {
  const end = text.indexOf('=');
  return [text.slice(0, end), text.slice(end + 1)];
}
