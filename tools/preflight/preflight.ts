import { GetRoleCommand, NoSuchEntityException, type IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import type { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { settings } from '../../lambda/prometheus-connector/settings';
import {
  assumePermissions,
  bootstrapOf,
  cloudFormationPermissions,
  ownPermissions,
  type Bootstrap,
} from './bootstrap';
import { identifyCaller, type Caller } from './caller';
import { merge, roleArn, type Permission } from './permission';
import { resourcePermissions } from './resource-permissions';
import { simulate, type Refusal, type Simulation } from './simulation';
import type { Synthesis, SynthesizedStack } from './synthesis';
import { timestreamAccess, type TimestreamAccess } from './timestream-access';

/** How AWS is asked. */
export interface Clients {
  readonly sts: STSClient;
  readonly iam: IAMClient;
  /** Timestream of a region. */
  readonly timestream: (region: string) => TimestreamWriteClient;
}

/** What was found out. */
export interface Findings {
  readonly caller: Caller;
  readonly stacks: readonly StackSummary[];
  readonly bootstrap: BootstrapState;
  /** Whether the caller may start a deployment by the roles that the CDK assumes. */
  readonly byRoles: Check;
  /** The same with the caller's own permissions. Undefined: not needed, as the roles will do. */
  readonly byOneself: Check | undefined;
  /** Whether the role may create the resources with which CloudFormation does so. */
  readonly cloudFormation: Check;
  /** Undefined: no stack needs it. */
  readonly timestream: TimestreamAccess | undefined;
  /** Region of the Timestream that stacks need. */
  readonly timestreamRegion: string;
  /** Types of resources that could not be judged. */
  readonly unknownTypes: readonly string[];
}

/** One of the stacks to be deployed. */
interface StackSummary {
  readonly name: string;
  readonly needsTimestream: boolean;
}

/** What `cdk bootstrap` has made in the account and region. */
type BootstrapState = 'there' | 'absent' | 'unknown';

/** The permissions that a principal needs, and the result of simulating them. */
export interface Check {
  /** ARN of the user or role. */
  readonly principal: string;
  readonly needed: readonly Permission[];
  readonly result: Simulation;
}

/**
 * Checks whether the caller can deploy. It changes nothing.
 * @throws {Error} what the SDK throws if AWS does not answer, or accepts the credentials in no way
 */
export async function preflight(
  { stacks, qualifier }: Synthesis,
  { sts, iam, timestream }: Clients,
  region: string,
): Promise<Findings> {
  const caller = await identifyCaller(sts, iam, region);
  const elsewhere = stacks.map(({ resources }) => otherTimestreamRegion(resources));
  const timestreamRegion = elsewhere.find((each) => each !== undefined) ?? region;
  const summaries = stacks.map(({ name, resources }, index) => ({
    name,
    needsTimestream:
      elsewhere[index] !== undefined ||
      Object.values(resources).some(({ Type }) => Type.startsWith('AWS::Timestream::')),
  }));
  const stackNames = stacks.map(({ name }) => name);
  const bootstrap = bootstrapOf(qualifier, caller);
  const state = await bootstrapState(bootstrap, iam);
  const resources = resourcePermissions(stacks, caller);

  const byRoles = await checkCaller(caller, assumePermissions(bootstrap, caller), iam);
  return {
    caller,
    stacks: summaries,
    bootstrap: state,
    byRoles,
    byOneself: isPassed(byRoles)
      ? undefined
      : await checkCaller(caller, ownPermissions(bootstrap, stackNames, caller), iam),
    cloudFormation: await checkCloudFormation(
      caller,
      state,
      bootstrap,
      merge([...resources.permissions, ...cloudFormationPermissions(bootstrap, caller)]),
      iam,
    ),
    timestream: summaries.some((stack) => stack.needsTimestream)
      ? await timestreamAccess(timestream(timestreamRegion))
      : undefined,
    timestreamRegion,
    unknownTypes: resources.unknownTypes,
  };
}

/** The region of Timestream that a function of a stack is told, if it is not that of the stack. */
function otherTimestreamRegion(resources: SynthesizedStack['resources']): string | undefined {
  return Object.values(resources)
    .map(({ Properties }) => Properties?.['Environment'] as FunctionEnvironment | undefined)
    .map((environment) => environment?.Variables?.[settings.region.variable])
    .find((region) => region !== undefined);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-environment.html */
interface FunctionEnvironment {
  readonly Variables?: Readonly<Record<string, string>>;
}

/** Whether everything is known to be allowed. */
export function isPassed({ result }: Check): boolean {
  return result.kind === 'known' && result.refusals.length === 0;
}

async function bootstrapState(bootstrap: Bootstrap, iam: IAMClient): Promise<BootstrapState> {
  try {
    for (const name of [bootstrap.deployRole, bootstrap.filePublishingRole, bootstrap.cloudFormationRole]) {
      await iam.send(new GetRoleCommand({ RoleName: name }));
    }
    return 'there';
  } catch (error) {
    if (error instanceof NoSuchEntityException) return 'absent';
    if ((error as Error).name === 'AccessDenied') return 'unknown';
    throw error;
  }
}

async function checkCaller(
  { arn, principal, ...place }: Caller,
  needed: readonly Permission[],
  iam: IAMClient,
): Promise<Check> {
  if (principal.kind === 'root') {
    return { principal: arn, needed, result: { kind: 'known', refusals: refusalsOfRoot(needed) } };
  }
  if (principal.kind === 'other') {
    const reason = 'IAM can simulate users and roles only, and you are neither';
    return { principal: arn, needed, result: { kind: 'unknown', reason } };
  }
  return {
    principal: principal.arn,
    needed,
    result: await simulate(iam, principal.arn, needed, place),
  };
}

/** The root user may do everything in its account but this. */
function refusalsOfRoot(needed: readonly Permission[]): Refusal[] {
  return needed
    .filter(({ actions }) => actions.includes('sts:AssumeRole'))
    .map(({ resource }) => ({ action: 'sts:AssumeRole', resource, reason: 'denied' }));
}

async function checkCloudFormation(
  caller: Caller,
  state: BootstrapState,
  { cloudFormationRole }: Bootstrap,
  needed: readonly Permission[],
  iam: IAMClient,
): Promise<Check> {
  const principal = roleArn(caller, cloudFormationRole);
  const result: Simulation =
    state === 'absent'
      ? { kind: 'unknown', reason: 'it does not exist yet' }
      : await simulate(iam, principal, needed, caller);
  return { principal, needed, result };
}
