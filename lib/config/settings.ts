import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { authModes, defaultLabels, policies } from '../../lambda/prometheus-connector/settings';
import { authProblems } from './auth-settings';
import { oneOf, problem, problemsOf, tagSet, text, wholeNumber, type Check, type Values } from './checks';

import { dimensionLabelProblems, labelList } from './dimension-label-settings';
import { destinationList, destinationProblems } from './destination-settings';
import { domain, domainProblems } from './domain-settings';
import { trueOrFalse } from './object-settings';

// The stacks' props as plain values, as cdk.json holds them: durations are whole seconds or days.

/** Name of an environment: it begins the names of stacks and databases. */
export const environmentName: Check<string> = text(
  /^[A-Za-z][A-Za-z0-9-]{0,31}$/,
  '1 to 32 letters, digits and hyphens, a letter first',
);

/** Where an environment is deployed. What is left out is that of the caller. */
export const placeSettings = {
  account: text(/^\d{12}$/, 'the 12 digits of an account, as text'),
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as us-east-1'),
};

/** What every stack of an environment shares. */
export const sharedSettings = {
  stageName: text(
    /^(\$default|[A-Za-z0-9_-]{1,128})$/,
    '$default, or 1 to 128 letters, digits, hyphens and underscores',
  ),
  removalPolicy: oneOf([RemovalPolicy.RETAIN, RemovalPolicy.DESTROY]),
  logRetention: oneOf(Object.values(RetentionDays).filter((days) => typeof days === 'number')),
  alarmEmail: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address'),
  tags: tagSet(40),
};

/** What the function of every backend has. */
const functionSettings = {
  functionName: text(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, hyphens and underscores'),
  domain,
  roleName: text(/^[A-Za-z0-9_+=,.@-]{1,64}$/, '1 to 64 letters, digits and characters of _+=,.@-'),
  architecture: oneOf([Architecture.ARM_64.name, Architecture.X86_64.name]),
  memorySize: wholeNumber('MB', 128, 10_240),
  timeout: wholeNumber('seconds', 3, 28),
  reservedConcurrency: wholeNumber('invocations', 1, 100_000),
};

const monthlyBudget = wholeNumber('US dollars', 1, 1_000_000);

/** The problems of a budget that nobody would be told of. */
function budgetProblems({ monthlyBudget: limit, alarmEmail }: Values, prefix: string): string[] {
  return limit === undefined || alarmEmail !== undefined
    ? []
    : [problem(`${prefix}monthlyBudget`, limit, 'alarmEmail beside it, or nobody is told')];
}

const requests = wholeNumber('requests', 1, 1_000_000);
const requestsPerSecond = wholeNumber('requests a second', 1, 1_000_000);

/** What only the telemetry service has. */
export const krknTelemetrySettings = {
  // A bucket's name has room for 63 characters, of which "-access-logs-", account and region take up to 43.
  bucketPrefix: text(
    /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/,
    '1 to 20 lower-case letters, digits and hyphens, no hyphen first or last, and none of the beginnings that S3 keeps for itself',
  ),
  bucket: text(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots',
  ),
  retention: wholeNumber('days', 1, 36_500),
  linkExpiration: wholeNumber('seconds', 1, 604_800),
  auth: oneOf(['basic', 'none']),
  throttlingBurstLimit: requests,
  throttlingRateLimit: requestsPerSecond,
  ...functionSettings,
  monthlyBudget,
};

/**
 * The problems of the telemetry service's settings: of each alone, and of those that depend on each other.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function krknTelemetryProblems(settings: Values, prefix = ''): string[] {
  const problems = problemsOf(settings, krknTelemetrySettings, prefix);
  const { bucketPrefix, bucket, retention } = settings;
  if (bucketPrefix === undefined) {
    problems.unshift(
      problem(`${prefix}bucketPrefix`, undefined, krknTelemetrySettings.bucketPrefix.expected),
    );
  }
  if (bucket !== undefined && retention !== undefined) {
    problems.push(problem(`${prefix}retention`, retention, 'nothing beside bucket, which is never altered'));
  }
  return [
    ...problems,
    ...domainProblems(`${prefix}domain`, settings['domain']),
    ...budgetProblems(settings, prefix),
  ];
}

const label = text(
  /^(?!__name__$)[A-Za-z_][A-Za-z0-9_]*$/,
  'a Prometheus label name other than __name__: letters, digits and underscores, no digit first',
);

const policyName = text(/^[A-Za-z0-9_+=,.@-]{1,128}$/, '1 to 128 letters, digits and characters of _+=,.@-');

/** What only the Prometheus connector has. */
export const prometheusConnectorSettings = {
  ...functionSettings,
  monthlyBudget,
  databaseLabel: label,
  tableLabel: label,
  auth: oneOf(authModes),
  store: oneOf(['timestream']),
  destinations: destinationList,
  defaultDestination: trueOrFalse,
  restrictDestinations: trueOrFalse,
  nonFiniteSamples: oneOf(policies.nonFiniteSamples),
  histograms: oneOf(policies.histograms),
  exemplars: oneOf(policies.exemplars),
  metadata: oneOf(policies.metadata),
  startTimestamps: oneOf(policies.startTimestamps),
  dimensionLabels: labelList,
  executionPolicyName: policyName,
  timestreamPolicyName: policyName,
  writeThrottlingBurstLimit: requests,
  writeThrottlingRateLimit: requestsPerSecond,
  readThrottlingBurstLimit: requests,
  readThrottlingRateLimit: requestsPerSecond,
  maxReadSamples: wholeNumber('samples', 1, 2_000_000),
};

/**
 * The problems of the connector's settings: of each alone, and of those that depend on each other.
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function prometheusConnectorProblems(settings: Values, prefix = ''): string[] {
  const problems = problemsOf(settings, prometheusConnectorSettings, prefix);
  const { databaseLabel = defaultLabels.database, tableLabel = defaultLabels.table } = settings;
  if (databaseLabel === tableLabel) {
    problems.push(problem(`${prefix}tableLabel`, tableLabel, 'a label other than databaseLabel'));
  }
  return [
    ...problems,
    ...domainProblems(`${prefix}domain`, settings['domain']),
    ...authProblems(settings, prefix),
    ...destinationProblems(settings, prefix),
    ...dimensionLabelProblems(settings, prefix),
    ...budgetProblems(settings, prefix),
  ];
}
