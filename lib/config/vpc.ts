import * as v from 'valibot';
import { oneOf, text } from '../../lambda/kit/setting';
import type { ConfigSettings, Values } from './config-setting';
import type { StackPlace } from './place';
import { problem } from './problems';
import type { Props } from './props';

/** Accepts a list of different texts, each of which matches `pattern`. */
function listOf(pattern: RegExp, from: number, to: number, expected: string) {
  return v.custom<readonly string[]>(
    (value) =>
      Array.isArray(value) &&
      value.length >= from &&
      value.length <= to &&
      new Set(value).size === value.length &&
      value.every((each) => typeof each === 'string' && pattern.test(each)),
    expected,
  );
}

/** What the object under the key `vpc` has. */
export const vpcSettings = {
  vpcId: {
    schema: text(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC, such as vpc-0123456789abcdef0'),
    withoutDefault: 'created',
    doc: 'Id of an existing VPC of the same account and region. Absent: the stack makes one, with two subnets and no way to the internet',
  },
  subnetIds: {
    schema: listOf(
      /^subnet-[0-9a-f]{8,17}$/,
      1,
      3,
      'a list of 1 to 3 different ids of subnets, such as subnet-0123456789abcdef0',
    ),
    withoutDefault: 'created',
    doc: 'List of the ids of 1 to 3 subnets of the VPC, each in another availability zone: with `vpcId`. A created InfluxDB keeps those that it was created with',
  },
  securityGroupIds: {
    schema: listOf(
      /^sg-[0-9a-f]{8,17}$/,
      1,
      5,
      'a list of 1 to 5 different ids of security groups, such as sg-0123456789abcdef0',
    ),
    withoutDefault: 'created',
    doc: 'List of the ids of 1 to 5 security groups of the function, which let it out to the store and to port 443: only with `vpcId`',
  },
  routeTableIds: {
    schema: listOf(
      /^rtb-[0-9a-f]{8,17}$/,
      1,
      3,
      'a list of 1 to 3 different ids of route tables, such as rtb-0123456789abcdef0',
    ),
    withoutDefault: 'created',
    doc: 'List of the ids of the route tables of the subnets, for the gateway endpoint of S3: with `vpcId`, if the stack makes buckets and tokens or looks at [`metrics`](#metrics-of-runs), unless `endpoints` is `existing`',
  },
  availabilityZones: {
    schema: listOf(
      /^[a-z]{2,}(-[a-z]+){1,3}-\d+[a-z]$/,
      2,
      2,
      'a list of 2 different availability zones, such as us-east-1a',
    ),
    withoutDefault: 'the first two',
    doc: 'List of the 2 availability zones of a created VPC, such as `us-east-1a`: not with `vpcId`',
  },
  endpoints: {
    schema: oneOf(['create', 'existing']),
    default: 'create',
    doc: '`existing`: the stack makes no endpoints, as the VPC has its own or a way to the internet; which it needs is said below. AWS refuses a second endpoint of one service with its private DNS name. Only with `vpcId`',
  },
  ingestCell: {
    schema: text(
      /^ingest-cell\d{1,4}$/,
      'the cell that Timestream takes your writes in, such as ingest-cell1',
    ),
    withoutDefault: 'none',
    doc: 'Cell of your account that Timestream takes writes in, such as `ingest-cell1`: required with store `timestream`. `aws timestream-write describe-endpoints` tells it',
  },
  queryCell: {
    schema: text(
      /^query-cell\d{1,4}$/,
      'the cell that Timestream answers your queries in, such as query-cell1',
    ),
    withoutDefault: 'none',
    doc: 'Cell that Timestream answers queries in, such as `query-cell1`: likewise. `aws timestream-query describe-endpoints` tells it',
  },
} as const satisfies ConfigSettings;

/** Where in a network the functions run: docs/configuration.md explains each prop. */
export type VpcProps = Props<typeof vpcSettings>;

/**
 * The problems of a VPC's keys that do not go together.
 * @param values of the object under the key `vpc`
 * @param place Where the stack goes.
 * @param path of the object, for the messages
 * @param needsS3 whether a function answers over S3, or looks at the metrics of runs, which are there
 */
export function vpcProblems(
  values: Values,
  { region }: StackPlace,
  path: string,
  needsS3: boolean,
): string[] {
  const { vpcId, subnetIds, routeTableIds, availabilityZones, endpoints } = values;
  const absent = (keys: readonly string[], expected: string): string[] =>
    keys
      .filter((key) => values[key] !== undefined)
      .map((key) => problem(`${path}.${key}`, values[key], expected));
  if (vpcId === undefined) {
    const isElsewhere =
      region !== undefined &&
      Array.isArray(availabilityZones) &&
      availabilityZones.some((zone) => String(zone).slice(0, -1) !== region);
    return [
      ...absent(
        ['subnetIds', 'securityGroupIds', 'routeTableIds', 'endpoints'],
        'no value without vpcId, as the stack then makes a VPC with all that it needs',
      ),
      ...(isElsewhere ? absent(['availabilityZones'], `two zones of ${region}`) : []),
    ];
  }
  const problems = absent(['availabilityZones'], 'no value with vpcId, whose subnets have their zones');
  if (subnetIds === undefined) {
    problems.push(problem(`${path}.subnetIds`, subnetIds, 'a list of subnets of the VPC'));
  }
  if (!needsS3 || endpoints === 'existing') {
    problems.push(...absent(['routeTableIds'], 'no value where the stack makes no endpoint for S3'));
  } else if (routeTableIds === undefined) {
    problems.push(
      problem(
        `${path}.routeTableIds`,
        routeTableIds,
        'the route tables of the subnets, for an endpoint of S3; or endpoints "existing", if the subnets have a way to S3',
      ),
    );
  }
  return problems;
}
