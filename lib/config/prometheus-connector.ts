import * as v from 'valibot';
import { deployment } from '../../lambda/prometheus-connector/deployment';
import {
  authOf,
  labelContradictions,
  settings,
  writesAsRole,
} from '../../lambda/prometheus-connector/settings';
import { toText } from '../../lambda/kit/environment';
import { text, trueOrFalse, wholeNumber } from '../../lambda/kit/setting';
import { isObject, type ConfigSettings, type Values } from './config-setting';
import { destinationProblems, destinations, destinationsText } from './destinations';
import { domainProblems } from './domain';
import { influxdbProblems, influxdbSettings } from './influxdb';
import type { StackPlace } from './place';
import { problem, problemsOf } from './problems';
import { seconds } from './props';
import { budgetProblems, functionSettings } from './shared';
import { timestreamProblems } from './timestream';
import { vpcSettings } from './vpc';

const policyName = text(/^[A-Za-z0-9_+=,.@-]{1,128}$/, '1 to 128 letters, digits and characters of _+=,.@-');
const requests = wholeNumber('requests', 1, 1_000_000);
const requestsPerSecond = wholeNumber('requests a second', 1, 1_000_000);
const { write, read } = deployment.throttles;

/** What the Prometheus connector has beside what all stacks share. */
export const prometheusConnectorSettings = {
  ...functionSettings,
  memorySize: { ...functionSettings.memorySize, default: deployment.memorySize },
  timeout: {
    schema: wholeNumber('seconds', 3, 28),
    prop: seconds,
    default: deployment.timeout,
    doc: 'Seconds after which an invocation ends, from 3 to 28. The function answers 1.5 s before; the gateway gives up after 30',
  },
  ...settings,
  destinations,
  defaultDestination: {
    schema: trueOrFalse,
    default: true,
    doc: '`false`: series and reads that name no destination are refused, and do not go to the first of `destinations`. Not with `destinations` `none`',
  },
  influxdb: {
    schema: v.custom<object>(isObject, 'an object'),
    keys: influxdbSettings,
    withoutDefault: 'created',
    doc: 'The InfluxDB of store `influxdb`, an object; see [below](#influxdb). Usually the stack creates one of Amazon Timestream for InfluxDB',
  },
  vpc: {
    schema: v.custom<object>(isObject, 'an object'),
    keys: vpcSettings,
    withoutDefault: 'none, but for a created InfluxDB',
    doc: 'The network that the function runs in, an object; see [below](#network). A created InfluxDB is in the same, which the stack makes unless it is given one',
  },
  executionPolicyName: {
    schema: policyName,
    withoutDefault: 'generated',
    doc: 'Name of the policy that lets the role write logs: 1 to 128 letters, digits and characters of `_+=,.@-`',
  },
  timestreamPolicyName: {
    schema: policyName,
    withoutDefault: 'generated',
    doc: 'Name of the policy that lets the role write to Timestream and read it: the same characters, another name. Refused with `callerCredentials`, which has no such policy',
  },
  writeThrottlingBurstLimit: {
    schema: requests,
    default: write.burstLimit,
    doc: 'Writes that may arrive at once, from all senders together, before the gateway answers 429: 1 to 1000000',
  },
  writeThrottlingRateLimit: {
    schema: requestsPerSecond,
    default: write.rateLimit,
    doc: 'Writes a second that the gateway takes in the long run: 1 to 1000000',
  },
  readThrottlingBurstLimit: {
    schema: requests,
    default: read.burstLimit,
    doc: 'Reads that may arrive at once before the gateway answers 429: 1 to 1000000',
  },
  readThrottlingRateLimit: {
    schema: requestsPerSecond,
    default: read.rateLimit,
    doc: 'Reads a second that the gateway takes in the long run: 1 to 1000000',
  },
} as const satisfies ConfigSettings;

/**
 * The problems of the connector's settings: of each alone, and of those that depend on each other.
 * @param values With the `environment`, and with the `metrics` that the telemetry service has looked at, if it has any.
 * @param place Where the connector goes, which may not be where Timestream is.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function prometheusConnectorProblems(values: Values, place: StackPlace, prefix = ''): string[] {
  return [
    ...problemsOf({ ...values, destinations: undefined }, prometheusConnectorSettings, prefix),
    ...labelContradictions(values).map(({ key, label, expected }) => problem(prefix + key, label, expected)),
    ...domainProblems(`${prefix}domain`, values['domain'], place),
    ...authProblems(values, prefix),
    ...destinationProblems(values, prefix),
    ...(values['store'] === 'influxdb'
      ? influxdbProblems(values, place, prefix)
      : timestreamProblems(values, place, prefix)),
    ...lengthProblems(values, prefix),
    ...budgetProblems(values, place, prefix),
  ];
}

/** Longest text of all lists together, in bytes: the variables of a function have room for 4 KB. */
const LONGEST_LISTS = 3300;

/** The problem of lists that are too long for the function's variables, each by itself or not. */
function lengthProblems(values: Values, prefix: string): string[] {
  const { dimensionLabels, dropLabels, dropMetrics } = values;
  const lists = [dimensionLabels, dropLabels, dropMetrics].filter((list) => list !== undefined).map(toText);
  const length = Buffer.byteLength([destinationsText(values), ...lists].join(''));
  const expected = `destinations, dimensionLabels, dropLabels and dropMetrics of ${LONGEST_LISTS} bytes in all`;
  return lists.length > 0 && length > LONGEST_LISTS
    ? [problem(`${prefix}destinations`, `${length} bytes`, expected)]
    : [];
}

/** The problems of settings that mean nothing beside this `auth`, and of two policies of one name. */
function authProblems(values: Values, prefix: string): string[] {
  const { restrictDestinations, executionPolicyName, timestreamPolicyName } = values;
  const isRole = writesAsRole(authOf(values));
  const problems: string[] = [];
  if (restrictDestinations !== undefined && isRole) {
    problems.push(
      problem(
        `${prefix}restrictDestinations`,
        restrictDestinations,
        'no value with this auth, which always restricts',
      ),
    );
  }
  if (timestreamPolicyName === undefined) return problems;
  const ofPolicy = (expected: string): string =>
    problem(`${prefix}timestreamPolicyName`, timestreamPolicyName, expected);
  if (!isRole) {
    problems.push(ofPolicy('no value with auth callerCredentials, under which the role has no such policy'));
  }
  if (timestreamPolicyName === executionPolicyName) {
    problems.push(ofPolicy('a name other than executionPolicyName'));
  }
  return problems;
}
