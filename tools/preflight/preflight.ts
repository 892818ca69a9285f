import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
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
import { merge, roleArn, type Permission, type Place } from './permission';
import { findReplacements, hasInfluxdb, type Replacements } from './replacements';
import { resourcePermissions } from './resource-permissions';
import { simulate, type Refusal, type Simulation } from './simulation';
import type { Synthesis, SynthesizedStack } from './synthesis';
import { timestreamAccess, type TimestreamAccess } from './timestream-access';

/** How AWS is asked. */
export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly sts: STSClient;
  readonly iam: IAMClient;
  /** Timestream of a region. */
  readonly timestream: (region: string) => TimestreamWriteClient;
}

/** What was found out. */
export interface Findings {
  readonly caller: Caller;
  /** Where the stacks go, which is where the caller is. */
  readonly place: Place;
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
  /** Undefined: no stack has an InfluxDB. */
  readonly influxdb: Replacements | undefined;
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

/** What must be allowed in a place. */
interface Needs {
  readonly bootstrap: Bootstrap;
  /** To the caller, in order to deploy by the roles that the CDK assumes. */
  readonly byRoles: readonly Permission[];
  /** To the caller, in order to deploy without them. */
  readonly byOneself: readonly Permission[];
  /** To the role with which CloudFormation creates resources. */
  readonly cloudFormation: readonly Permission[];
  /** Types of resources that could not be judged. */
  readonly unknownTypes: readonly string[];
}

/** What must be allowed in a place in order to deploy. */
export function needsOf({ stacks, qualifier }: Synthesis, place: Place): Needs {
  const bootstrap = bootstrapOf(qualifier, place);
  const { permissions, unknownTypes } = resourcePermissions(stacks, place);
  return {
    bootstrap,
    byRoles: assumePermissions(bootstrap, place),
    byOneself: ownPermissions(
      bootstrap,
      stacks.map(({ name }) => name),
      place,
    ),
    cloudFormation: merge([...permissions, ...cloudFormationPermissions(bootstrap, place)]),
    unknownTypes,
  };
}

/** Types that only accounts which use Timestream for LiveAnalytics can have. */
const typesOfTimestream: readonly string[] = ['AWS::Timestream::Database', 'AWS::Timestream::Table'];

/**
 * Checks whether the caller can deploy. It changes nothing.
 * @param chosenRegion Region that the caller has chosen, for stacks that go to any. Undefined: none.
 * @throws {Error} if the stacks go to another account or region; what the SDK throws if AWS does not answer, or accepts the
 * credentials in no way
 */
export async function preflight(
  synthesis: Synthesis,
  { cloudFormation, sts, iam, timestream }: Clients,
  chosenRegion: string | undefined,
): Promise<Findings> {
  const { stacks } = synthesis;
  const caller = await identifyCaller(sts, iam);
  const place = placeFor(synthesis, caller, chosenRegion);
  const { region } = place;
  const elsewhere = stacks.map(({ resources }) => otherTimestreamRegion(resources));
  const timestreamRegion = elsewhere.find((each) => each !== undefined) ?? region;
  const summaries = stacks.map(({ name, resources }, index) => ({
    name,
    needsTimestream:
      elsewhere[index] !== undefined ||
      Object.values(resources).some(({ Type }) => typesOfTimestream.includes(Type)),
  }));
  const withInfluxdb = stacks.filter(hasInfluxdb);
  const needs = needsOf(synthesis, place);
  const state = await bootstrapState(needs.bootstrap, iam);

  const byRoles = await checkCaller(caller, needs.byRoles, region, iam);
  return {
    caller,
    place,
    stacks: summaries,
    bootstrap: state,
    byRoles,
    byOneself: isPassed(byRoles) ? undefined : await checkCaller(caller, needs.byOneself, region, iam),
    cloudFormation: await checkCloudFormation(place, state, needs, iam),
    timestream: summaries.some((stack) => stack.needsTimestream)
      ? await timestreamAccess(timestream(timestreamRegion))
      : undefined,
    timestreamRegion,
    influxdb: withInfluxdb.length > 0 ? await findReplacements(cloudFormation, withInfluxdb) : undefined,
    unknownTypes: needs.unknownTypes,
  };
}

/**
 * Where the stacks go.
 * @throws {Error} if the caller is elsewhere
 */
function placeFor(
  { stacks, place }: Synthesis,
  { partition, account: own, arn }: Caller,
  chosenRegion: string | undefined,
): Place {
  const { account = own, region = chosenRegion } = place;
  if (region === undefined) throw new Error('Region is missing');
  const chosen = chosenRegion ?? region;
  if (account === own && region === chosen) return { partition, account, region };
  const names = stacks.map(({ name }) => name).join(', ');
  const whatToDo =
    account === own
      ? `Set AWS_REGION=${region}, or change the environment's region in cdk.json`
      : `Choose credentials of account ${account} with AWS_PROFILE, or change the environment's account and region in cdk.json`;
  throw new Error(
    `Invalid place: ${names} would go to account ${account}, region ${region}; you are ${arn} in account ${own}, region ${chosen}. ${whatToDo}`,
  );
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
  { arn, principal }: Caller,
  needed: readonly Permission[],
  region: string,
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
    result: await simulate(iam, principal.arn, needed, region),
  };
}

/** The root user may do everything in its account but this. */
function refusalsOfRoot(needed: readonly Permission[]): Refusal[] {
  return needed
    .filter(({ actions }) => actions.includes('sts:AssumeRole'))
    .map(({ resource }) => ({ action: 'sts:AssumeRole', resource, reason: 'denied' }));
}

async function checkCloudFormation(
  place: Place,
  state: BootstrapState,
  { bootstrap, cloudFormation: needed }: Needs,
  iam: IAMClient,
): Promise<Check> {
  const principal = roleArn(place, bootstrap.cloudFormationRole);
  const result: Simulation =
    state === 'absent'
      ? { kind: 'unknown', reason: 'it does not exist yet' }
      : await simulate(iam, principal, needed, place.region);
  return { principal, needed, result };
}
