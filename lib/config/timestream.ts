import { authOf, writesAsRole } from '../../lambda/prometheus-connector/settings';
import { expectationOf, regionName } from '../../lambda/kit/setting';
import { isObject, type Values } from './config-setting';
import { namedDestinations } from './destinations';
import type { StackPlace } from './place';
import { problem } from './problems';
import { hasTimestream, partitionOf, regionsWithTimestream } from './regions';
import { vpcProblems } from './vpc';

/**
 * The problems of settings that Timestream gives a meaning, and of those that mean nothing with it.
 * @param values of the connector, with its `environment`, and with the `metrics` that are looked at, if any are
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function timestreamProblems(values: Values, place: StackPlace, prefix: string): string[] {
  const { influxdb, vpc, metrics } = values;
  return [
    ...(influxdb === undefined
      ? []
      : [problem(`${prefix}influxdb`, influxdb, 'no value unless store is influxdb')]),
    ...regionProblems(values, prefix),
    ...availabilityProblems(values, place, prefix),
    ...policyProblems(values, place, prefix),
    ...(isObject(vpc) ? networkProblems(vpc, place, `${prefix}vpc`, metrics !== undefined) : []),
  ];
}

/** In a VPC, Timestream has an endpoint for each cell, and does not tell which cells are those of an account. */
function networkProblems(vpc: Values, place: StackPlace, path: string, isLookedAt: boolean): string[] {
  const cells = ['ingestCell', 'queryCell'].filter((key) => vpc[key] === undefined);
  return [
    ...vpcProblems(vpc, place, path, isLookedAt),
    ...cells.map((key) =>
      problem(`${path}.${key}`, undefined, 'the cell of Timestream, which has an endpoint for each in a VPC'),
    ),
  ];
}

/** The problem of a region that the stack cannot create destinations in. */
function regionProblems({ region, destinations: list, vpc }: Values, prefix: string): string[] {
  if (region !== undefined && vpc !== undefined) {
    return [
      problem(
        `${prefix}region`,
        region,
        'no value with vpc, from which only Timestream of its own region can be reached',
      ),
    ];
  }
  const areThere = list === 'none' || (Array.isArray(list) && list.every(isImportedTable));
  return region === undefined || areThere
    ? []
    : [
        problem(
          `${prefix}region`,
          region,
          'no value unless all destinations are tables to import, or "none": a stack creates them in its own region only',
        ),
      ];
}

/** The problem of a region without Timestream. A stack and its Timestream are in one region unless `region` says otherwise. */
function availabilityProblems({ region: own }: Values, place: StackPlace, prefix: string): string[] {
  const region = own ?? place.region;
  if (typeof region !== 'string' || expectationOf({ schema: regionName }, region) !== undefined) return [];
  if (hasTimestream(region)) return [];
  const there = regionsWithTimestream(region).join(', ') || 'no other of its partition has it';
  const expected = `a region with Amazon Timestream for LiveAnalytics (${there}), which the connector needs`;
  return own === undefined
    ? [problem(`${place.path}region`, region, `${expected}. ${WITHOUT_TIMESTREAM}`)]
    : [problem(`${prefix}region`, region, expected)];
}

const WITHOUT_TIMESTREAM =
  'prometheusConnector "none" deploys no connector, and its own key region lets one use tables of another region. If AWS has Timestream there by now, leave out this region, and choose it with AWS_REGION';

/** Characters that all inline policies of a role have together: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST_POLICIES = 10_240;

/** What the role's policies have besides the tables' ARNs: what it may do with them, and that it may write its log. */
const POLICIES_WITHOUT_TABLES = 550;

/** What those of a function in a VPC have more. */
const POLICY_OF_NETWORK = 620;

/**
 * The problem of so many tables that the role of the connector cannot be allowed to write to them. Where the stack goes may be
 * unknown: then the tables of the shortest region must fit.
 */
function policyProblems(values: Values, place: StackPlace, prefix: string): string[] {
  const { environment, destinations: list, region: own, vpc } = values;
  const auth = authOf(values);
  if (!writesAsRole(auth) || !Array.isArray(list) || !list.every(isObject)) return [];
  const region = typeof own === 'string' ? own : (place.region ?? 'us-east-1');
  const arns = namedDestinations(String(environment), list).map(({ database, table }) => {
    return `arn:${partitionOf(region)}:timestream:${region}:123456789012:database/${database}/table/${table}`;
  });
  const { length } = JSON.stringify(arns);
  const most = LONGEST_POLICIES - POLICIES_WITHOUT_TABLES - (vpc === undefined ? 0 : POLICY_OF_NETWORK);
  return length > most
    ? [
        problem(
          `${prefix}destinations`,
          `${list.length} destinations`,
          `tables whose ARNs have ${most} characters in all, not ${length}: IAM lets the policies of a role have ${LONGEST_POLICIES}. Use fewer or shorter names, or auth callerCredentials, which needs no such policy`,
        ),
      ]
    : [];
}

function isImportedTable(destination: unknown): boolean {
  return isObject(destination) && destination['import'] === 'table';
}
