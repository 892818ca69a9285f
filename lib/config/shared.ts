import { PermissionsBoundary, RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';
import { oneOf, text, trueOrFalse, wholeNumber } from '../../lambda/kit/setting';
import {
  isObject,
  type ConfigSetting,
  type ConfigSettings,
  type PropType,
  type Values,
} from './config-setting';
import { domainSettings } from './domain';
import { placeSettings, type StackPlace } from './place';
import { problem } from './problems';
import { architecture } from './props';
import { hasBudgets } from './regions';

/** Name of an environment: it begins the names of stacks and databases. */
export const environmentName = {
  schema: text(/^[A-Za-z][A-Za-z0-9-]{0,31}$/, '1 to 32 letters, digits and hyphens, a letter first'),
} as const satisfies ConfigSetting;

/** The name or the ARN of a policy that bounds what the roles of a stack may do. */
const permissionsBoundary: PropType<PermissionsBoundary> = {
  toProp: (plain) =>
    String(plain).startsWith('arn:')
      ? PermissionsBoundary.fromArn(String(plain))
      : PermissionsBoundary.fromName(String(plain)),
  // The CDK lets no one look into it.
  toPlain: () => undefined,
};

/** Props that every stack of the CDK has. Account and region that are left out are those of the caller. */
export const stackSettings = {
  ...placeSettings,
  terminationProtection: {
    schema: trueOrFalse,
    default: false,
    doc: '`true`: the stacks cannot be deleted before this is `false` and deployed. See [deploy.md](deploy.md#remove)',
  },
  permissionsBoundary: {
    schema: text(
      /^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/([\w+=,.@-]+\/)*)?[\w+=,.@-]{1,128}$/,
      'the name of a policy of the account, 1 to 128 letters, digits and characters of _+=,.@-, or the ARN of a policy',
    ),
    prop: permissionsBoundary,
    withoutDefault: 'none',
    doc: 'Policy, by name or ARN, that bounds what the roles of the stacks may do, where your organization demands one. Bootstrap with it too: `cdk bootstrap --custom-permissions-boundary <name>`',
  },
} as const satisfies ConfigSettings;

const retentionDays = Object.values(RetentionDays).filter((days) => typeof days === 'number');

/** What every stack of an environment shares. */
export const sharedSettings = {
  stageName: {
    schema: text(
      /^(\$default|[A-Za-z0-9_-]{1,128})$/,
      '$default, or 1 to 128 letters, digits, hyphens and underscores',
    ),
    default: 'prod',
    doc: "First segment of the URLs' paths: 1 to 128 letters, digits, hyphens and underscores, or `$default`, which adds none",
  },
  removalPolicy: {
    schema: oneOf<RemovalPolicy>([RemovalPolicy.RETAIN, RemovalPolicy.DESTROY]),
    default: RemovalPolicy.RETAIN,
    doc: 'What happens to runs, metrics and logs when the stack is deleted: `retain` or `destroy`. See [deploy.md](deploy.md#remove)',
  },
  logRetention: {
    schema: oneOf(retentionDays),
    default: RetentionDays.THREE_MONTHS,
    doc: `Days that logs are kept, those of requests to the APIs and of access to the bucket for runs too: ${retentionDays.slice(0, -1).join(', ')}, or ${retentionDays.at(-1)!} forever`,
  },
  alarmEmail: {
    schema: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address'),
    withoutDefault: 'no one is notified',
    doc: 'Address that is notified of [alarms](operations.md#alarms), when one goes off and when it is over. It must confirm the subscription first',
  },
  tags: {
    schema: v.custom<Readonly<Record<string, string>>>(
      isTagSet,
      'an object of up to 40 tags: keys of 1 to 128 characters, not with aws: at the beginning, and values of up to 256, of letters, digits, spaces and _.:/=+-@',
    ),
    withoutDefault: 'none',
    doc: 'Tags of everything in the stacks, an object, besides `chaos-telemetry:environment`: up to 40, keys of 1 to 128 characters that do not begin with `aws:`, values of up to 256; letters, digits, spaces and `_.:/=+-@`',
  },
} as const satisfies ConfigSettings;

/** Characters that AWS takes in tags: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function isTagSet(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length <= 40 && Object.entries(value).every(isTag);
}

function isTag([key, value]: [string, unknown]): boolean {
  return (
    key.length >= 1 &&
    key.length <= 128 &&
    !/^aws:/i.test(key) &&
    typeof value === 'string' &&
    value.length <= 256 &&
    TAG_TEXT.test(key + value)
  );
}

/** What the function of every backend has, and the alarms about it. */
export const functionSettings = {
  functionName: {
    schema: text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, hyphens and underscores'),
    withoutDefault: 'generated',
    doc: 'Name of the function: 1 to 64 letters, digits, hyphens and underscores, unique in account and region',
  },
  roleName: {
    schema: text(/^[A-Za-z0-9_+=,.@-]{1,64}$/, '1 to 64 letters, digits and characters of _+=,.@-'),
    withoutDefault: 'generated',
    doc: "Name of the function's role: 1 to 64 letters, digits and characters of `_+=,.@-`, unique in the account",
  },
  architecture: {
    schema: oneOf([Architecture.ARM_64.name, Architecture.X86_64.name]),
    prop: architecture,
    default: Architecture.ARM_64.name,
    doc: 'Processor of the functions: `arm64` or `x86_64`',
  },
  memorySize: {
    schema: wholeNumber('MB', 128, 10_240),
    doc: 'MB of memory, from 128 to 10240. Processor time grows with it',
  },
  reservedConcurrency: {
    schema: wholeNumber('invocations', 1, 100_000),
    withoutDefault: 'none',
    doc: 'Invocations of the function at once, from 1 to 100000: no more, and always available. It is taken from what all functions of the account share, of which 100 must stay',
  },
  monthlyBudget: {
    schema: wholeNumber('US dollars', 1, 1_000_000),
    withoutDefault: 'none',
    doc: 'US dollars that the whole account may spend in a month, from 1 to 1000000: `alarmEmail`, which it needs, is notified at 80 % and at 100 %. For one stack of an account; not in regions without budgets, such as GovCloud. See [operations.md](operations.md#budget)',
  },
  domain: {
    schema: v.custom<object>(isObject, 'an object'),
    keys: domainSettings,
    withoutDefault: 'none',
    doc: 'Your own domain for the API, an object; see [below](#a-domain-of-your-own)',
  },
} as const satisfies ConfigSettings;

/** The problems of a budget without an address to notify, and where there are none. */
export function budgetProblems(
  { monthlyBudget, alarmEmail }: Values,
  { region }: StackPlace,
  prefix: string,
): string[] {
  if (monthlyBudget === undefined) return [];
  const ofBudget = (expected: string): string => problem(`${prefix}monthlyBudget`, monthlyBudget, expected);
  return [
    ...(alarmEmail === undefined ? [ofBudget('alarmEmail to be set as well')] : []),
    ...(region === undefined || hasBudgets(region)
      ? []
      : [
          ofBudget(
            `no value in region ${region}, where CloudFormation cannot create budgets (AWS::Budgets::Budget). A budget is for the whole account: make it in another region, or in the console of AWS Budgets`,
          ),
        ]),
  ];
}
