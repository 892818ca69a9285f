import { policiesOf, roleArn, type Permission, type Place } from './permission';
import { isPassed, needsOf, type Check, type Findings } from './preflight';
import type { Refusal, RefusalReason } from './simulation';
import type { Synthesis } from './synthesis';

/** What is printed. */
export interface Report {
  readonly text: string;
  /** Whether everything is known to be allowed. */
  readonly ready: boolean;
}

/** How the report is written. */
interface ReportOptions {
  /** What is given to `cdk` with `-c`. */
  readonly context: Readonly<Record<string, string>>;
  /** Writes the policies even if nothing is missing. */
  readonly allPolicies: boolean;
}

/** Says whether the stacks can be deployed, what is missing, and what to do. */
export function report(findings: Findings, { context, allPolicies }: ReportOptions): Report {
  const answers = [
    bootstrapAnswer(findings),
    startAnswer(findings),
    ...cloudFormationAnswer(findings),
    ...timestreamAnswer(findings),
    ...influxdbAnswer(findings),
    ...unknownTypesAnswer(findings),
  ];
  const ready = answers.every(({ verdict }) => verdict === 'yes');
  const { caller, place, stacks } = findings;
  const parts = [
    [
      `You      ${caller.arn}`,
      `Where    account ${place.account}, region ${place.region}`,
      `Stacks   ${stacks.map(({ name }) => name).join(', ')}`,
    ].join('\n'),
    answers
      .map(({ verdict, text, details = [] }) => [`${verdict.padEnd(8)} ${text}`, ...details].join('\n'))
      .join('\n'),
    conclusion(findings, answers, context),
    ...policies(findings, allPolicies),
  ];
  return { text: `${parts.join('\n\n')}\n`, ready };
}

interface Answer {
  readonly verdict: 'yes' | 'NO' | 'unknown';
  readonly text: string;
  /** Lines about what is missing. */
  readonly details?: readonly string[];
  /** What the reader can do, in sentences. */
  readonly advice?: string;
}

function bootstrapAnswer({ bootstrap, place }: Findings): Answer {
  const { account, region } = place;
  switch (bootstrap) {
    case 'there':
      return { verdict: 'yes', text: 'The CDK is prepared in this account and region (cdk bootstrap).' };
    case 'absent':
      return {
        verdict: 'NO',
        text: 'The CDK is not prepared in this account and region: its roles are not there.',
        advice: [
          `Ask an administrator of the account to run this once: npx cdk bootstrap aws://${account}/${region}`,
          'CloudFormation may then do everything in the account, unless --cloudformation-execution-policies limits it. preflight --policies prints the policies that are enough.',
        ].join('. '),
      };
    case 'unknown':
      return {
        verdict: 'unknown',
        text: 'Whether the CDK is prepared here (cdk bootstrap): you may not look at its roles (iam:GetRole).',
        advice: `If the deployment says that the environment has not been bootstrapped, ask an administrator to run this once: npx cdk bootstrap aws://${account}/${region}`,
      };
  }
}

function startAnswer({ bootstrap, byRoles, byOneself }: Findings): Answer {
  if (isPassed(byRoles)) {
    const once = bootstrap === 'absent' ? ', once they are there' : '';
    return { verdict: 'yes', text: `You may deploy, by the CDK's roles${once}.` };
  }
  if (byOneself !== undefined && isPassed(byOneself)) {
    return {
      verdict: 'yes',
      text: 'You may deploy, with your own permissions: the CDK warns that it cannot assume its roles, and goes on.',
    };
  }
  if (byRoles.result.kind === 'unknown') {
    return {
      verdict: 'unknown',
      text: `Whether you may deploy: ${byRoles.result.reason}.`,
      advice: 'If the deployment is refused, ask for the policy for yourself below.',
    };
  }
  return {
    verdict: 'NO',
    text: "You may not deploy: neither by the CDK's roles nor with your own permissions.",
    details: [
      ...missing("For the CDK's roles", byRoles),
      ...(byOneself === undefined ? [] : missing('Instead, with your own permissions', byOneself)),
    ],
    advice: `Ask an administrator of the account for the policy for yourself below.${beyondPolicies(byRoles)}`,
  };
}

function cloudFormationAnswer({ bootstrap, cloudFormation }: Findings): Answer[] {
  if (bootstrap === 'absent') return [];
  if (isPassed(cloudFormation)) {
    return [{ verdict: 'yes', text: "CloudFormation's role may create what the stacks contain." }];
  }
  if (cloudFormation.result.kind === 'unknown') {
    return [
      {
        verdict: 'unknown',
        text: `Whether CloudFormation's role may create what the stacks contain: ${cloudFormation.result.reason}.`,
        advice:
          "CloudFormation's role may do everything, unless your administrators have limited it. If they have, it needs the policy below.",
      },
    ];
  }
  return [
    {
      verdict: 'NO',
      text: "CloudFormation's role may not create all that the stacks contain.",
      details: missing(cloudFormation.principal, cloudFormation),
      advice: `Ask an administrator of the account to give CloudFormation's role the policy below.${beyondPolicies(cloudFormation)}`,
    },
  ];
}

function timestreamAnswer({ timestream, timestreamRegion, place, stacks }: Findings): Answer[] {
  const names = (needing: boolean): string =>
    stacks
      .filter(({ needsTimestream }) => needsTimestream === needing)
      .map(({ name }) => name)
      .join(', ');
  const others = names(false) === '' ? '' : `, or deploy ${names(false)} only`;
  switch (timestream?.kind) {
    case undefined:
      return [];
    case 'open':
      return [{ verdict: 'yes', text: 'The account may use Amazon Timestream for LiveAnalytics.' }];
    case 'closed':
      return [
        {
          verdict: 'NO',
          text: `The account may not use Amazon Timestream for LiveAnalytics, which ${names(true)} needs.`,
          advice: `AWS has accepted no new customers for Timestream for LiveAnalytics since 20 June 2025; no policy changes that. Use an account that used it before${others}. Or keep samples in InfluxDB: docs/stores.md.`,
        },
      ];
    case 'no-such-region':
      return [
        {
          verdict: 'NO',
          text: `Amazon Timestream for LiveAnalytics is not in region ${timestreamRegion}; ${names(true)} needs it.`,
          advice: `Choose a region that has it, with ${timestreamRegion === place.region ? 'AWS_REGION' : 'the key region of prometheusConnector'}${others}: https://docs.aws.amazon.com/general/latest/gr/timestream.html`,
        },
      ];
    case 'unknown':
      return [
        {
          verdict: 'unknown',
          text: `Whether the account may use Amazon Timestream for LiveAnalytics: ${timestream.reason}.`,
          advice: `AWS has accepted no new customers for it since 20 June 2025. If the account did not use it before, ${names(true)} cannot be deployed.`,
        },
      ];
  }
}

function influxdbAnswer({ influxdb }: Findings): Answer[] {
  if (influxdb === undefined) return [];
  if (influxdb.kind === 'unknown') {
    return [
      {
        verdict: 'unknown',
        text: `Whether an InfluxDB that is deployed would be replaced: ${influxdb.reason}.`,
        advice:
          'Do not deploy a change of vpc or of the environment where samples are kept: AWS would make another, empty InfluxDB.',
      },
    ];
  }
  if (influxdb.replacements.length === 0) {
    return [{ verdict: 'yes', text: 'No InfluxDB that is deployed would be replaced.' }];
  }
  return influxdb.replacements.map(({ stack, name, properties }) => ({
    verdict: 'NO',
    text: `${stack} would replace its InfluxDB ${name} by another, empty one.`,
    details: [`         AWS cannot change ${properties.join(', ')}.`],
    advice: `Set vpc of prometheusConnector in cdk.json to what is deployed. For another network, deploy another environment, and move the samples to it: docs/stores.md.`,
  }));
}

function unknownTypesAnswer({ unknownTypes }: Pick<Findings, 'unknownTypes'>): Answer[] {
  if (unknownTypes.length === 0) return [];
  const text = `What CloudFormation needs for ${unknownTypes.join(', ')}: preflight has no list for that.`;
  return [{ verdict: 'unknown', text }];
}

/** What is missing, as lines: resources, each with actions, under the reason. */
function missing(what: string, { result }: Check): string[] {
  if (result.kind === 'unknown') return [`         ${what}: unknown, ${result.reason}`];
  return (Object.keys(reasons) as RefusalReason[]).flatMap((reason) => {
    const refusals = result.refusals.filter((refusal) => refusal.reason === reason);
    if (refusals.length === 0) return [];
    const lines = [...new Set(refusals.map(({ resource }) => resource))].flatMap((resource) => [
      `           on ${resource}`,
      `             ${actionsOn(resource, refusals)}`,
    ]);
    return [`         ${what}, ${reasons[reason]}:`, ...lines];
  });
}

function actionsOn(resource: string, refusals: readonly Refusal[]): string {
  return refusals
    .filter((refusal) => refusal.resource === resource)
    .map(({ action }) => action)
    .join(', ');
}

const reasons: Readonly<Record<RefusalReason, string>> = {
  'not-allowed': 'no policy allows',
  denied: 'a policy denies',
  boundary: 'the permissions boundary does not allow',
  organization: 'a policy of the organization forbids',
};

/** Says who else has to act when an allowing policy is not enough. */
function beyondPolicies({ result }: Check): string {
  const found = result.kind === 'known' ? new Set(result.refusals.map(({ reason }) => reason)) : new Set();
  return [
    found.has('denied') ? ' What a policy denies stays denied until that policy is changed.' : '',
    found.has('boundary') ? ' Also extend the permissions boundary by what it does not allow.' : '',
    found.has('organization') ? ' Only administrators of the organization can allow what it forbids.' : '',
  ].join('');
}

function conclusion(
  { stacks, timestream }: Findings,
  answers: readonly Answer[],
  context: ReportOptions['context'],
): string {
  const advice = answers.flatMap((answer) => answer.advice ?? []);
  const steps = advice.map((text, index) => `  ${index + 1}. ${text}`);
  const refused = answers.filter(({ verdict }) => verdict === 'NO').length;
  const withoutTimestream = stacks.filter(({ needsTimestream }) => !needsTimestream);
  const onlyTimestream = timestream?.kind === 'closed' || timestream?.kind === 'no-such-region';

  if (answers.every(({ verdict }) => verdict === 'yes')) {
    return `You can deploy:\n\n  ${deployCommand(stacks, context)}`;
  }
  if (refused === 0) {
    return [
      'Nothing is known to be missing, but some checks were not possible. You can try to deploy:',
      `  ${deployCommand(stacks, context)}`,
      `If that fails:\n\n${steps.join('\n')}`,
    ].join('\n\n');
  }
  if (refused === 1 && onlyTimestream && withoutTimestream.length > 0) {
    return [
      'You can deploy the rest:',
      `  ${deployCommand(withoutTimestream, context)}`,
      `About Timestream and what is unknown:\n\n${steps.join('\n')}`,
    ].join('\n\n');
  }
  return `You cannot deploy yet. What to do:\n\n${steps.join('\n')}`;
}

function deployCommand(
  stacks: readonly { readonly name: string }[],
  context: ReportOptions['context'],
): string {
  return [
    'npx cdk deploy',
    ...stacks.map(({ name }) => name),
    ...Object.entries(context).map(([key, value]) => `-c ${key}=${value}`),
    '--outputs-file cdk-outputs.json',
  ].join(' ');
}

/** The minimal policies for principals that may lack permissions. */
function policies({ bootstrap, byRoles, byOneself, cloudFormation }: Findings, all: boolean): string[] {
  const mayStart = isPassed(byRoles) || (byOneself !== undefined && isPassed(byOneself));
  return [
    ...(mayStart && !all ? [] : policyTexts(`Policy for yourself, ${byRoles.principal}`, byRoles.needed)),
    ...((isPassed(cloudFormation) || bootstrap === 'absent') && !all
      ? []
      : policyTexts(titleOfRole(cloudFormation.principal), cloudFormation.needed)),
  ];
}

/** The minimal policies for a deployment to a place, whatever anyone has there. */
export function policyReport(synthesis: Synthesis, place: Place): string {
  const { bootstrap, byRoles, cloudFormation, unknownTypes } = needsOf(synthesis, place);
  const names = synthesis.stacks.map(({ name }) => name).join(', ');
  return [
    `To deploy ${names} to account ${place.account}, region ${place.region}, prepared with cdk bootstrap:`,
    ...policyTexts('Policy for the user or role that deploys', byRoles),
    ...policyTexts(titleOfRole(roleArn(place, bootstrap.cloudFormationRole)), cloudFormation),
    ...unknownTypesAnswer({ unknownTypes }).map(({ text }) => text),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

function titleOfRole(arn: string): string {
  return `Policy for CloudFormation's role, ${arn}`;
}

function policyTexts(title: string, needed: readonly Permission[]): string[] {
  return policiesOf(needed).map((policy, index, all) => {
    const part = all.length === 1 ? '' : ` (${index + 1} of ${all.length}: one would be too long for IAM)`;
    return `${title}${part}:\n\n${policy}`;
  });
}
